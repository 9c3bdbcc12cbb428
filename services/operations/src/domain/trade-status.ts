import type { TradeRow } from './trade-row.js';

/** Where a trade stands, in one word. */
export const TRADE_STATUSES = [
  /** Other rooms speak of it, its capture has not been read yet. Shown to nobody. */
  'UNKNOWN',
  /** An execution that never became a trade. */
  'REFUSED',
  'CAPTURED',
  /** Waits for reference data. */
  'INCOMPLETE',
  'UNCONFIRMED',
  'MISMATCHED',
  /** Confirmed and not instructed yet. */
  'CONFIRMED',
  'INSTRUCTED',
  /** The account servicer refused the instruction. */
  'REJECTED',
  'MATCHED',
  'PROVISIONED',
  'RELEASED',
  'FAILING',
  'PARTIALLY_SETTLED',
  'SETTLED',
  /** Busted, and what was instructed on it can still settle. */
  'CANCELLING',
  /** Busted or amended, but settled first: a person must reverse it. */
  'CANCELLATION_DENIED',
  'CANCELLED',
] as const;

export type TradeStatus = (typeof TRADE_STATUSES)[number];

/** The status of a trade: a pure function of its row, so that it does not depend on which log was read first. */
export function statusOf(row: TradeRow): TradeStatus {
  if (row.booking === '') return 'UNKNOWN';
  if (row.booking === 'REFUSED') return 'REFUSED';
  if (row.booking === 'CANCELLED') return statusOfBusted(row);
  if (row.obligationVersion === row.tradeVersion) {
    const settling = statusOfSettling(row);
    if (settling !== undefined) return settling;
  }
  if (row.cancellation === 'DENIED' && row.instructionId === null) return 'CANCELLATION_DENIED';
  if (!row.complete) return 'INCOMPLETE';
  return statusOfConfirmation(row);
}

/** Whether the trade went from execution to where it is without a case and without a person. */
export function isStraightThrough(row: TradeRow): boolean {
  return row.casesEver === 0 && !row.touchedByHand;
}

function statusOfBusted(row: TradeRow): TradeStatus {
  if (row.cancellation === 'DENIED' || row.settledQuantity !== '0') return 'CANCELLATION_DENIED';
  if (row.cancellation === 'REQUESTED') return 'CANCELLING';
  // A trade that was never complete was never owed.
  const neverOwed = !row.complete && row.obligationVersion === 0;
  return neverOwed || row.obligationStatus === 'CANCELLED' ? 'CANCELLED' : 'CANCELLING';
}

/** What the depository has said outweighs everything before it. */
function statusOfSettling(row: TradeRow): TradeStatus | undefined {
  if (row.instructionStatus === 'SETTLED') return 'SETTLED';
  if (row.instructionStatus === 'PARTIALLY_SETTLED') return 'PARTIALLY_SETTLED';
  if (row.failing) return 'FAILING';
  if (row.instructionStatus === 'RELEASED' || row.instructionStatus === 'RELEASE_REQUESTED') return 'RELEASED';
  return row.instructionStatus === 'REJECTED' ? 'REJECTED' : undefined;
}

function statusOfConfirmation(row: TradeRow): TradeStatus {
  // Venue and CCP trades have nothing to confirm; their route is told by a case.
  if (row.confirmationVersion < row.tradeVersion || row.confirmationMethod === 'VENUE_OR_CCP') return 'CAPTURED';
  if (row.confirmationStatus === 'MISMATCHED') return 'MISMATCHED';
  if (row.confirmationStatus !== 'CONFIRMED') return 'UNCONFIRMED';
  return row.obligationVersion === row.tradeVersion ? statusOfInstruction(row) : 'CONFIRMED';
}

function statusOfInstruction(row: TradeRow): TradeStatus {
  switch (row.instructionStatus) {
    case '':
    case 'CREATED':
    case 'CANCELLED':
      return 'CONFIRMED';
    case 'SENT':
    case 'ACCEPTED':
    case 'UNMATCHED':
      return 'INSTRUCTED';
    default:
      return isProvisioned(row) ? 'PROVISIONED' : 'MATCHED';
  }
}

function isProvisioned({ obligationVersion, funds, fundsVersion, securities, securitiesVersion }: TradeRow): boolean {
  const byCash = funds === 'RESERVED' && fundsVersion === obligationVersion;
  return byCash || (securities === 'RESERVED' && securitiesVersion === obligationVersion);
}
