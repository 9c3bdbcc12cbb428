import { obligationSubject, type Subject } from '../domain/subject.js';
import { close, open, supersede, type CauseTable } from './case-orders.js';
import { channelCauses } from './channel-causes.js';

/** Payments that the account cannot carry, and accounts that do not agree with their agent's statement. */
export const cashCauses: CauseTable<'cash'> = {
  ...channelCauses,

  FundsShortfallDetected: ({ obligationId, bookingEntity, account, amount, valueDate, figures }) => [
    open(obligationSubject(obligationId), {
      cause: 'FUNDS_SHORTFALL',
      bookingEntity,
      detail:
        `${account} has ${figures.available} ${amount.currency} available for a payment of ${amount.amount} on ${valueDate}. ` +
        'Fund the account or raise its line.',
    }),
  ],

  FundsReserved: ({ obligationId, bookingEntity }) => [
    close(obligationSubject(obligationId), ['FUNDS_SHORTFALL'], { bookingEntity, detail: 'The funds are reserved.' }),
  ],

  CashFlowCancelled: ({ obligationId, bookingEntity, reason }) => [
    supersede(obligationSubject(obligationId), ['FUNDS_SHORTFALL'], {
      bookingEntity,
      detail: `The payment will not happen: ${reason}.`,
    }),
  ],

  AccountOverdrawn: ({ account, bookingEntity, balance, creditLine }) => [
    open(accountSubject(account), {
      cause: 'ACCOUNT_OVERDRAWN',
      bookingEntity,
      detail: `${account} stands at ${balance.amount} ${balance.currency} with a line of ${creditLine.amount}. Fund it.`,
    }),
  ],

  AccountOverdraftCleared: ({ account, bookingEntity, balance }) => [
    close(accountSubject(account), ['ACCOUNT_OVERDRAWN'], {
      bookingEntity,
      detail: `The account stands at ${balance.amount} ${balance.currency}.`,
    }),
  ],

  StatementQuarantined: ({ account, bookingEntity, statementId, businessDate, code, detail }) => [
    open(accountSubject(account), {
      cause: 'CASH_STATEMENT_QUARANTINED',
      item: businessDate,
      bookingEntity,
      detail: `Statement ${statementId} of ${businessDate} was set aside, ${code}: ${detail} Ask the agent for a correct one.`,
      responsible: 'MARKET',
    }),
  ],

  StatementReceived: ({ account, bookingEntity, statementId, businessDate }) => [
    close(accountSubject(account), ['CASH_STATEMENT_QUARANTINED'], {
      item: businessDate,
      bookingEntity,
      detail: `Statement ${statementId} was accepted.`,
    }),
  ],

  BreakRaised: ({ account, bookingEntity, breakId, kind, reference, amount, detail }) => [
    open(accountSubject(account), {
      cause: 'NOSTRO_BREAK',
      item: breakId,
      bookingEntity,
      detail: `${kind} for ${amount.amount} ${amount.currency} under ${reference}: ${detail}`,
      responsible: kind === 'NOT_ON_STATEMENT' ? 'MARKET' : 'US',
    }),
  ],

  BreakCleared: ({ account, bookingEntity, breakId, detail }) => [
    close(accountSubject(account), ['NOSTRO_BREAK'], { item: breakId, bookingEntity, detail }),
  ],
};

function accountSubject(account: string): Subject {
  return { subject: account, version: 0, affectedTrades: [] };
}
