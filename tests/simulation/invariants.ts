import { LogTails } from '@verso/messaging';
import { InMemoryTradeTable, statusOf, TradeProjection } from '@verso/operations';
import { streetReport } from '@verso/street';
import { countProofs } from '@verso/verso';
import { captureViolations } from './capture-invariants.ts';
import { caseViolations } from './case-invariants.ts';
import { confirmationViolations } from './confirmation-invariants.ts';
import { flowViolations } from './flow-invariants.ts';
import { ledgerViolations } from './ledger-invariants.ts';
import { logViolations } from './log-invariants.ts';
import { Obligations } from './obligations.ts';
import { provisionViolations } from './provision-invariants.ts';
import { readAll } from './reading.ts';
import { settlementViolations } from './settlement-invariants.ts';
import type { Simulated } from './simulated-office.ts';

/** Everything that must be true of an office whatever the seed: the sentences of what is not. */
export async function violations(simulated: Simulated): Promise<readonly string[]> {
  const reading = await readAll(simulated.store);
  const obligations = new Obligations(reading);
  const setAside = simulated.notices.filter((notice) => notice.kind === 'input-set-aside');
  return [
    ...setAside.map(({ room, detail }) => `set aside by ${room}: ${detail}`),
    ...logViolations(reading),
    ...captureViolations(reading, simulated.handedIn),
    ...confirmationViolations(reading),
    ...ledgerViolations(reading),
    ...provisionViolations(reading, obligations),
    ...flowViolations(reading, obligations),
    ...settlementViolations(reading, obligations, await streetReport(simulated.store)),
    ...(await proofsOf(simulated)),
    ...(await rebuiltOf(simulated)),
    ...(await caseViolations(reading, simulated)),
  ];
}

async function proofsOf({ office }: Simulated): Promise<readonly string[]> {
  const found: string[] = [];
  for (const log of ['cash', 'positions'] as const) {
    const { accounts, missing } = await countProofs(office.tails, log);
    if (accounts === 0) found.push(`${log}: no account is open`);
    found.push(...missing.map((day) => `${log}: ${day} is not proved`));
  }
  return found;
}

/** Read again from nothing, the trades are the same, byte for byte (cash.md 9). */
async function rebuiltOf({ store, trades }: Simulated): Promise<readonly string[]> {
  const table = new InMemoryTradeTable();
  const tails = new LogTails(store);
  await new TradeProjection({ tails, table }).catchUp();
  const all = { filter: {}, sort: 'tradeId', descending: false, limit: 1_000_000 } as const;
  const [live, rebuilt] = [await trades.list(all), await table.list(all)];
  return JSON.stringify(live) === JSON.stringify(rebuilt) ? [] : ['the trades are others when they are read again'];
}

/** With a street that does nothing wrong, every trade that is complete, bilateral and not busted settles. */
export async function unsettledWithoutReason({ trades }: Simulated): Promise<readonly string[]> {
  const rows = await trades.list({ filter: {}, sort: 'tradeId', descending: false, limit: 1_000_000 });
  return rows
    .filter((row) => row.complete && row.booking === 'BOOKED' && row.confirmationMethod === 'BILATERAL')
    .filter((row) => statusOf(row) !== 'SETTLED' && statusOf(row) !== 'CANCELLATION_DENIED')
    .map((row) => `${row.tradeId} is ${statusOf(row)} though nobody did anything wrong`);
}
