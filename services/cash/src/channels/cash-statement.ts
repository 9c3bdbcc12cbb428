import type { AccountDefined, Money, StatementLine } from '@verso/contracts';
import { bookedBalance, MessageInvalid, parseCashStatement } from '@verso/iso20022';
import type { CashStatement as ReceivedStatement, DirectedAmount, StatementEntry } from '@verso/iso20022';
import {
  isAddressedTo,
  messageReceived,
  recordRepair,
  recordUnusable,
  senderBic,
  type ClockReading,
  type IncomingMessage,
  type Order,
} from '@verso/messaging';
import type { CashDirectory } from '../directory.js';
import type { CashStatement } from '../domain/commands.js';
import { order } from '../order.js';

/** camt.053 from a cash agent: each statement goes to the stream of its account; what cannot be used is kept with a reason. */
export function receiveCashStatement(
  message: IncomingMessage,
  directory: CashDirectory,
  clock: ClockReading,
): readonly Order[] {
  if (message.bodyEncoding !== 'utf-8') return [unusable(message, 'MESSAGE_GARBLED', 'the message is not UTF-8 text')];
  try {
    const { statements } = parseCashStatement(message.body);
    const orders = statements.map((statement) => take(message, statement, directory, clock));
    return [...orders, ...recordRepair(message)];
  } catch (error) {
    if (!(error instanceof MessageInvalid)) throw error;
    return [unusable(message, 'MESSAGE_GARBLED', error.message, error.path)];
  }
}

function take(
  message: IncomingMessage,
  received: ReceivedStatement,
  directory: CashDirectory,
  clock: ClockReading,
): Order {
  const { identification } = received.account;
  const definition = directory.accounts.get(directory.byNumber.get(identification) ?? '');
  if (definition === undefined) {
    return unusable(message, 'UNKNOWN_REFERENCE', `no cash account of ours has the number ${identification}`);
  }
  if (!isAddressedTo(message.receiver, definition.bookingEntity, directory.parties)) {
    return unusable(message, 'WRONG_RECEIVER', `${message.receiver} is not the owner of account ${identification}`);
  }
  if (received.lastPage === false || (received.pageNumber !== undefined && Number(received.pageNumber) !== 1)) {
    return unusable(message, 'PAGES_UNSUPPORTED', 'a statement is expected on a single page');
  }
  const statement = statementOf(received, definition, senderBic(message.sender, directory.parties));
  if (statement === undefined) {
    return unusable(
      message,
      'BALANCE_MISSING',
      'an opening (OPBD or PRCD) and a closing (CLBD) booked balance are expected',
    );
  }
  const { account, bookingEntity } = definition;
  const kept = messageReceived(message, definitionOf(message.body), account, { account, bookingEntity });
  const today = clock.now.slice(0, 10);
  return order(
    { type: 'TakeStatement', account, bookingEntity, received: kept, statement, today },
    { actor: `party:${message.sender}` },
  );
}

function statementOf(
  received: ReceivedStatement,
  definition: AccountDefined,
  sender: string | undefined,
): CashStatement | undefined {
  const opening = bookedBalance(received, 'OPBD') ?? received.balances.find(({ type }) => type === 'PRCD');
  const closing = bookedBalance(received, 'CLBD');
  if (opening === undefined || closing === undefined) return undefined;
  const sequence = received.electronicSequenceNumber ?? received.legalSequenceNumber;
  const booked = received.entries.filter(({ status }) => status === 'BOOK');
  return {
    statementId: received.statementIdentification,
    businessDate: closing.date,
    currency: received.account.currency ?? closing.currency,
    servicer: received.account.servicer ?? sender ?? definition.servicer,
    sequenceNumber: sequence === undefined ? undefined : Number(sequence),
    openingBalance: signed(opening),
    closingBalance: signed(closing),
    lines: linesOf(booked, closing.date),
  };
}

function linesOf(entries: readonly StatementEntry[], businessDate: string): readonly StatementLine[] {
  const names = new Set<string>();
  return entries.map((entry, index) => {
    const given = entry.entryReference ?? entry.accountServicerReference;
    const entryReference = given === undefined || names.has(given) ? `${given ?? 'entry'}#${String(index + 1)}` : given;
    names.add(entryReference);
    return {
      entryReference,
      references: referencesOf(entry),
      amount: signed(entry),
      valueDate: entry.valueDate ?? entry.bookingDate ?? businessDate,
    };
  });
}

/** Every name that the entry gives the movement: those of the movement first, those of its instruction after them. */
function referencesOf(entry: StatementEntry): readonly string[] {
  const found = new Set<string | undefined>([entry.accountServicerReference, entry.entryReference]);
  for (const transaction of entry.transactions) {
    found.add(transaction.accountServicerReference);
    found.add(transaction.accountServicerTransactionIdentification);
    found.add(transaction.endToEndIdentification);
    found.add(transaction.accountOwnerTransactionIdentification);
    found.add(transaction.instructionIdentification);
    found.add(transaction.transactionIdentification);
    found.add(transaction.marketInfrastructureTransactionIdentification);
  }
  return [...found].filter((reference) => reference !== undefined && reference !== 'NOTPROVIDED') as string[];
}

function signed({ currency, amount, creditDebit }: DirectedAmount): Money {
  return { currency, amount: creditDebit === 'DBIT' && !/^[0.]*$/.test(amount) ? `-${amount}` : amount };
}

function unusable(message: IncomingMessage, code: string, detail: string, path = ''): Order {
  const errors = path === '' ? [] : [{ pointer: path, code, detail }];
  return recordUnusable(message, { code, detail, errors, definition: definitionOf(message.body) });
}

/** The message definition as the sender wrote it; the parser has checked it, or the message is unreadable. */
function definitionOf(body: string): string {
  return /camt\.053\.\d{3}\.\d{2}/.exec(body.slice(0, 2_000))?.[0] ?? 'UNKNOWN';
}
