import type {
  EventsByContext,
  InstructionCreated,
  InstructionPartiallySettled,
  InstructionSettled,
  SettlementReversed,
} from '@verso/contracts';
import { addDecimals } from '@verso/money';
import { tradeOfSubject } from './subject.js';
import type { InstructionStatus, TradeRow } from './trade-row.js';

/** The events of settlement that change a row. */
export const SETTLEMENT_EVENTS = [
  'SettlementObligationCreated',
  'SettlementObligationSuperseded',
  'SettlementObligationCancelled',
  'SettlementObligationDischarged',
  'PredecessorEnded',
  'InstructionRouteMissing',
  'InstructionCreated',
  'InstructionSent',
  'InstructionAccepted',
  'InstructionRejected',
  'InstructionMatched',
  'InstructionUnmatched',
  'ReleaseRequested',
  'InstructionReleased',
  'ReleaseDenied',
  'InstructionHeld',
  'CancellationRequested',
  'InstructionCancelled',
  'CancellationDenied',
  'InstructionPending',
  'InstructionFailing',
  'SettlementFailed',
  'InstructionPartiallySettled',
  'InstructionSettled',
  'SettlementReversed',
] as const;

type SettlementEvent = Extract<EventsByContext['settlement'], { readonly type: (typeof SETTLEMENT_EVENTS)[number] }>;
type ObligationEvent = Exclude<SettlementEvent, { readonly data: { readonly instructionId: string } }>;
type InstructionEvent = Extract<SettlementEvent, { readonly data: { readonly instructionId: string } }>;

/** Folds in place. What settles or is cancelled counts for any version of the trade; the rest for the latest one only. */
export function foldSettlement(row: TradeRow, event: EventsByContext['settlement']): void {
  if (!concernsRows(event)) return;
  const version = tradeOfSubject(event.data.obligationId)?.version;
  if (version === undefined) return;
  if (isOfInstruction(event)) foldWhole(row, event);
  if (version < row.obligationVersion) return;
  if (version > row.obligationVersion) startVersion(row, version, event.data.obligationId);
  if (isOfInstruction(event)) foldInstruction(row, event);
  else foldObligation(row, event);
}

function concernsRows(event: EventsByContext['settlement']): event is SettlementEvent {
  return TYPES.has(event.type);
}

const TYPES: ReadonlySet<string> = new Set(SETTLEMENT_EVENTS);

/** Whether it is about one instruction; superseding an obligation may name one, and is about the obligation. */
function isOfInstruction(event: SettlementEvent): event is InstructionEvent {
  return 'instructionId' in event.data && event.type !== 'SettlementObligationSuperseded';
}

function startVersion(row: TradeRow, version: number, obligationId: string): void {
  row.obligationVersion = version;
  row.obligationId = obligationId;
  row.obligationStatus = '';
  row.settlementRoute = null;
  row.safekeepingAccount = null;
  row.instructionId = null;
  row.instructionStatus = '';
  ended(row);
}

function foldObligation(row: TradeRow, event: ObligationEvent): void {
  switch (event.type) {
    case 'SettlementObligationCreated':
      row.obligationStatus = 'OPEN';
      row.settlementRoute = event.data.route;
      row.safekeepingAccount = event.data.account;
      row.expectedSettlementDate = event.data.contractualDate;
      return;
    case 'SettlementObligationSuperseded':
      row.obligationStatus = event.data.nothingLive ? 'CANCELLED' : 'SUPERSEDED';
      return;
    case 'PredecessorEnded':
      if (row.obligationStatus === 'SUPERSEDED') row.obligationStatus = 'CANCELLED';
      return;
    case 'SettlementObligationCancelled':
      row.obligationStatus = 'CANCELLED';
      return;
    case 'InstructionRouteMissing':
      if (row.obligationStatus !== 'CANCELLED') row.obligationStatus = 'ROUTE_MISSING';
  }
}

/** What counts whichever version of the trade it belongs to. */
function foldWhole(row: TradeRow, event: InstructionEvent): void {
  switch (event.type) {
    case 'CancellationRequested':
      row.cancellation = 'REQUESTED';
      return;
    case 'InstructionCancelled':
      row.cancellation = 'CANCELLED';
      return;
    case 'CancellationDenied':
      row.cancellation = 'DENIED';
      return;
    case 'InstructionPartiallySettled':
    case 'InstructionSettled':
      settled(row, event.data);
      return;
    case 'SettlementReversed':
      reversed(row, event.data);
      return;
    default:
      return;
  }
}

