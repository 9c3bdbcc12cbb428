import type { ReceivedEvent } from '@verso/messaging';
import { CASH_EVENTS, foldCash, foldPositions, POSITIONS_EVENTS } from '../domain/fold-provision.js';
import { CONFIRMATION_EVENTS, foldConfirmation } from '../domain/fold-confirmation.js';
import { EXCEPTIONS_EVENTS, foldCase, foldCaseIntoTrade, isCaseEvent, tradesNamedBy } from '../domain/fold-cases.js';
import type { CaseEvent } from '../domain/fold-cases.js';
import { foldSettlement, SETTLEMENT_EVENTS } from '../domain/fold-settlement.js';
import { foldTradeCapture, TRADE_CAPTURE_EVENTS } from '../domain/fold-trade-capture.js';
import { tradeOfSubject } from '../domain/subject.js';
import type { CaseRow, TradeRow } from '../domain/trade-row.js';
import type { ProjectedLog } from './trade-table.js';

/** An event that changes rows, and the trades it names. */
export interface RelevantEvent {
  readonly event: ReceivedEvent;
  readonly trades: readonly string[];
}

/** Whether the event changes rows at all; most do not, and cost no more than this. */
export function relevant(event: ReceivedEvent): RelevantEvent | undefined {
  if (!INTEREST[event.log]?.has(event.type)) return undefined;
  if (event.log === 'exceptions') return isCaseEvent(event) ? { event, trades: tradesNamedBy(event) } : undefined;
  const about = tradeOfSubject(event.subject);
  return about === undefined ? undefined : { event, trades: [about.tradeId] };
}

/** The case that an event is about. */
export function caseOf(event: ReceivedEvent): string | undefined {
  return event.log === 'exceptions' && isCaseEvent(event) ? event.data.caseId : undefined;
}

/** Where the rows of a page are folded. */
export interface Rows {
  /** The row to be changed; blank when there was none. */
  readonly trade: (tradeId: string) => TradeRow;
  readonly case: (caseId: string) => CaseRow;
}

/** Folds one event into its rows. */
export function foldEvent(rows: Rows, { event, trades }: RelevantEvent): void {
  if (event.log === 'exceptions') {
    if (isCaseEvent(event)) foldCaseEvent(rows, event, event);
    return;
  }
  for (const tradeId of trades) {
    const row = rows.trade(tradeId);
    foldIntoTrade(row, event);
    stamp(row, event);
  }
}

function foldIntoTrade(row: TradeRow, event: ReceivedEvent): void {
  switch (event.log) {
    case 'trade-capture':
      foldTradeCapture(row, event);
      return;
    case 'confirmation':
      foldConfirmation(row, event);
      return;
    case 'settlement':
      foldSettlement(row, event);
      return;
    case 'cash':
      foldCash(row, event);
      return;
    case 'positions':
      foldPositions(row, event);
      return;
    default:
      return;
  }
}

function foldCaseEvent(rows: Rows, event: CaseEvent, origin: Origin): void {
  const row = rows.case(event.data.caseId);
  const before = foldCase(row, event);
  if (origin.occurredAt > row.updatedAt) row.updatedAt = origin.occurredAt;
  for (const tradeId of new Set([...before, ...row.trades])) {
    const trade = rows.trade(tradeId);
    foldCaseIntoTrade(trade, row);
    stamp(trade, origin);
  }
}

type Origin = Pick<ReceivedEvent, 'occurredAt' | 'actor'>;

/** Both are the same in whatever order events come. */
function stamp(row: TradeRow, { occurredAt, actor }: Origin): void {
  if (occurredAt > row.updatedAt) row.updatedAt = occurredAt;
  if (actor.startsWith('person:')) row.touchedByHand = true;
}

/** Types of events that change rows, by log. */
export const INTEREST: Partial<Record<string, ReadonlySet<string>>> = {
  'trade-capture': new Set(TRADE_CAPTURE_EVENTS),
  confirmation: new Set(CONFIRMATION_EVENTS),
  settlement: new Set(SETTLEMENT_EVENTS),
  cash: new Set(CASH_EVENTS),
  positions: new Set(POSITIONS_EVENTS),
  exceptions: new Set(EXCEPTIONS_EVENTS),
} satisfies Record<ProjectedLog, ReadonlySet<string>>;
