import type { EntryStore, EventStore, SealStore } from '@verso/event-store';
import type { LogTails } from '@verso/messaging';
import type { TradeTable } from '@verso/operations';
import { publishedSealsIn, verifyOffice } from '@verso/record-keeping';
import { printReport } from './commands/verify.js';
import { summarise, type DemoSummary } from './demo-summary.js';
import { grouped, table, type Terminal } from './printing.js';
import { compareWithStreet, type StreetComparison } from './street-comparison.js';

/** An office in which nothing moves any more, sealed and with its read model caught up. */
export interface RestingOffice {
  readonly tails: LogTails;
  readonly trades: TradeTable;
  readonly store: EventStore;
  /** Reads rows only. */
  readonly records: EventStore & EntryStore & SealStore;
  /** Key and published seals of the record-keeper. */
  readonly recordsDir: string;
  readonly verifierKey: string;
}

/** Prints what it came to and proves it; whether every trade is explained, every proof holds and every log verifies. */
export async function proveBooks(office: RestingOffice, terminal: Terminal): Promise<boolean> {
  const { tails, store, records, recordsDir, verifierKey } = office;
  const summary = await summarise(office);
  const publishedSealsDir = publishedSealsIn(recordsDir);
  const report = await verifyOffice({ store: records, seals: records, publishedSealsDir, verifierKey });
  printSummary(summary, terminal);
  const comparison = await compareWithStreet(tails, store);
  printComparison(comparison, terminal);
  terminal.line();
  terminal.line('Logs');
  printReport(report, terminal);
  const alike = comparison.differences.length === 0;
  const good = summary.unexplained.length === 0 && summary.proofsHold && alike && report.verified;
  terminal.line();
  const proofs = summary.allProved ? 'every proof holds' : 'every proof holds or is explained by an open case';
  terminal.line(good ? `Every trade is explained, ${proofs}, every log verifies.` : 'The demo did NOT come out right.');
  return good;
}

function printSummary(summary: DemoSummary, terminal: Terminal): void {
  const section = (title: string, rows: readonly (readonly string[])[]): void => {
    terminal.line();
    terminal.line(title);
    const lines = rows.length === 0 ? ['  none'] : table(rows);
    for (const line of lines) terminal.line(line);
  };
  const counts = (entries: Readonly<Record<string, number>>): string[][] =>
    Object.entries(entries)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, count]) => [name, grouped(count)]);
  section('Trades by final state', counts(summary.tradesByState));
  section('Straight-through processing', [['rate', summary.stpRate]]);
  section(
    'Settled value',
    Object.entries(summary.settledValue).map(([currency, amount]) => [currency, amount]),
  );
  section('Open cases by reason', counts(summary.openCases));
  section('Proofs', summary.proofs);
  if (summary.unexplained.length > 0) {
    section(
      'Trades that nothing explains',
      summary.unexplained.map((line) => [line]),
    );
  }
}

function printComparison({ settledAlike, differences }: StreetComparison, terminal: Terminal): void {
  terminal.line();
  if (differences.length === 0) {
    terminal.line(`street's record: ${grouped(settledAlike)} settled alike, cash and holdings alike`);
    return;
  }
  terminal.line(`street's record: ${grouped(differences.length)} differences`);
  for (const difference of differences.slice(0, MOST_DIFFERENCES)) terminal.line(`  ${difference}`);
}

const MOST_DIFFERENCES = 100;
