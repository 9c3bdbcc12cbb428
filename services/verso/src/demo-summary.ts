import type { LogTails } from '@verso/messaging';
import { statusOf, type TradeRow, type TradeStatus, type TradeTable } from '@verso/operations';
import { countProofs, type ProofCount } from './proofs.js';

/** What a demo came to. The same seed gives the same summary on every run. */
export interface DemoSummary {
  /** Trades, and executions that were refused, by state. */
  readonly tradesByState: Readonly<Record<string, number>>;
  /** Share of trades that never had a case, decimal text. */
  readonly stpRate: string;
  /** Decimal text by currency. */
  readonly settledValue: Readonly<Record<string, string>>;
  readonly openCases: Readonly<Record<string, number>>;
  /** Label and finding. */
  readonly proofs: readonly (readonly [string, string])[];
  /** Every account day is proved, or an open case says why it is not. */
  readonly proofsHold: boolean;
  readonly allProved: boolean;
  /** Trades that are neither final nor explained by an open case. */
  readonly unexplained: readonly string[];
}

export interface SummarisedOffice {
  readonly tails: LogTails;
  readonly trades: TradeTable;
}

/** Of an office whose read model has caught up. */
export async function summarise({ tails, trades }: SummarisedOffice): Promise<DemoSummary> {
  const summary = await trades.summary();
  const nostro = await countProofs(tails, 'cash');
  const depot = await countProofs(tails, 'positions');
  return {
    tradesByState: summary.byState,
    stpRate: summary.stpRate,
    settledValue: summary.settledValueByCurrency,
    openCases: summary.openCasesByCause,
    proofs: [
      proofLine('nostro', nostro, 'ledger closing + open items = camt.053'),
      proofLine('depot', depot, 'positions = semt.002'),
    ],
    proofsHold: [nostro, depot].every(
      ({ accounts, missing, explained }) => accounts > 0 && missing.length === explained.length,
    ),
    allProved: nostro.missing.length === 0 && depot.missing.length === 0,
    unexplained: await unexplained(trades),
  };
}

const FINAL: ReadonlySet<TradeStatus> = new Set<TradeStatus>(['SETTLED', 'CANCELLED', 'REFUSED']);

async function unexplained(trades: TradeTable): Promise<readonly string[]> {
  const found: string[] = [];
  let last: TradeRow | undefined;
  for (;;) {
    const rows = await trades.list({
      filter: { hasOpenCase: false },
      sort: 'tradeId',
      descending: false,
      limit: PAGE,
      ...(last === undefined ? {} : { after: { value: last.tradeId, tradeId: last.tradeId } }),
    });
    for (const row of rows) if (!FINAL.has(statusOf(row))) found.push(`${row.tradeId} ${statusOf(row)}`);
    last = rows.at(-1);
    if (rows.length < PAGE) return found;
  }
}

const PAGE = 500;

function proofLine(name: string, proof: ProofCount, meaning: string): readonly [string, string] {
  const { accounts, accountsProved, accountDays, accountDaysProved, missing, explained } = proof;
  const why = new Set(explained);
  const named = missing.map((day) => (why.has(day) ? `${day} (explained by an open case)` : day));
  const open = missing.length === 0 ? '' : `; not proved: ${named.slice(0, 5).join(', ')}${more(named.length - 5)}`;
  const days = `${String(accountDaysProved)} of ${String(accountDays)} account days`;
  return [`${name} proved`, `${String(accountsProved)} of ${String(accounts)} accounts, ${days} (${meaning})${open}`];
}

function more(count: number): string {
  return count > 0 ? ` and ${String(count)} more` : '';
}
