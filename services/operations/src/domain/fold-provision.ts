import type { EventsByContext } from '@verso/contracts';
import { isZeroDecimal } from '@verso/money';
import { tradeOfSubject } from './subject.js';
import type { TradeRow } from './trade-row.js';

/** The events of cash that change a row. */
export const CASH_EVENTS = [
  'FundsReserved',
  'FundsShortfallDetected',
  'FundsReservationConsumed',
  'FundsReservationReleased',
] as const;

/** The events of positions that change a row. */
export const POSITIONS_EVENTS = [
  'SecuritiesReserved',
  'SecuritiesShortfallDetected',
  'SecuritiesReservationConsumed',
  'SecuritiesReservationReleased',
] as const;

/** Folds in place; only the latest obligation of the trade counts. */
export function foldCash(row: TradeRow, event: EventsByContext['cash']): void {
  switch (event.type) {
    case 'FundsReserved':
      if (isLatestForFunds(row, event.data.obligationId)) row.funds = 'RESERVED';
      return;
    case 'FundsShortfallDetected':
      if (isLatestForFunds(row, event.data.obligationId)) row.funds = 'SHORTFALL';
      return;
    case 'FundsReservationConsumed':
      // What remains of it stays reserved for the rest of the instruction.
      if (isLatestForFunds(row, event.data.obligationId) && isZeroDecimal(event.data.remaining.amount)) {
        row.funds = 'CONSUMED';
      }
      return;
    case 'FundsReservationReleased':
      if (isLatestForFunds(row, event.data.obligationId)) row.funds = 'RELEASED';
      return;
    default:
      return;
  }
}

/** Folds in place; only the latest obligation of the trade counts. */
export function foldPositions(row: TradeRow, event: EventsByContext['positions']): void {
  switch (event.type) {
    case 'SecuritiesReserved':
      if (isLatestForSecurities(row, event.data.obligationId)) row.securities = 'RESERVED';
      return;
    case 'SecuritiesShortfallDetected':
      if (isLatestForSecurities(row, event.data.obligationId)) row.securities = 'SHORTFALL';
      return;
    case 'SecuritiesReservationConsumed':
      if (isLatestForSecurities(row, event.data.obligationId) && isZeroDecimal(event.data.remaining)) {
        row.securities = 'CONSUMED';
      }
      return;
    case 'SecuritiesReservationReleased':
      if (isLatestForSecurities(row, event.data.obligationId)) row.securities = 'RELEASED';
      return;
    default:
      return;
  }
}

function isLatestForFunds(row: TradeRow, obligationId: string): boolean {
  const version = tradeOfSubject(obligationId)?.version ?? 0;
  if (version < row.fundsVersion) return false;
  row.fundsVersion = version;
  return true;
}

function isLatestForSecurities(row: TradeRow, obligationId: string): boolean {
  const version = tradeOfSubject(obligationId)?.version ?? 0;
  if (version < row.securitiesVersion) return false;
  row.securitiesVersion = version;
  return true;
}
