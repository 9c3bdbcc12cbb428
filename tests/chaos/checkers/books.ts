import type { ContextName } from '@verso/contracts';
import type { StoredEvent } from '@verso/event-store';
import { received } from '@verso/messaging';
import { streetReport } from '@verso/street';
import { compareWithStreet, countProofs } from '@verso/verso';
import { confirmationViolations } from '../../simulation/confirmation-invariants.ts';
import { flowViolations } from '../../simulation/flow-invariants.ts';
import { ledgerViolations } from '../../simulation/ledger-invariants.ts';
import { Obligations } from '../../simulation/obligations.ts';
import type { Reading } from '../../simulation/reading.ts';
import { settlementViolations } from '../../simulation/settlement-invariants.ts';
import type { Checker, Evidence } from '../evidence.ts';
import { StoredRows } from '../stored-rows.ts';

/** Cash and holdings are what the street says they are, account by account, and every day is proved by its statement. */
export const booksProved: Checker = {
  name: 'books-proved',
  promise: "nostro and depot are proved against the street's books",
  violations: async ({ logs }) => {
    const rows = new StoredRows(logs);
    const tails = await rows.tails();
    const found = [...(await compareWithStreet(tails, rows)).differences];
    for (const log of ['cash', 'positions'] as const) {
      const { accounts, missing } = await countProofs(tails, log);
      if (accounts === 0) found.push(`${log}: no account is open`);
      found.push(...missing.map((day) => `${log}: ${day} is not proved`));
    }
    return found;
  },
};

/** What one room says the others have heard, and done once: recomputed from the rows by the rules of the simulation. */
export const effectsOnce: Checker = {
  name: 'effects-once',
  promise: 'every event has its effects in the other rooms, once',
  violations: async (evidence) => {
    const reading = readingOf(evidence);
    const obligations = new Obligations(reading);
    return [
      ...evidence.setAside.map((event) => `set aside: ${event}`),
      ...ledgerViolations(reading),
      ...flowViolations(reading, obligations),
      ...confirmationViolations(reading),
      ...settlementViolations(reading, obligations, await streetReport(new StoredRows(evidence.logs))),
    ];
  },
};

function readingOf({ logs }: Evidence): Reading {
  const of = (log: ContextName): readonly StoredEvent[] => logs.get(log) ?? [];
  return {
    stored: logs,
    cash: of('cash')
      .map(received)
      .filter((event) => event.log === 'cash'),
    positions: of('positions')
      .map(received)
      .filter((event) => event.log === 'positions'),
    settlement: of('settlement')
      .map(received)
      .filter((event) => event.log === 'settlement'),
    confirmation: of('confirmation')
      .map(received)
      .filter((event) => event.log === 'confirmation'),
    capture: of('trade-capture')
      .map(received)
      .filter((event) => event.log === 'trade-capture'),
    exceptions: of('exceptions')
      .map(received)
      .filter((event) => event.log === 'exceptions'),
    reference: of('reference-data')
      .map(received)
      .filter((event) => event.log === 'reference-data'),
    street: of('street')
      .map(received)
      .filter((event) => event.log === 'street'),
  };
}
