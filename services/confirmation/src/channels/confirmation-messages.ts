import type { ConfirmationTerms } from '@verso/contracts';
import {
  buildTradeConfirmation,
  buildTradeConfirmationCancellation,
  type DealPrice,
  type Quantity,
  type TradeConfirmation,
  type TradeConfirmationCancellation,
} from '@verso/iso20022';

export const TRADE_CONFIRMATION = 'setr.027.001.05';
export const TRADE_CONFIRMATION_CANCELLATION = 'setr.029.001.02';

/** BICs (LEIs where there is none) by which the two parties know each other. */
export interface Addresses {
  readonly sender: string;
  readonly receiver: string;
}

/**
 * The sender's confirmation as setr.027.
 *
 * @throws MessageInvalid when a value has no place in the message
 */
export function confirmationText(reference: string, terms: ConfirmationTerms, { sender, receiver }: Addresses): string {
  const isBuyer = terms.side === 'BUY';
  const { uti, accruedInterest, placeOfSettlement, settlementAmount } = terms;
  const chain = placeOfSettlement === undefined ? undefined : { depository: placeOfSettlement };
  const confirmation: TradeConfirmation = {
    transactionIdentification: reference,
    ...(uti === undefined || !UTI.test(uti)
      ? {}
      : { references: [{ kind: 'UNIQUE_TRANSACTION_IDENTIFIER', identification: uti }] }),
    side: isBuyer ? 'BUYI' : 'SELL',
    payment: terms.paymentType === 'FOP' ? 'FREE' : 'APMT',
    tradeDate: terms.tradeDate,
    settlementDate: terms.settlementDate,
    quantity: { type: quantityType(terms.quantityType), quantity: terms.quantity },
    dealPrice: dealPrice(terms),
    ...(accruedInterest === undefined || accruedInterest.amount.startsWith('-') ? {} : { accruedInterest }),
    isin: terms.isin,
    buyer: partyCalled(isBuyer ? sender : receiver),
    seller: partyCalled(isBuyer ? receiver : sender),
    ...(chain === undefined ? {} : { delivering: chain, receiving: chain }),
    settlementAmount: { ...settlementAmount, creditDebit: isBuyer ? 'DBIT' : 'CRDT' },
  };
  return buildTradeConfirmation(confirmation);
}

/**
 * The withdrawal of a confirmation as setr.029, under a reference of its own. @throws MessageInvalid
 *
 * @param reference of the confirmation that is withdrawn
 */
export function cancellationText(reference: string): string {
  return buildTradeConfirmationCancellation({
    transactionIdentification: `${reference}-029`,
    references: [{ kind: 'EXECUTING_PARTY_TRANSACTION', identification: reference }],
  });
}

/** Whom a confirmation names: its sender and the other side, by BIC or LEI where it gives one. */
export function partiesNamed(confirmation: TradeConfirmation): {
  readonly sender?: string;
  readonly receiver?: string;
} {
  const buyer = nameOf(confirmation.buyer);
  const seller = nameOf(confirmation.seller);
  const [sender, receiver] = confirmation.side === 'BUYI' ? [buyer, seller] : [seller, buyer];
  return { ...(sender === undefined ? {} : { sender }), ...(receiver === undefined ? {} : { receiver }) };
}

/** What a confirmation says, in our words; an amount that is not given is empty. */
export function termsConfirmed(
  confirmation: TradeConfirmation,
  parties: { readonly sender: string; readonly receiver: string },
): ConfirmationTerms {
  const { dealPrice: price, accruedInterest, settlementAmount: amount } = confirmation;
  const uti = confirmation.references?.find(({ kind }) => kind === 'UNIQUE_TRANSACTION_IDENTIFIER')?.identification;
  const depository = confirmation.delivering?.depository ?? confirmation.receiving?.depository;
  return {
    side: confirmation.side === 'BUYI' ? 'BUY' : 'SELL',
    sender: parties.sender,
    receiver: parties.receiver,
    ...(uti === undefined ? {} : { uti }),
    isin: confirmation.isin,
    quantityType: confirmation.quantity.type,
    quantity: confirmation.quantity.quantity,
    priceType: price.type === 'PERCENTAGE' ? 'PERCENT' : 'PER_UNIT',
    price: price.type === 'PERCENTAGE' ? price.percentage : price.amount,
    tradeDate: confirmation.tradeDate,
    settlementDate: confirmation.settlementDate,
    paymentType: confirmation.payment === 'FREE' ? 'FOP' : 'DVP',
    settlementAmount: { currency: amount?.currency ?? '', amount: amount?.amount ?? '' },
    ...(accruedInterest === undefined ? {} : { accruedInterest }),
    ...(depository === undefined ? {} : { placeOfSettlement: depository }),
  };
}

/** Reference of the confirmation that a cancellation withdraws: the one it refers to, else its own. */
export function withdrawnReference({ references, transactionIdentification }: TradeConfirmationCancellation): string {
  for (const kind of ['EXECUTING_PARTY_TRANSACTION', 'INSTRUCTING_PARTY_TRANSACTION', 'COMMON'] as const) {
    const found = references?.find((reference) => reference.kind === kind);
    if (found !== undefined) return found.identification;
  }
  return transactionIdentification;
}

function partyCalled(name: string): { readonly bic: string } | { readonly lei: string } {
  return name.length === 20 ? { lei: name } : { bic: name };
}

function nameOf(party: { readonly bic?: string; readonly lei?: string } | undefined): string | undefined {
  return party?.bic ?? party?.lei;
}

function dealPrice({ priceType, price, settlementAmount }: ConfirmationTerms): DealPrice {
  if (priceType === 'PER_UNIT') return { type: 'AMOUNT', currency: settlementAmount.currency, amount: price };
  return { type: 'PERCENTAGE', percentage: price };
}

function quantityType(type: string): Quantity['type'] {
  return type === 'FAMT' || type === 'AMOR' ? type : 'UNIT';
}

/** ISO 23897; an identifier that is not one cannot travel in the message. */
const UTI = /^[A-Z0-9]{18}[0-9]{2}[A-Z0-9]{0,32}$/;
