import type { FieldDifference, Trade } from '@verso/contracts';
import { compareDecimals } from '@verso/money';
import type { TradeTerms } from './execution.js';

/** What differs between two versions of a trade, as text; what a counterparty would want to know. */
export function differencesOf(before: Trade, after: Trade): readonly FieldDifference[] {
  const differences: FieldDifference[] = [];
  for (const [field, read] of COMPARED) {
    const ours = read(before);
    const theirs = read(after);
    if (ours !== theirs) differences.push({ field, ours, theirs });
  }
  return differences;
}

/** Where terms handed in under the same execution id differ from what the trade holds. */
export function statedDifferences(trade: Trade, terms: TradeTerms): readonly FieldDifference[] {
  const differences: FieldDifference[] = [];
  const note = (field: string, ours: string, theirs: string): void => {
    if (ours !== theirs) differences.push({ field, ours, theirs });
  };
  if (compareDecimals(trade.price, terms.price) !== 0) note('price', trade.price, terms.price);
  if (compareDecimals(trade.quantity, terms.quantity) !== 0) note('quantity', trade.quantity, terms.quantity);
  note('side', trade.side, terms.side);
  note('tradeCurrency', trade.tradeCurrency, terms.tradeCurrency);
  note('executionTime', trade.executionTime, terms.executionTime);
  if (trade.isin !== '') note('isin', trade.isin, terms.instrument);
  if (trade.counterparty.lei !== '' && !terms.counterparty.includes(':')) {
    note('counterparty', trade.counterparty.lei, terms.counterparty);
  }
  if (terms.settlementDate !== undefined) note('settlementDate', trade.intendedSettlementDate, terms.settlementDate);
  note('uti', trade.uti ?? 'none', terms.uti ?? 'none');
  return differences;
}

const COMPARED: readonly (readonly [field: string, read: (trade: Trade) => string])[] = [
  ['side', (trade) => trade.side],
  ['isin', (trade) => trade.isin],
  ['quantity', (trade) => trade.quantity],
  ['price', (trade) => trade.price],
  ['priceType', (trade) => trade.priceType],
  ['counterparty', (trade) => `${trade.counterparty.lei} ${trade.counterparty.role}`],
  ['clientAccount', (trade) => trade.clientAccount ?? ''],
  ['book', (trade) => trade.book ?? ''],
  ['mic', (trade) => trade.mic],
  ['ccp', (trade) => trade.ccp ?? ''],
  ['paymentType', (trade) => trade.paymentType],
  ['transactionType', (trade) => trade.transactionType],
  ['cumEx', (trade) => trade.cumEx ?? ''],
  ['marketClaimOptOut', (trade) => String(trade.marketClaimOptOut)],
  ['tradeCurrency', (trade) => trade.tradeCurrency],
  ['settlementCurrency', (trade) => trade.settlementCurrency],
  ['foreignExchange', (trade) => trade.foreignExchange?.rate ?? ''],
  ['grossAmount', (trade) => trade.grossAmount.amount],
  ['accruedInterest', (trade) => trade.accruedInterest?.amount ?? ''],
  [
    'charges',
    (trade) => trade.charges.map((charge) => `${charge.type} ${charge.amount} ${charge.currency}`).join(', '),
  ],
  ['settlementAmount', (trade) => trade.settlementAmount.amount],
  ['intendedSettlementDate', (trade) => trade.intendedSettlementDate],
  ['executionTime', (trade) => trade.executionTime],
  ['uti', (trade) => trade.uti ?? ''],
  ['tradeSide', (trade) => trade.tradeSide],
  ['tradingCapacity', (trade) => trade.tradingCapacity],
];
