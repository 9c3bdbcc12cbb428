import type {
  BookAccountOpened,
  BookOpeningBalancePosted,
  CashStatementWritten,
  HoldingsStatementWritten,
  SettlementBooked,
  SettlementQueued,
  StreetEvent,
} from '@verso/contracts';
import { fromScaledQuantity, toMinor, toScaledQuantity } from '@verso/money';
import type { CashEntry } from './message-writer.js';

/** What the servicers of one market keep for the office: its accounts, and what waits to settle in them. */
export interface Books {
  readonly accounts: Map<string, BookAccount>;
  /** By instruction. */
  readonly queue: Map<string, Queued>;
  /** Business dates whose last settlement run is over, in order. */
  readonly days: string[];
}

export interface BookAccount {
  opened: BookAccountOpened;
  /** Opening balances posted: the empty name stands for cash. */
  readonly openings: Set<string>;
  /** Minor units; cash accounts only. */
  balance: bigint;
  /** Scaled quantities by ISIN. */
  readonly holdings: Map<string, { quantityType: string; quantity: bigint }>;
  /** Cash entries since the last statement, and what that one lacked. */
  entries: CashEntry[];
  /** Balance with which the next statement opens. */
  statementOpening: bigint;
  statements: number;
  /** Business date of the last statement. */
  lastStatement: string;
}

export interface Queued {
  readonly terms: SettlementQueued;
  /** Scaled. */
  readonly quantity: bigint;
  /** Minor units, zero free of payment. */
  readonly amount: bigint;
  settledQuantity: bigint;
  settledAmount: bigint;
  parts: number;
  /** Business date of the last part. */
  settledOn: string;
  /** Status and reason told last. */
  told: string;
}

export function emptyBooks(): Books {
  return { accounts: new Map(), queue: new Map(), days: [] };
}

/** Folds in place: an account's history is long, and every settlement touches it. */
export function evolveBooks(books: Books, event: StreetEvent): Books {
  switch (event.type) {
    case 'BookAccountOpened':
      open(books, event.data);
      break;
    case 'BookOpeningBalancePosted':
      postOpening(books, event.data);
      break;
    case 'SettlementQueued':
      books.queue.set(event.data.instructionId, queued(event.data));
      break;
    case 'QueuedSettlementWithdrawn':
      if (event.data.withdrawn) books.queue.delete(event.data.instructionId);
      break;
    case 'SettlementBooked':
      book(books, event.data);
      break;
    case 'SettlementOutstanding': {
      const waiting = books.queue.get(event.data.instructionId);
      if (waiting !== undefined) waiting.told = toldAs(event.data);
      break;
    }
    case 'SettlementDayEnded':
      if (!books.days.includes(event.data.businessDate)) books.days.push(event.data.businessDate);
      break;
    case 'CashStatementWritten':
    case 'HoldingsStatementWritten':
      closeStatement(books, event.data);
      break;
    default:
      break;
  }
  return books;
}

export function toldAs({ status, reason }: { readonly status: string; readonly reason: string }): string {
  return `${status}:${reason}`;
}

function open(books: Books, opened: BookAccountOpened): void {
  const known = books.accounts.get(opened.account);
  if (known !== undefined) {
    known.opened = opened;
    return;
  }
  books.accounts.set(opened.account, {
    opened,
    openings: new Set(),
    balance: 0n,
    holdings: new Map(),
    entries: [],
    statementOpening: 0n,
    statements: 0,
    lastStatement: '',
  });
}

function postOpening(books: Books, { account, isin, quantity, quantityType, balance }: BookOpeningBalancePosted): void {
  const known = books.accounts.get(account);
  if (known === undefined) return;
  known.openings.add(isin ?? '');
  if (balance !== undefined) {
    const minor = toMinor(balance);
    known.balance += minor;
    known.statementOpening += minor;
  }
  if (isin !== undefined && quantity !== undefined) move(known, isin, quantityType ?? '', toScaledQuantity(quantity));
}

function queued(terms: SettlementQueued): Queued {
  return {
    terms,
    quantity: toScaledQuantity(terms.quantity),
    amount: terms.amount === undefined ? 0n : toMinor(terms.amount),
    settledQuantity: 0n,
    settledAmount: 0n,
    parts: 0,
    settledOn: '',
    told: '',
  };
}

function book(books: Books, booked: SettlementBooked): void {
  const { instructionId, account, cashAccount, movement, isin, quantityType, amount, valueDate } = booked;
  const sign = movement === 'DELI' ? -1n : 1n;
  const quantity = toScaledQuantity(booked.quantity);
  const safekeeping = books.accounts.get(account);
  if (safekeeping !== undefined) move(safekeeping, isin, quantityType, sign * quantity);
  const minor = amount === undefined ? 0n : toMinor(amount);
  const cash = cashAccount === undefined ? undefined : books.accounts.get(cashAccount);
  if (cash !== undefined && amount !== undefined) {
    cash.balance -= sign * minor;
    const signed = movement === 'DELI' ? amount.amount : `-${amount.amount}`;
    cash.entries.push({ servicerReference: booked.servicerReference, instructionId, valueDate, amount: signed });
  }
  const waiting = books.queue.get(instructionId);
  if (waiting === undefined) return;
  waiting.settledQuantity += quantity;
  waiting.settledAmount += minor;
  waiting.parts += 1;
  waiting.settledOn = valueDate;
  if (waiting.settledQuantity >= waiting.quantity) books.queue.delete(instructionId);
}

function move(account: BookAccount, isin: string, quantityType: string, quantity: bigint): void {
  const holding = account.holdings.get(isin);
  if (holding === undefined) {
    account.holdings.set(isin, { quantityType, quantity });
    return;
  }
  holding.quantity += quantity;
  if (holding.quantityType === '') holding.quantityType = quantityType;
}

function closeStatement(books: Books, data: CashStatementWritten | HoldingsStatementWritten): void {
  const known = books.accounts.get(data.account);
  if (known === undefined) return;
  known.statements += 1;
  known.lastStatement = data.businessDate;
  if (!('closing' in data)) return;
  // The next one opens with what this one said, and has what it lacked.
  known.statementOpening = toMinor(data.closing);
  known.entries = known.entries.filter(({ servicerReference }) => servicerReference === data.withheld);
}

/** What an account holds, by ISIN; nothing that is down to zero. */
export function holdingsOf(account: BookAccount): readonly { isin: string; quantityType: string; quantity: string }[] {
  const held = [...account.holdings].filter(([, { quantity }]) => quantity !== 0n);
  return held
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([isin, { quantityType, quantity }]) => ({ isin, quantityType, quantity: fromScaledQuantity(quantity) }));
}
