import type { StreetReport } from '@verso/street';
import type { Obligations } from './obligations.ts';
import { scaled, tradeOfObligation, type Reading } from './reading.ts';

/** Obligations and instructions against the trades, the confirmations, the clock and the street. */
export function settlementViolations(
  reading: Reading,
  obligations: Obligations,
  street: StreetReport,
): readonly string[] {
  return [
    ...quantitiesOf(reading),
    ...witnessesOf(reading),
    ...releasesOf(reading),
    ...failsOf(reading),
    ...versionsOf(reading, obligations),
    ...streetOf(obligations, street),
  ];
}

/** What settles is never more than was instructed, and an end state is the end (DS8). */
function quantitiesOf({ settlement }: Reading): readonly string[] {
  const found: string[] = [];
  const open = new Map<string, bigint>();
  const ended = new Map<string, string>();
  for (const event of settlement) {
    if (event.type === 'InstructionCreated') open.set(event.data.instructionId, scaled(event.data.quantity));
    if (event.type === 'InstructionPartiallySettled' || event.type === 'InstructionSettled') {
      const { instructionId: id, settledQuantity } = event.data;
      const rest = (open.get(id) ?? 0n) - scaled(settledQuantity);
      if (rest < 0n) found.push(`settlement: ${id} settles more than was instructed`);
      if (event.type === 'InstructionSettled' && rest !== 0n)
        found.push(`settlement: ${id} is settled with ${rest} left`);
      if (event.type === 'InstructionPartiallySettled' && rest !== scaled(event.data.remainingQuantity))
        found.push(`settlement: ${id} says that ${event.data.remainingQuantity} remains, not ${rest}`);
      open.set(id, rest);
    }
    if (
      event.type === 'InstructionSettled' ||
      event.type === 'InstructionCancelled' ||
      event.type === 'InstructionRejected'
    ) {
      const { instructionId: id } = event.data;
      const before = ended.get(id);
      if (before !== undefined) found.push(`settlement: ${id} is ${event.type} after ${before}`);
      ended.set(id, event.type);
    }
  }
  return found;
}

/** Nothing settles, and nothing is discharged, without a settlement confirmation that is kept (DS4). */
function witnessesOf({ settlement }: Reading): readonly string[] {
  const found: string[] = [];
  const kept = new Set<string>();
  const settled = new Set<string>();
  for (const event of settlement) {
    if (event.type === 'MessageReceived' && event.data.messageDefinition.startsWith('sese.025'))
      kept.add(`${event.stream} ${event.data.messageId}`);
    if (event.type === 'InstructionSettled' || event.type === 'InstructionPartiallySettled') {
      if (!kept.has(`${event.stream} ${event.data.messageId}`))
        found.push(`settlement: ${event.data.instructionId} settles without ${event.data.messageId}`);
      if (event.type === 'InstructionSettled') settled.add(event.data.instructionId);
    }
    if (event.type === 'SettlementObligationDischarged' && !settled.has(event.data.instructionId))
      found.push(`settlement: ${event.data.obligationId} is discharged and nothing settled`);
  }
  return found;
}

/** Released is only what is matched, confirmed and provisioned, and whose cancellation nobody has asked for. */
function releasesOf({ settlement, confirmation, cash, positions }: Reading): readonly string[] {
  const found: string[] = [];
  const confirmed = new Set<string>();
  for (const event of confirmation)
    if (event.type === 'TradeConfirmed') confirmed.add(`${event.data.tradeId} ${event.data.tradeVersion}`);
  const reserved = new Set<string>();
  for (const event of [...cash, ...positions])
    if (event.type === 'FundsReserved' || event.type === 'SecuritiesReserved')
      reserved.add(`${event.log} ${event.data.instructionId}`);
  const matched = new Set<string>();
  const cancelling = new Set<string>();
  const provision = new Map<string, 'cash' | 'positions' | undefined>();
  for (const event of settlement) {
    if (event.type === 'InstructionMatched') matched.add(event.data.instructionId);
    if (event.type === 'CancellationRequested') cancelling.add(event.data.instructionId);
    if (event.type === 'CancellationDenied') cancelling.delete(event.data.instructionId);
    if (event.type === 'InstructionCreated') {
      const { instructionId, movement, payment } = event.data;
      provision.set(instructionId, movement === 'DELI' ? 'positions' : payment === 'APMT' ? 'cash' : undefined);
    }
    if (event.type !== 'ReleaseRequested') continue;
    const { instructionId: id, obligationId } = event.data;
    const { tradeId, version } = tradeOfObligation(obligationId);
    if (!matched.has(id)) found.push(`settlement: ${id} is released before it is matched`);
    if (!confirmed.has(`${tradeId} ${version}`)) found.push(`settlement: ${id} is released and not confirmed`);
    if (cancelling.has(id)) found.push(`settlement: ${id} is released while its cancellation is asked for`);
    const by = provision.get(id);
    if (by !== undefined && !reserved.has(`${by} ${id}`)) found.push(`settlement: ${id} is released unprovisioned`);
  }
  return found;
}

