import type { EventsByContext } from '@verso/contracts';
import type { TradeRow } from './trade-row.js';

/** The events of confirmation that change a row. */
export const CONFIRMATION_EVENTS = [
  'ConfirmationMethodDetermined',
  'ConfirmationIssued',
  'ConfirmationMatched',
  'ConfirmationMismatched',
  'CounterpartyConfirmationReleased',
  'ConfirmationOverdue',
  'ConfirmationCancelled',
  'TradeConfirmed',
] as const;

type ConfirmationEvent = Extract<
  EventsByContext['confirmation'],
  { readonly type: (typeof CONFIRMATION_EVENTS)[number] }
>;

/** Folds in place. What is said about an earlier version after a later one has begun changes nothing. */
export function foldConfirmation(row: TradeRow, event: EventsByContext['confirmation']): void {
  if (!concernsRows(event) || event.data.tradeVersion < row.confirmationVersion) return;
  row.confirmationVersion = event.data.tradeVersion;
  switch (event.type) {
    case 'ConfirmationMethodDetermined':
      row.confirmationMethod = event.data.method;
      row.confirmationStatus = 'AWAITED';
      row.confirmationOverdue = false;
      return;
    case 'ConfirmationIssued':
      if (row.confirmationStatus === 'AWAITED') row.confirmationStatus = 'ISSUED';
      return;
    case 'ConfirmationMatched':
      if (row.confirmationStatus !== 'CONFIRMED') row.confirmationStatus = 'MATCHED';
      return;
    case 'ConfirmationMismatched':
      row.confirmationStatus = 'MISMATCHED';
      return;
    case 'CounterpartyConfirmationReleased':
      row.confirmationStatus = 'ISSUED';
      return;
    case 'ConfirmationOverdue':
      row.confirmationOverdue = true;
      return;
    case 'ConfirmationCancelled':
      row.confirmationStatus = 'CANCELLED';
      return;
    case 'TradeConfirmed':
      row.confirmationStatus = 'CONFIRMED';
      row.confirmationOverdue = false;
  }
}

function concernsRows(event: EventsByContext['confirmation']): event is ConfirmationEvent {
  const types: readonly string[] = CONFIRMATION_EVENTS;
  return types.includes(event.type);
}
