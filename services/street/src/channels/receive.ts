import { MessageInvalid, parseMessage, type ReceivedMessage, type SettlementInstruction } from '@verso/iso20022';
import { messageReceived, recordRepair, recordUnusable, type IncomingMessage, type Order } from '@verso/messaging';
import { cutOffOf, type StreetDirectory } from '../directory.js';
import type { CounterpartyTradeCommand } from '../domain/counterparty-trade.js';
import type { InstructionTerms, ReceiveInstruction, ServicerCommand } from '../domain/servicer-commands.js';
import { termsOf } from './trade-terms.js';

/** What a message of the office asks of the outside world. Total: what cannot be used is kept with the reason. */
export function receive(message: IncomingMessage, directory: StreetDirectory): readonly Order[] {
  if (message.bodyEncoding !== 'utf-8') return [unusable(message, 'MESSAGE_GARBLED', 'the message is not UTF-8 text')];
  try {
    return [...ordersFor(message, parseMessage(message.body), directory), ...recordRepair(message)];
  } catch (error) {
    if (!(error instanceof MessageInvalid)) throw error;
    return [unusable(message, 'MESSAGE_GARBLED', error.message, error.path)];
  }
}

export function instructionStream(instructionId: string): string {
  return `instruction/${instructionId}`;
}

/** What is told before a market's first day waits for that day: its date must lie before every other. */
const BEFORE_THE_FIRST_DAY = '0001-01-01';

function ordersFor(incoming: IncomingMessage, received: ReceivedMessage, directory: StreetDirectory): readonly Order[] {
  const { definition } = received;
  switch (received.kind) {
    case 'setr.027': {
      const reference = received.message.transactionIdentification;
      const terms = termsOf(received.message);
      const market = directory.instruments.get(terms.isin)?.settlementMarket ?? '';
      const businessDate = directory.businessDates.get(market) ?? BEFORE_THE_FIRST_DAY;
      const message = messageReceived(incoming, definition, reference);
      return [
        trade(incoming, reference, { type: 'ReceiveConfirmation', message, reference, terms, market, businessDate }),
      ];
    }
    case 'setr.029': {
      const { references, transactionIdentification } = received.message;
      const named = references?.find(({ kind }) => kind === 'EXECUTING_PARTY_TRANSACTION') ?? references?.[0];
      const reference = named?.identification ?? transactionIdentification;
      const message = messageReceived(incoming, definition, reference);
      return [trade(incoming, reference, { type: 'ReceiveWithdrawal', message, reference })];
    }
    case 'sese.023':
      return [instruct(incoming, definition, received.message, directory)];
    case 'sese.020': {
      const instructionId = received.message.transactionIdentification;
      const message = messageReceived(incoming, definition, instructionId);
      return [servicer(incoming, instructionId, { type: 'ReceiveRequest', message, instructionId, kind: 'CANCEL' })];
    }
    case 'sese.030':
      return received.message.modifications.map(({ transactionIdentification: instructionId, hold }) => {
        if (instructionId === undefined || hold === undefined) {
          return unusable(
            incoming,
            'CONTENT_UNSUPPORTED',
            'a release or a hold of an instruction by its TxId was expected',
          );
        }
        const message = messageReceived(incoming, definition, instructionId);
        const kind = hold ? 'HOLD' : 'RELEASE';
        return servicer(incoming, instructionId, { type: 'ReceiveRequest', message, instructionId, kind });
      });
    default:
      return [unusable(incoming, 'WRONG_MESSAGE', `nobody here takes ${definition}`)];
  }
}

function instruct(
  incoming: IncomingMessage,
  definition: string,
  instruction: SettlementInstruction,
  directory: StreetDirectory,
): Order {
  const terms = instructionTerms(instruction);
  const { instructionId, safekeepingAccountNumber, cashAccountNumber, settlementDate, isin, amount } = terms;
  const safekeeping = directory.byNumber.get(safekeepingAccountNumber);
  const account = safekeeping?.account;
  const message = messageReceived(incoming, definition, instructionId, account === undefined ? {} : { account });
  const market = safekeeping?.settlementMarket ?? '';
  const linked = safekeeping?.cashAccounts.find(({ currency }) => currency === amount?.currency)?.account;
  const named = cashAccountNumber === undefined ? undefined : directory.byNumber.get(cashAccountNumber)?.account;
  const command: ReceiveInstruction = {
    type: 'ReceiveInstruction',
    message,
    terms,
    accounts:
      account === undefined
        ? undefined
        : { account, cashAccount: amount === undefined ? undefined : (named ?? linked), market },
    businessDate: directory.businessDates.get(market) ?? BEFORE_THE_FIRST_DAY,
    cutOff: cutOffOf(directory, market, settlementDate),
    denomination: directory.instruments.get(isin)?.minimumDenomination,
    counterparty: counterpartyOf(instruction),
  };
  return servicer(incoming, instructionId, command);
}

function counterpartyOf({ movement, delivering, receiving }: SettlementInstruction): string | undefined {
  const theirs = movement === 'RECE' ? delivering : receiving;
  return theirs?.party1?.bic ?? theirs?.party2?.bic;
}

function instructionTerms(instruction: SettlementInstruction): InstructionTerms {
  const { quantity, settlementAmount, uniqueTransactionIdentifier, cashAccount } = instruction;
  return {
    instructionId: instruction.transactionIdentification,
    movement: instruction.movement,
    payment: instruction.payment,
    isin: instruction.isin,
    quantityType: quantity.type,
    quantity: quantity.quantity,
    ...(settlementAmount === undefined
      ? {}
      : { amount: { currency: settlementAmount.currency, amount: settlementAmount.amount } }),
    tradeDate: instruction.tradeDate ?? instruction.settlementDate,
    settlementDate: instruction.settlementDate,
    transactionType: instruction.transactionType ?? 'TRAD',
    partialIndicator: instruction.partialIndicator ?? 'NPAR',
    ...(uniqueTransactionIdentifier === undefined ? {} : { uti: uniqueTransactionIdentifier }),
    safekeepingAccountNumber: instruction.safekeepingAccount ?? '',
    ...(cashAccount === undefined ? {} : { cashAccountNumber: cashAccount }),
    hold: instruction.hold ?? false,
  };
}

function trade({ sender }: IncomingMessage, reference: string, command: CounterpartyTradeCommand): Order {
  return { stream: `counterparty-trade/${reference}`, command, actor: `party:${sender}` };
}

function servicer({ sender }: IncomingMessage, instructionId: string, command: ServicerCommand): Order {
  return { stream: instructionStream(instructionId), command, actor: `party:${sender}` };
}

function unusable(message: IncomingMessage, code: string, detail: string, path = ''): Order {
  return recordUnusable(message, { code, detail, errors: path === '' ? [] : [{ pointer: path, code, detail }] });
}