function settled(row: TradeRow, data: InstructionPartiallySettled | InstructionSettled): void {
  row.settledQuantity = addDecimals(row.settledQuantity, data.settledQuantity);
  row.effectiveSettlementDate = data.effectiveSettlementDate;
  const { settledAmount } = data;
  if (settledAmount === undefined) return;
  const before = row.settledCurrency === settledAmount.currency ? (row.settledAmount ?? '0') : '0';
  row.settledAmount = addDecimals(before, settledAmount.amount);
  row.settledCurrency = settledAmount.currency;
}

/** As if it had never settled. */
function reversed(row: TradeRow, data: SettlementReversed): void {
  row.settledQuantity = addDecimals(row.settledQuantity, `-${data.reversedQuantity}`);
  const nothing = row.settledQuantity === '0';
  if (nothing) row.effectiveSettlementDate = null;
  if (nothing && row.cancellation === 'DENIED') row.cancellation = '';
  if (data.reversedAmount === undefined || row.settledAmount === null) return;
  row.settledAmount = nothing ? null : addDecimals(row.settledAmount, negated(data.reversedAmount.amount));
  if (nothing) row.settledCurrency = null;
}

function negated(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}

function foldInstruction(row: TradeRow, event: InstructionEvent): void {
  if (event.type === 'InstructionCreated') {
    instructed(row, event.data);
    return;
  }
  if (event.type === 'SettlementObligationDischarged') {
    row.obligationStatus = 'DISCHARGED';
    return;
  }
  if (event.type === 'SettlementReversed') {
    if (event.data.instructionId === row.instructionId && event.data.reopened) reopened(row, event.data);
    return;
  }
  if (event.data.instructionId !== row.instructionId || isOver(row.instructionStatus)) return;
  const status = STATUS_AFTER[event.type];
  if (status !== undefined && canFollow(row.instructionStatus, status)) row.instructionStatus = status;
  if ('reasons' in event.data) row.reasons = event.data.reasons;
  if (event.type === 'InstructionFailing') row.failing = true;
  if (event.type === 'SettlementFailed') {
    row.failing = true;
    row.daysFailing = event.data.daysFailing;
    row.expectedSettlementDate = event.data.expectedSettlementDate;
  }
  if (isOver(row.instructionStatus) && row.instructionStatus !== 'REJECTED') ended(row);
}

function reopened(row: TradeRow, { settledQuantity, settlementDate }: SettlementReversed): void {
  if (row.obligationStatus === 'DISCHARGED') row.obligationStatus = 'OPEN';
  row.instructionStatus = settledQuantity === '0' ? 'RELEASED' : 'PARTIALLY_SETTLED';
  row.expectedSettlementDate = settlementDate;
}

function instructed(row: TradeRow, data: InstructionCreated): void {
  row.obligationStatus = 'OPEN';
  row.instructionId = data.instructionId;
  row.instructionStatus = 'CREATED';
  row.safekeepingAccount = data.account;
  row.expectedSettlementDate = data.settlementDate;
  row.failing = false;
  row.reasons = [];
}

/** Nothing fails any more. */
function ended(row: TradeRow): void {
  row.failing = false;
  row.daysFailing = 0;
  row.expectedSettlementDate = null;
  row.reasons = [];
}

function isOver(status: InstructionStatus): boolean {
  return status === 'SETTLED' || status === 'CANCELLED' || status === 'REJECTED';
}

/** Answers of the street may come late: an earlier one does not take the instruction back, except from a match or a release. */
function canFollow(before: InstructionStatus, after: InstructionStatus): boolean {
  if (before === 'PARTIALLY_SETTLED') return isOver(after) || after === 'PARTIALLY_SETTLED';
  if (after === 'ACCEPTED') return before === 'CREATED' || before === 'SENT';
  if (after === 'RELEASE_REQUESTED') return before !== 'RELEASED';
  if (after === 'UNMATCHED') return before !== 'RELEASED';
  return true;
}

const STATUS_AFTER: Partial<Record<InstructionEvent['type'], InstructionStatus>> = {
  InstructionSent: 'SENT',
  InstructionAccepted: 'ACCEPTED',
  InstructionRejected: 'REJECTED',
  InstructionMatched: 'MATCHED',
  InstructionUnmatched: 'UNMATCHED',
  ReleaseRequested: 'RELEASE_REQUESTED',
  InstructionReleased: 'RELEASED',
  ReleaseDenied: 'MATCHED',
  InstructionHeld: 'MATCHED',
  InstructionCancelled: 'CANCELLED',
  InstructionPartiallySettled: 'PARTIALLY_SETTLED',
  InstructionSettled: 'SETTLED',
};
