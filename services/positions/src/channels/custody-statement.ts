import { MessageInvalid, parseCustodyHoldingsStatement } from '@verso/iso20022';
import type { CustodyHoldingsStatement } from '@verso/iso20022';
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
import { addQuantities, DecimalError } from '@verso/money';
import type { PositionsDirectory } from '../directory.js';
import type { CustodyStatement } from '../domain/commands.js';
import { order } from '../order.js';

/** semt.002 from a depository or custodian: it goes to the stream of its account; what cannot be used is kept with a reason. */
export function receiveCustodyStatement(
  message: IncomingMessage,
  directory: PositionsDirectory,
  clock: ClockReading,
): readonly Order[] {
  if (message.bodyEncoding !== 'utf-8') return [unusable(message, 'MESSAGE_GARBLED', 'the message is not UTF-8 text')];
  try {
    const statement = parseCustodyHoldingsStatement(message.body);
    return [take(message, statement, directory, clock), ...recordRepair(message)];
  } catch (error) {
    if (error instanceof DecimalError) return [unusable(message, 'CONTENT_UNSUPPORTED', error.message)];
    if (!(error instanceof MessageInvalid)) throw error;
    return [unusable(message, 'MESSAGE_GARBLED', error.message, error.path)];
  }
}

function take(
  message: IncomingMessage,
  received: CustodyHoldingsStatement,
  directory: PositionsDirectory,
  clock: ClockReading,
): Order {
  const number = received.safekeepingAccount ?? '';
  const definition = directory.accounts.get(directory.byNumber.get(number) ?? '');
  if (definition === undefined) {
    return unusable(message, 'UNKNOWN_REFERENCE', `no safekeeping account of ours has the number "${number}"`);
  }
  if (!isAddressedTo(message.receiver, definition.bookingEntity, directory.parties)) {
    return unusable(message, 'WRONG_RECEIVER', `${message.receiver} is not the owner of account ${number}`);
  }
  const unsupported = unsupportedPart(received);
  if (unsupported !== undefined) return unusable(message, 'CONTENT_UNSUPPORTED', unsupported);
  const { account, bookingEntity } = definition;
  return order(
    {
      type: 'TakeStatement',
      account,
      bookingEntity,
      received: messageReceived(message, definitionOf(message.body), account, { account, bookingEntity }),
      statement: statementOf(message, received, directory),
      today: clock.now.slice(0, 10),
    },
    { actor: `party:${message.sender}` },
  );
}

/** Only what is settled and complete can prove an account. */
function unsupportedPart({
  lastPage,
  pageNumber,
  updateType,
  basis,
  subAccounts,
}: CustodyHoldingsStatement): string | undefined {
  if (!lastPage || Number(pageNumber) !== 1) return 'a statement is expected on a single page';
  if (updateType !== undefined && updateType !== 'COMP') return `a complete statement is expected, not ${updateType}`;
  if (basis !== undefined && basis !== 'SETT') return `settled positions are expected, not ${basis}`;
  return subAccounts === undefined ? undefined : 'a statement without sub-accounts is expected';
}

function statementOf(
  message: IncomingMessage,
  received: CustodyHoldingsStatement,
  { parties }: PositionsDirectory,
): CustodyStatement {
  const quantities = new Map<string, string>();
  for (const { isin, aggregate } of received.holdings) {
    const quantity = aggregate.shortLong === 'SHOR' ? addQuantities('0', `-${aggregate.quantity}`) : aggregate.quantity;
    // The same ISIN may come once per place of safekeeping.
    quantities.set(isin, addQuantities(quantities.get(isin) ?? '0', quantity));
  }
  return {
    statementId: received.statementIdentification ?? message.messageId,
    businessDate: received.statementDate,
    servicer: received.accountServicer ?? senderBic(message.sender, parties),
    lines: [...quantities].map(([isin, quantity]) => ({ isin, quantity })),
  };
}

function unusable(message: IncomingMessage, code: string, detail: string, path = ''): Order {
  const errors = path === '' ? [] : [{ pointer: path, code, detail }];
  return recordUnusable(message, { code, detail, errors, definition: definitionOf(message.body) });
}

/** The message definition as the sender wrote it; the parser has checked it, or the message is unreadable. */
function definitionOf(body: string): string {
  return /semt\.002\.\d{3}\.\d{2}/.exec(body.slice(0, 2_000))?.[0] ?? 'UNKNOWN';
}
