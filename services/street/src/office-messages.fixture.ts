import {
  buildCancellationRequest,
  buildConditionsModificationRequest,
  buildSettlementInstruction,
  buildTradeConfirmation,
  buildTradeConfirmationCancellation,
} from '@verso/iso20022';
import type { IncomingMessage } from '@verso/messaging';
import { BOND, BROKER, CSD, OFFICE, SHARE } from './street.fixture.js';

/** A trade as the office sees it; number 1 sells, number 2 buys, and so on. */
export interface OfficeTrade {
  readonly number: number;
  readonly quantity?: string;
  readonly amount?: string;
  readonly settlementDate?: string;
  readonly isin?: string;
  readonly payment?: 'APMT' | 'FREE';
  readonly movement?: 'DELI' | 'RECE';
  readonly safekeepingAccount?: string;
}

export function instructionIdOf({ number }: OfficeTrade): string {
  return `I${String(number).padStart(25, '0')}011`;
}

export function confirmationOf(trade: OfficeTrade): IncomingMessage {
  const { isin, quantity, amount, settlementDate, movement, uti, payment } = termsOf(trade);
  const sells = movement === 'DELI';
  const reference = `C${String(trade.number).padStart(25, '0')}01`;
  const body = buildTradeConfirmation({
    transactionIdentification: reference,
    references: [{ kind: 'UNIQUE_TRANSACTION_IDENTIFIER', identification: uti }],
    side: sells ? 'SELL' : 'BUYI',
    payment,
    tradeDate: '2026-11-23',
    settlementDate,
    quantity: { type: isin === BOND ? 'FAMT' : 'UNIT', quantity },
    dealPrice: { type: 'AMOUNT', currency: 'EUR', amount: '100' },
    isin,
    buyer: { bic: sells ? BROKER : OFFICE },
    seller: { bic: sells ? OFFICE : BROKER },
    settlementAmount: { currency: 'EUR', amount, creditDebit: sells ? 'CRDT' : 'DBIT' },
  });
  return { ...envelope(`${reference}-027`, body), channel: 'confirmation', receiver: BROKER };
}

export function withdrawalOf(trade: OfficeTrade): IncomingMessage {
  const reference = `C${String(trade.number).padStart(25, '0')}01`;
  const body = buildTradeConfirmationCancellation({
    transactionIdentification: `${reference}-029`,
    references: [{ kind: 'EXECUTING_PARTY_TRANSACTION', identification: reference }],
  });
  return { ...envelope(`${reference}-029`, body), channel: 'confirmation', receiver: BROKER };
}

export function instructionOf(trade: OfficeTrade): IncomingMessage {
  const { isin, quantity, amount, settlementDate, movement, uti, payment, safekeepingAccount } = termsOf(trade);
  const instructionId = instructionIdOf(trade);
  const body = buildSettlementInstruction({
    transactionIdentification: instructionId,
    movement,
    payment,
    uniqueTransactionIdentifier: uti,
    tradeDate: '2026-11-23',
    settlementDate,
    isin,
    quantity: { type: isin === BOND ? 'FAMT' : 'UNIT', quantity },
    safekeepingAccount,
    hold: true,
    transactionType: 'TRAD',
    partialIndicator: 'PART',
    ...(payment === 'FREE'
      ? {}
      : { settlementAmount: { currency: 'EUR', amount, creditDebit: movement === 'DELI' ? 'CRDT' : 'DBIT' } }),
  });
  return envelope(`${instructionId}-023`, body);
}

export function releaseOf(trade: OfficeTrade, hold = false): IncomingMessage {
  const instructionId = instructionIdOf(trade);
  const body = buildConditionsModificationRequest({
    modifications: [{ transactionIdentification: instructionId, hold }],
  });
  return envelope(`${instructionId}-030-${hold ? '2' : '1'}`, body);
}

export function cancellationOf(trade: OfficeTrade): IncomingMessage {
  const { movement, payment } = termsOf(trade);
  const instructionId = instructionIdOf(trade);
  const body = buildCancellationRequest({
    transactionIdentification: instructionId,
    movement,
    payment,
    reason: 'CANI',
  });
  return envelope(`${instructionId}-020-1`, body);
}

function termsOf(trade: OfficeTrade) {
  const { number, quantity = '100', amount = '10000.00', settlementDate = '2026-11-25', payment = 'APMT' } = trade;
  const { isin = SHARE, movement = number % 2 === 1 ? 'DELI' : 'RECE', safekeepingAccount = 'FCSD70010001' } = trade;
  const uti = `529900VERSOSECEU0194${String(number).padStart(10, '0')}`;
  return { isin, quantity, amount, settlementDate, movement, uti, payment, safekeepingAccount } as const;
}

function envelope(messageId: string, body: string): IncomingMessage {
  return {
    messageId,
    channel: 'settlement',
    sender: OFFICE,
    receiver: CSD,
    body,
    bodyEncoding: 'utf-8',
    possibleDuplicate: false,
  };
}