/** A fail is told on each business day of its market, counted in those days, and rolled to the next of them (DS9). */
function failsOf({ settlement, reference }: Reading): readonly string[] {
  const found: string[] = [];
  const closes = reference.filter((event) => event.type === 'BusinessDayClosed');
  const told = new Map<string, Extract<(typeof settlement)[number], { readonly type: 'SettlementFailed' }>>();
  const ends = new Map<string, string>();
  for (const event of settlement) {
    if (event.type === 'SettlementFailed') {
      const name = `${event.data.instructionId} ${event.data.businessDate}`;
      if (told.has(name)) found.push(`settlement: ${name} fails twice`);
      told.set(name, event);
    } else if (
      event.type === 'InstructionSettled' ||
      event.type === 'InstructionCancelled' ||
      event.type === 'InstructionRejected'
    )
      ends.set(event.data.instructionId, event.occurredAt);
  }
  for (const created of settlement) {
    if (created.type !== 'InstructionCreated') continue;
    const { instructionId: id, settlementMarket, settlementDate } = created.data;
    let days = 0;
    for (const { data: close, occurredAt } of closes) {
      const { businessDate, nextBusinessDate } = close;
      if (close.market !== settlementMarket || businessDate < settlementDate) continue;
      days += 1;
      const fail = told.get(`${id} ${businessDate}`);
      const end = ends.get(id);
      const live = created.occurredAt < occurredAt && (end === undefined || end > occurredAt);
      if (live && fail === undefined) found.push(`settlement: ${id} did not settle on ${businessDate}, untold`);
      if (fail === undefined) continue;
      told.delete(`${id} ${businessDate}`);
      const { daysFailing, expectedSettlementDate } = fail.data;
      if (daysFailing !== days || expectedSettlementDate !== nextBusinessDate)
        found.push(`settlement: ${id} fails ${daysFailing} days by ${businessDate}, until ${expectedSettlementDate}`);
    }
  }
  for (const name of told.keys()) found.push(`settlement: ${name} fails on no business day of its market`);
  return found;
}

/** A version of a trade that no longer stands is superseded, and of all versions at most one settles. */
function versionsOf({ capture, settlement, confirmation }: Reading, obligations: Obligations): readonly string[] {
  const found: string[] = [];
  const created = new Map<string, string>();
  const superseded = new Set<string>();
  const live = new Map<string, string>();
  const settledVersions = new Map<string, Set<number>>();
  for (const event of settlement) {
    if (event.type === 'SettlementObligationCreated') created.set(event.data.obligationId, event.data.route);
    if (event.type === 'SettlementAccountAwaited') created.set(event.data.obligationId, '');
    if (event.type === 'SettlementObligationSuperseded') superseded.add(event.data.obligationId);
    if (event.type === 'InstructionCreated') live.set(event.data.instructionId, event.data.obligationId);
    if (event.type === 'CancellationRequested' || event.type === 'CancellationDenied')
      live.delete(event.data.instructionId);
    if (event.type === 'InstructionSettled' || event.type === 'InstructionPartiallySettled') {
      const { tradeId, version } = tradeOfObligation(event.data.obligationId);
      settledVersions.set(tradeId, (settledVersions.get(tradeId) ?? new Set()).add(version));
    }
  }
  for (const [tradeId, versions] of settledVersions)
    if (versions.size > 1) found.push(`settlement: ${tradeId} settles in ${versions.size} versions`);
  const methods = new Set<string>();
  for (const event of confirmation)
    if (event.type === 'ConfirmationMethodDetermined') methods.add(`${event.data.tradeId} ${event.data.tradeVersion}`);
  for (const [tradeId, { version, complete, busted }] of standing(capture)) {
    const key = tradeId.slice('trd_'.length);
    for (let earlier = 1; earlier < version || (busted && earlier <= version); earlier += 1) {
      const id = `obl_${key}_${earlier}`;
      if (created.has(id) && !superseded.has(id)) found.push(`settlement: ${id} stands though version ${version} does`);
    }
    if (busted || !complete) continue;
    if (!created.has(`obl_${key}_${version}`)) found.push(`settlement: nothing is owed of ${tradeId} ${version}`);
    if (!methods.has(`${tradeId} ${version}`)) found.push(`confirmation: ${tradeId} ${version} is not known`);
  }
  for (const [id, obligationId] of live) {
    if (superseded.has(obligationId) && !obligations.endedInstructions.has(id))
      found.push(`settlement: ${id} can settle though ${obligationId} is superseded`);
  }
  return found;
}

/** The version of each trade that stands; of a busted one the last that stood. */
function standing(capture: Reading['capture']): ReadonlyMap<string, Standing> {
  const trades = new Map<string, Standing>();
  for (const event of capture) {
    if (event.type === 'TradeCaptured' || event.type === 'TradeAmended') {
      const { tradeId, tradeVersion: version, complete } = event.data;
      trades.set(tradeId, { version, complete, busted: false });
    } else if (event.type === 'TradeEnriched') {
      const { tradeId, tradeVersion: version } = event.data;
      trades.set(tradeId, { version, complete: true, busted: false });
    } else if (event.type === 'TradeCancelled') {
      const before = trades.get(event.data.tradeId);
      if (before !== undefined) trades.set(event.data.tradeId, { ...before, busted: true });
    }
  }
  return trades;
}

interface Standing {
  readonly version: number;
  readonly complete: boolean;
  readonly busted: boolean;
}

/** What settled, was cancelled or was rejected here did so on the street, to the same quantity, and the other way round. */
function streetOf({ endedInstructions, settled }: Obligations, street: StreetReport): readonly string[] {
  const found: string[] = [];
  for (const [id, { status, settledQuantity }] of street.instructions) {
    const here = endedInstructions.get(id) ?? 'live';
    const there = ENDS[status] ?? 'live';
    if (here !== there) found.push(`${id} is ${here} here and ${status} on the street`);
    if ((settled.get(id) ?? 0n) !== scaled(settledQuantity))
      found.push(`${id} settled ${settledQuantity} on the street and ${settled.get(id)} here`);
  }
  return found;
}

const ENDS: Readonly<Record<string, string | undefined>> = {
  SETTLED: 'InstructionSettled',
  CANCELLED: 'InstructionCancelled',
  REJECTED: 'InstructionRejected',
};
