import { obligationSubject, type Subject } from '../domain/subject.js';
import { close, open, supersede, type CauseTable } from './case-orders.js';
import { channelCauses } from './channel-causes.js';

/** Deliveries that the account cannot make, and accounts that do not agree with their servicer's statement. */
export const positionsCauses: CauseTable<'positions'> = {
  ...channelCauses,

  SecuritiesShortfallDetected: ({ obligationId, bookingEntity, account, isin, quantity, figures }) => [
    open(obligationSubject(obligationId), {
      cause: 'SECURITIES_SHORTFALL',
      bookingEntity,
      detail: `${account} has ${figures.available} of ${isin} available to deliver ${quantity}. Borrow, buy or recall the rest.`,
    }),
  ],

  SecuritiesReserved: ({ obligationId, bookingEntity }) => [
    close(obligationSubject(obligationId), ['SECURITIES_SHORTFALL'], {
      bookingEntity,
      detail: 'The securities are reserved.',
    }),
  ],

  SecuritiesFlowCancelled: ({ obligationId, bookingEntity, reason }) => [
    supersede(obligationSubject(obligationId), ['SECURITIES_SHORTFALL'], {
      bookingEntity,
      detail: `The delivery will not happen: ${reason}.`,
    }),
  ],

  StatementQuarantined: ({ account, bookingEntity, statementId, businessDate, code, detail }) => [
    open(accountSubject(account), {
      cause: 'HOLDINGS_STATEMENT_QUARANTINED',
      item: businessDate,
      bookingEntity,
      detail: `Statement ${statementId} of ${businessDate} was set aside, ${code}: ${detail} Ask the servicer for a correct one.`,
      responsible: 'MARKET',
    }),
  ],

  StatementReceived: ({ account, bookingEntity, statementId, businessDate }) => [
    close(accountSubject(account), ['HOLDINGS_STATEMENT_QUARANTINED'], {
      item: businessDate,
      bookingEntity,
      detail: `Statement ${statementId} was accepted.`,
    }),
  ],

  BreakRaised: ({ account, bookingEntity, breakId, isin, ours, theirs, detail }) => [
    open(accountSubject(account), {
      cause: 'DEPOT_BREAK',
      item: breakId,
      bookingEntity,
      detail: `${isin}: we hold ${ours}, the servicer says ${theirs}. ${detail}`,
    }),
  ],

  BreakCleared: ({ account, bookingEntity, breakId, detail }) => [
    close(accountSubject(account), ['DEPOT_BREAK'], { item: breakId, bookingEntity, detail }),
  ],
};

function accountSubject(account: string): Subject {
  return { subject: account, version: 0, affectedTrades: [] };
}
