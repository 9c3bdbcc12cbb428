import type { CashEvent, FundingFigures } from '@verso/contracts';
import { accepted, type Decision } from '@verso/decider';
import { fromMinor } from '@verso/money';
import type { AccountTerms, CashAccount, CashFlow } from './cash-account.js';
import type { ProvisionFunds } from './commands.js';
import { amountText } from './minor-amount.js';

/**
 * Sets funds aside for the firm payments due up to the business date, in the order of priority and obligation, as far as
 * the account's funding policy allows. A payment that does not fit does not hold up smaller ones behind it; its shortfall
 * is told once per business day.
 */
export function decideProvisionFunds(command: ProvisionFunds, state: CashAccount): Decision<CashEvent> {
  const { terms, currency } = state;
  if (terms === undefined) return accepted();
  const { businessDate } = command;
  const base = fundingBase(state, terms, businessDate);
  let reserved = state.reserved;
  const events: CashEvent[] = [];
  for (const [obligationId, flow] of due(state, businessDate)) {
    const available = base.posted + base.firmReceipts + base.creditLine - reserved;
    const fits = flow.remaining <= available;
    if (!fits && flow.shortfallOn === businessDate) continue;
    const { account, bookingEntity } = command;
    const decided = {
      account,
      bookingEntity,
      obligationId,
      instructionId: flow.instructionId,
      amount: fromMinor(currency, flow.remaining),
      valueDate: flow.valueDate,
      fundingPolicy: terms.fundingPolicy,
      figures: figures(currency, base, reserved),
    };
    if (fits) {
      events.push({ type: 'FundsReserved', data: { ...decided, reservationId: reservationIdOf(flow) } });
      reserved += flow.remaining;
    } else {
      events.push({ type: 'FundsShortfallDetected', data: { ...decided, businessDate } });
    }
  }
  return accepted(...events);
}

/** What the policy lets the account use on a day, before reservations, in minor units. */
export interface FundingBase {
  readonly posted: bigint;
  readonly firmReceipts: bigint;
  readonly creditLine: bigint;
}

export function fundingBase(state: CashAccount, terms: AccountTerms, businessDate: string): FundingBase {
  const { fundingPolicy, creditLine } = terms;
  return {
    posted: state.posted,
    firmReceipts: fundingPolicy === 'NET_PROJECTED' ? receiptsUpTo(state, businessDate) : 0n,
    // Client money is spent only once it is there: no line of the house funds it, nor the reverse.
    creditLine: fundingPolicy === 'PREFUNDED' ? 0n : creditLine,
  };
}

/** One reservation per instruction. */
function reservationIdOf({ instructionId }: CashFlow): string {
  return `rsv_${instructionId}`;
}

function due(state: CashAccount, businessDate: string): (readonly [obligationId: string, flow: CashFlow])[] {
  const found: (readonly [string, CashFlow])[] = [];
  for (const [valueDate, obligations] of state.waiting) {
    if (valueDate > businessDate) continue;
    for (const obligationId of obligations) {
      const flow = state.flows.get(obligationId);
      if (flow !== undefined) found.push([obligationId, flow]);
    }
  }
  return found.sort(([a, x], [b, y]) => x.priority - y.priority || (a < b ? -1 : 1));
}

function receiptsUpTo(state: CashAccount, businessDate: string): bigint {
  let sum = 0n;
  for (const [valueDate, minor] of state.firmReceipts) if (valueDate <= businessDate) sum += minor;
  return sum;
}

function figures(currency: string, base: FundingBase, reserved: bigint): FundingFigures {
  return {
    posted: amountText(currency, base.posted),
    reserved: amountText(currency, reserved),
    firmReceipts: amountText(currency, base.firmReceipts),
    creditLine: amountText(currency, base.creditLine),
    available: amountText(currency, base.posted + base.firmReceipts + base.creditLine - reserved),
  };
}
