import type { EventsByContext } from '@verso/contracts';
import { tradeOfSubject } from './subject.js';
import type { CaseRow, TradeRow } from './trade-row.js';

/** The events of exceptions that change rows. */
export const EXCEPTIONS_EVENTS = ['CaseOpened', 'CaseUpdated', 'CaseResolved'] as const;

export type CaseEvent = Extract<EventsByContext['exceptions'], { readonly type: (typeof EXCEPTIONS_EVENTS)[number] }>;

export function isCaseEvent(event: EventsByContext['exceptions']): event is CaseEvent {
  return event.type === 'CaseOpened' || event.type === 'CaseUpdated' || event.type === 'CaseResolved';
}

/** The trades that a case event names: those it says are affected, and the one it is about. */
export function tradesNamedBy(event: CaseEvent): readonly string[] {
  const about = tradeOfSubject(event.data.subject)?.tradeId;
  const affected = event.type === 'CaseResolved' ? [] : event.data.affectedTrades;
  return about === undefined || affected.includes(about) ? affected : [...affected, about];
}

/** Folds the case in place and gives the trades it affected before: they are to be told of it as well as those it affects now. */
export function foldCase(row: CaseRow, event: CaseEvent): readonly string[] {
  const before = row.trades;
  const { subject, cause, detail, bookingEntity } = event.data;
  Object.assign(row, { subject, cause, detail, bookingEntity });
  row.open = event.type !== 'CaseResolved';
  if (event.type !== 'CaseResolved') {
    row.responsible = event.data.responsible;
    row.trades = [...tradesNamedBy(event)].sort();
  }
  return before;
}

/** Folds in place whether this case is open on this trade. */
export function foldCaseIntoTrade(row: TradeRow, { caseId, cause, open, trades }: CaseRow): void {
  const others = row.openCases.filter((other) => other.caseId !== caseId);
  const wasOpen = others.length < row.openCases.length;
  const isOpen = open && trades.includes(row.tradeId);
  if (isOpen && !wasOpen) row.casesEver += 1;
  if (!isOpen) row.openCases = others;
  else row.openCases = [...others, { caseId, cause }].sort((a, b) => (a.caseId < b.caseId ? -1 : 1));
}
