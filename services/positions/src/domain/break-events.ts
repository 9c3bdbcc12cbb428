import type { PositionsEvent } from '@verso/contracts';
import { fromScaledQuantity } from '@verso/money';
import type { About } from './commands.js';
import type { CustodyStatementTaken } from './safekeeping-account.js';

/** One break per day and ISIN: each day's statement stands for itself. */
export function breakIdOf(businessDate: string, isin: string): string {
  return `brk_${businessDate}_${isin}`;
}

export function breakOf(breakId: string): { readonly businessDate: string; readonly isin: string } {
  const [, businessDate = '', isin = ''] = breakId.split('_');
  return { businessDate, isin };
}

export function breakRaised(
  { account, bookingEntity }: About,
  { statementId, businessDate }: Pick<CustodyStatementTaken, 'statementId' | 'businessDate'>,
  isin: string,
  quantities: { readonly ours: bigint; readonly theirs: bigint },
): PositionsEvent {
  const ours = fromScaledQuantity(quantities.ours);
  const theirs = fromScaledQuantity(quantities.theirs);
  return {
    type: 'BreakRaised',
    data: {
      account,
      bookingEntity,
      breakId: breakIdOf(businessDate, isin),
      statementId,
      businessDate,
      isin,
      ours,
      theirs,
      detail: `on ${businessDate} the servicer holds ${theirs} of ${isin}, the stock record says ${ours}`,
    },
  };
}

export function breakCleared(
  { account, bookingEntity }: About,
  businessDate: string,
  isin: string,
  detail: string,
): PositionsEvent {
  return {
    type: 'BreakCleared',
    data: { account, bookingEntity, breakId: breakIdOf(businessDate, isin), isin, detail },
  };
}
