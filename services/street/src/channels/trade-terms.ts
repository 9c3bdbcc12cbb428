import type { TermsConfirmed } from '@verso/contracts';
import type { DealPrice, PartyChain, Quantity, TradeConfirmation } from '@verso/iso20022';

/** What the office confirmed. */
export function termsOf(confirmation: TradeConfirmation): TermsConfirmed {
  const { side, isin, quantity, dealPrice, tradeDate, settlementDate, payment, accruedInterest } = confirmation;
  const { references, settlementAmount, delivering, receiving, buyer, seller } = confirmation;
  const uti = references?.find(({ kind }) => kind === 'UNIQUE_TRANSACTION_IDENTIFIER')?.identification;
  const depository = delivering?.depository ?? receiving?.depository;
  return {
    side,
    ...(uti === undefined ? {} : { uti }),
    isin,
    quantityType: quantity.type,
    quantity: quantity.quantity,
    priceType: dealPrice.type,
    ...(dealPrice.type === 'PERCENTAGE'
      ? { price: dealPrice.percentage }
      : { price: dealPrice.amount, priceCurrency: dealPrice.currency }),
    tradeDate,
    settlementDate,
    ...(payment === undefined ? {} : { payment }),
    ...(settlementAmount === undefined
      ? {}
      : { settlementAmount: { currency: settlementAmount.currency, amount: settlementAmount.amount } }),
    ...(accruedInterest === undefined ? {} : { accruedInterest }),
    ...(depository === undefined ? {} : { placeOfSettlement: depository }),
    ...(buyer?.bic === undefined ? {} : { buyer: buyer.bic }),
    ...(seller?.bic === undefined ? {} : { seller: seller.bic }),
  };
}

/** The same trade as the other side confirms it. */
export function mirrored(reference: string, terms: TermsConfirmed): TradeConfirmation {
  const isBuyer = terms.side === 'SELL';
  const { uti, accruedInterest, settlementAmount, placeOfSettlement, buyer, seller } = terms;
  const chain: PartyChain | undefined = placeOfSettlement === undefined ? undefined : { depository: placeOfSettlement };
  return {
    transactionIdentification: reference,
    ...(uti === undefined ? {} : { references: [{ kind: 'UNIQUE_TRANSACTION_IDENTIFIER', identification: uti }] }),
    side: isBuyer ? 'BUYI' : 'SELL',
    ...(terms.payment === undefined ? {} : { payment: terms.payment === 'FREE' ? 'FREE' : 'APMT' }),
    tradeDate: terms.tradeDate,
    settlementDate: terms.settlementDate,
    quantity: { type: quantityType(terms.quantityType), quantity: terms.quantity },
    dealPrice: dealPrice(terms),
    ...(accruedInterest === undefined ? {} : { accruedInterest }),
    isin: terms.isin,
    ...(buyer === undefined ? {} : { buyer: { bic: buyer } }),
    ...(seller === undefined ? {} : { seller: { bic: seller } }),
    ...(chain === undefined ? {} : { delivering: chain, receiving: chain }),
    ...(settlementAmount === undefined
      ? {}
      : { settlementAmount: { ...settlementAmount, creditDebit: isBuyer ? 'DBIT' : 'CRDT' } }),
  };
}

function dealPrice({ priceType, price, priceCurrency }: TermsConfirmed): DealPrice {
  if (priceType === 'PERCENTAGE' || priceCurrency === undefined) return { type: 'PERCENTAGE', percentage: price };
  return { type: 'AMOUNT', currency: priceCurrency, amount: price };
}

function quantityType(type: string): Quantity['type'] {
  return type === 'FAMT' || type === 'AMOR' ? type : 'UNIT';
}
