import type { SettlementBooked, StreetEvent } from '@verso/contracts';
import { fromMinor, fromScaledQuantity, toMinor, toScaledQuantity } from '@verso/money';
import { toldAs, type BookAccount, type Books, type Queued } from './books.js';

/** A settlement run of one business day; the last one of the day tells what fails. */
export interface RunSettlement {
  readonly type: 'RunSettlement';
  readonly market: string;
  readonly businessDate: string;
  readonly last: boolean;
}

/**
 * Settles all that is due and can settle: what the office delivers first, so that its proceeds pay for what it receives;
 * within that by reference, so that the order of arrival means nothing. What lacked cash or securities is looked at again
 * as long as something else settled.
 */
export function runSettlement(run: RunSettlement, books: Books): readonly StreetEvent[] {
  const { market, businessDate, last } = run;
  const events: StreetEvent[] = [];
  const working = new Working(books);
  const failed = new Map<Queued, string>();
  let waiting = due(books, businessDate);
  let settledOne = true;
  while (settledOne) {
    settledOne = false;
    const again: Queued[] = [];
    for (const queued of waiting) {
      const counterparty = counterpartyReason(queued, businessDate, books.days);
      const quantity = counterparty === undefined ? quantityNow(queued, businessDate) : 0n;
      const amount = amountFor(queued, quantity);
      const reason =
        counterparty ?? (quantity === 0n ? queued.terms.plan.failReason : working.lacks(queued, quantity, amount));
      if (reason !== undefined) {
        failed.set(queued, reason);
        if (counterparty === undefined && quantity > 0n) again.push(queued);
        continue;
      }
      working.move(queued, quantity, amount);
      settledOne = true;
      const booked = bookingOf(queued, { quantity, amount, businessDate });
      events.push({ type: 'SettlementBooked', data: booked });
      // The rest of a part waits for the next business day and is told as such.
      if (booked.remainingQuantity === '0') failed.delete(queued);
      else failed.set(queued, queued.terms.plan.failReason);
    }
    waiting = again;
  }
  for (const [queued, reason] of failed) events.push(...outstanding(queued, reason, run));
  if (last) events.push({ type: 'SettlementDayEnded', data: { market, businessDate } });
  return events;
}

function due({ queue }: Books, businessDate: string): Queued[] {
  const found = [...queue.values()].filter(({ terms }) => terms.settlementDate <= businessDate);
  return found.sort((left, right) => {
    const [one, other] = [left.terms, right.terms];
    if (one.movement !== other.movement) return one.movement === 'DELI' ? -1 : 1;
    return one.instructionId < other.instructionId ? -1 : 1;
  });
}

/** Why the counterparty cannot settle today; business days are counted from the settlement date. */
function counterpartyReason({ terms }: Queued, businessDate: string, days: readonly string[]): string | undefined {
  const { failDays, failReason } = terms.plan;
  if (failDays === 0) return undefined;
  const passed = days.filter((day) => day >= terms.settlementDate && day < businessDate).length;
  return failDays < 0 || passed < failDays ? failReason : undefined;
}

/** All that remains, or the part that can settle first; nothing more on the day of a part. */
function quantityNow({ terms, quantity, settledQuantity, settledOn }: Queued, businessDate: string): bigint {
  const { partQuantity } = terms.plan;
  if (partQuantity === undefined) return quantity - settledQuantity;
  if (settledQuantity === 0n) return toScaledQuantity(partQuantity);
  return businessDate > settledOn ? quantity - settledQuantity : 0n;
}

/** The part's share of the amount, rounded down; the last part takes what remains. */
function amountFor({ quantity, amount, settledQuantity, settledAmount }: Queued, now: bigint): bigint {
  return settledQuantity + now === quantity ? amount - settledAmount : (amount * now) / quantity;
}

function bookingOf(
  { terms, quantity, settledQuantity, amount, settledAmount, parts }: Queued,
  now: { readonly quantity: bigint; readonly amount: bigint; readonly businessDate: string },
): SettlementBooked {
  const { instructionId, account, cashAccount, movement, isin, quantityType } = terms;
  const sequence = parts + 1;
  const currency = terms.amount?.currency;
  return {
    instructionId,
    account,
    ...(cashAccount === undefined ? {} : { cashAccount }),
    movement,
    isin,
    quantityType,
    quantity: fromScaledQuantity(now.quantity),
    valueDate: now.businessDate,
    sequence,
    previouslySettledQuantity: fromScaledQuantity(settledQuantity),
    remainingQuantity: fromScaledQuantity(quantity - settledQuantity - now.quantity),
    ...(currency === undefined
      ? {}
      : {
          amount: fromMinor(currency, now.amount),
          previouslySettledAmount: fromMinor(currency, settledAmount),
          remainingAmount: fromMinor(currency, amount - settledAmount - now.amount),
        }),
    servicerReference: partReference(instructionId, sequence),
  };
}

/** At most 35 characters, as statements quote it. */
export function partReference(instructionId: string, sequence: number): string {
  return `${instructionId}-S${String(sequence)}`.slice(-35);
}

function outstanding({ terms, told }: Queued, reason: string, run: RunSettlement): readonly StreetEvent[] {
  const { businessDate, last } = run;
  const { instructionId, account, settlementDate } = terms;
  const isLate = last || businessDate > settlementDate || told.startsWith('FAILING');
  const status = isLate ? 'FAILING' : 'PENDING';
  if (told === toldAs({ status, reason })) return [];
  return [{ type: 'SettlementOutstanding', data: { instructionId, account, status, reason, businessDate } }];
}

/** Balances as they change during a run: the state itself only changes by the events. */
class Working {
  private readonly cash = new Map<string, bigint>();
  private readonly holdings = new Map<string, bigint>();

  constructor(private readonly books: Books) {}

  /** Reason why the office cannot settle, if any. */
  lacks({ terms }: Queued, quantity: bigint, amount: bigint): string | undefined {
    if (terms.movement === 'DELI') return this.holding(terms.account, terms.isin) < quantity ? 'LACK' : undefined;
    if (terms.cashAccount === undefined || amount === 0n) return undefined;
    const account = this.books.accounts.get(terms.cashAccount);
    return this.balance(terms.cashAccount) + creditLine(account) < amount ? 'MONY' : undefined;
  }

  move({ terms }: Queued, quantity: bigint, amount: bigint): void {
    const { account, isin, cashAccount } = terms;
    const sign = terms.movement === 'DELI' ? -1n : 1n;
    this.holdings.set(`${account} ${isin}`, this.holding(account, isin) + sign * quantity);
    if (cashAccount !== undefined) this.cash.set(cashAccount, this.balance(cashAccount) - sign * amount);
  }

  private holding(account: string, isin: string): bigint {
    return (
      this.holdings.get(`${account} ${isin}`) ?? this.books.accounts.get(account)?.holdings.get(isin)?.quantity ?? 0n
    );
  }

  private balance(account: string): bigint {
    return this.cash.get(account) ?? this.books.accounts.get(account)?.balance ?? 0n;
  }
}

function creditLine(account: BookAccount | undefined): bigint {
  const { currency, creditLine: line } = account?.opened ?? {};
  return currency === undefined || line === undefined || line === '' ? 0n : toMinor({ currency, amount: line });
}
