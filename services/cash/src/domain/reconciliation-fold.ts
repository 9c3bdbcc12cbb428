import type {
  BalanceProved,
  BreakCleared,
  BreakRaised,
  StatementEntryMatched,
  StatementQuarantined,
  StatementReceived,
} from '@verso/contracts/cash/v1';
import { toMinor } from '@verso/money';
import {
  entryKeyOf,
  type CashAccount,
  type OpenEntry,
  type OpenMovement,
  type Reconciliation,
} from './cash-account.js';
import { addTo } from './flow-fold.js';

export function acceptStatement(state: CashAccount, data: StatementReceived): CashAccount {
  const { statements, held } = state.reconciliation;
  held.delete(data.statementId);
  const accepted = {
    statementId: data.statementId,
    businessDate: data.businessDate,
    opening: toMinor(data.openingBalance),
    closing: toMinor(data.closingBalance),
    sequenceNumber: data.sequenceNumber,
    contentHash: data.contentHash,
    proved: false,
  };
  const later = statements.findIndex(({ businessDate }) => businessDate > data.businessDate);
  statements.splice(later < 0 ? statements.length : later, 0, accepted);
  return state;
}

export function holdStatement(state: CashAccount, data: StatementQuarantined): CashAccount {
  const { statementId, messageId, businessDate, held: content } = data;
  if (content !== undefined) {
    state.reconciliation.held.set(statementId, { statementId, messageId, businessDate, content });
  }
  return state;
}

export function matchEntry(state: CashAccount, data: StatementEntryMatched): CashAccount {
  const { reconciliation } = state;
  const key = entryKeyOf(data.statementId, data.entryReference);
  const movement = reconciliation.movements.get(data.movementId);
  const statementDate =
    reconciliation.entries.get(key)?.businessDate ??
    reconciliation.statements.findLast(({ statementId }) => statementId === data.statementId)?.businessDate;
  closeEntry(reconciliation, key);
  if (movement === undefined) return state;
  closeMovement(reconciliation, data.movementId, movement);
  if (statementDate !== undefined && statementDate !== movement.valueDate) {
    reconciliation.crossDated.push({ movementDate: movement.valueDate, statementDate, minor: movement.minor });
  }
  return state;
}

export function raiseBreak(state: CashAccount, data: BreakRaised): CashAccount {
  const { reconciliation } = state;
  const entryKey = data.entry === undefined ? undefined : entryKeyOf(data.statementId, data.entry.entryReference);
  const { movementId } = data;
  reconciliation.breaks.set(data.breakId, { entryKey, movementId });
  const differs = data.kind === 'AMOUNT_DIFFERS';
  const movement = movementId === undefined ? undefined : reconciliation.movements.get(movementId);
  if (movement !== undefined) {
    movement.breakId = data.breakId;
    movement.differs = differs;
  }
  if (entryKey === undefined || data.entry === undefined) return state;
  let entry = reconciliation.entries.get(entryKey);
  if (entry === undefined) {
    const { statementId, businessDate } = data;
    const minor = toMinor(data.entry.amount);
    entry = { statementId, businessDate, line: data.entry, minor, breakId: '', differs };
    openEntry(reconciliation, entryKey, entry);
  }
  entry.breakId = data.breakId;
  entry.differs = differs;
  return state;
}

export function clearBreak(state: CashAccount, data: BreakCleared): CashAccount {
  const { breaks, entries, movements } = state.reconciliation;
  const open = breaks.get(data.breakId);
  if (open === undefined) return state;
  breaks.delete(data.breakId);
  const entry = open.entryKey === undefined ? undefined : entries.get(open.entryKey);
  if (entry?.breakId === data.breakId) entry.breakId = '';
  const movement = open.movementId === undefined ? undefined : movements.get(open.movementId);
  if (movement?.breakId === data.breakId) movement.breakId = '';
  return state;
}

/** The day is proved: what only served to recognise repeats of days long before it is dropped. */
export function proveDay(state: CashAccount, data: BalanceProved): CashAccount {
  const { reconciliation } = state;
  const statement = reconciliation.statements.find(({ businessDate }) => businessDate === data.businessDate);
  if (statement !== undefined) statement.proved = true;
  const proved = reconciliation.statements.filter((accepted) => accepted.proved);
  const horizon = proved.at(-REPEATS_RECOGNISED_DAYS)?.businessDate ?? '';
  for (const [movementId, { valueDate }] of state.movements) {
    if (valueDate < horizon && !reconciliation.movements.has(movementId)) state.movements.delete(movementId);
  }
  for (const [obligationId, { valueDate }] of state.ended) {
    if (valueDate < horizon) state.ended.delete(obligationId);
  }
  const { crossDated } = reconciliation;
  const needed = reconciliation.statements.find((accepted) => !accepted.proved)?.businessDate ?? data.businessDate;
  const kept = crossDated.filter((item) => item.movementDate > needed || item.statementDate > needed);
  crossDated.splice(0, crossDated.length, ...kept);
  return state;
}

/**
 * Proved business days for which repeats are still recognised here. Settlement, which never forgets an instruction, tells
 * each of them once; this is the second line of defence, and it must not grow for ever.
 */
const REPEATS_RECOGNISED_DAYS = 5;

export function openMovement(state: CashAccount, movementId: string, movement: OpenMovement): void {
  const { reconciliation } = state;
  reconciliation.movements.set(movementId, movement);
  for (const reference of referencesOf(movement))
    addReference(reconciliation.movementsByReference, reference, movementId);
  count(reconciliation, movement.valueDate, 1, -movement.minor);
}

function closeMovement(reconciliation: Reconciliation, movementId: string, movement: OpenMovement): void {
  reconciliation.movements.delete(movementId);
  for (const reference of referencesOf(movement))
    dropReference(reconciliation.movementsByReference, reference, movementId);
  count(reconciliation, movement.valueDate, -1, movement.minor);
}

function openEntry(reconciliation: Reconciliation, key: string, entry: OpenEntry): void {
  reconciliation.entries.set(key, entry);
  for (const reference of entry.line.references) addReference(reconciliation.entriesByReference, reference, key);
  count(reconciliation, entry.businessDate, 1, entry.minor);
}

function closeEntry(reconciliation: Reconciliation, key: string): void {
  const entry = reconciliation.entries.get(key);
  if (entry === undefined) return;
  reconciliation.entries.delete(key);
  for (const reference of entry.line.references) dropReference(reconciliation.entriesByReference, reference, key);
  count(reconciliation, entry.businessDate, -1, -entry.minor);
}

function count(reconciliation: Reconciliation, date: string, items: number, minor: bigint): void {
  const total = (reconciliation.openCount.get(date) ?? 0) + items;
  if (total === 0) reconciliation.openCount.delete(date);
  else reconciliation.openCount.set(date, total);
  addTo(reconciliation.openSum, date, minor);
}

function referencesOf(movement: OpenMovement): readonly string[] {
  const { servicerReference, instructionId } = movement;
  return instructionId === '' || instructionId === servicerReference
    ? [servicerReference]
    : [servicerReference, instructionId];
}

function addReference(index: Map<string, string[]>, reference: string, id: string): void {
  const ids = index.get(reference);
  if (ids === undefined) index.set(reference, [id]);
  else if (!ids.includes(id)) ids.push(id);
}

function dropReference(index: Map<string, string[]>, reference: string, id: string): void {
  const ids = index.get(reference);
  const at = ids?.indexOf(id) ?? -1;
  if (ids === undefined || at < 0) return;
  if (ids.length === 1) index.delete(reference);
  else ids.splice(at, 1);
}
