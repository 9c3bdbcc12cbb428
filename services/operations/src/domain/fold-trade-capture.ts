import type { EventsByContext, Trade } from '@verso/contracts';
import type { TradeRow } from './trade-row.js';

/** The events of trade capture that change a row. */
export const TRADE_CAPTURE_EVENTS = [
  'TradeCaptured',
  'TradeEnrichmentPending',
  'TradeEnriched',
  'TradeAmended',
  'TradeCancelled',
  'TradeRefused',
] as const;

/** Folds in place. */
export function foldTradeCapture(row: TradeRow, event: EventsByContext['trade-capture']): void {
  switch (event.type) {
    case 'TradeCaptured':
    case 'TradeAmended':
      booked(row, event.data.tradeVersion, event.data.complete, event.data.trade);
      return;
    case 'TradeEnriched':
      booked(row, event.data.tradeVersion, true, event.data.trade);
      return;
    case 'TradeEnrichmentPending':
      row.missing = event.data.missing.map(({ kind, key }) => `${kind}:${key}`);
      return;
    case 'TradeCancelled':
      row.tradeVersion = event.data.tradeVersion;
      row.booking = 'CANCELLED';
      return;
    case 'TradeRefused': {
      const { source, session, executionId, code, detail } = event.data;
      row.booking = 'REFUSED';
      row.source = source;
      row.session = session ?? '';
      row.executionId = executionId ?? '';
      row.refusal = `${code}: ${detail}`;
      return;
    }
    default:
      return;
  }
}

function booked(row: TradeRow, tradeVersion: number, complete: boolean, trade: Trade): void {
  row.tradeVersion = tradeVersion;
  row.booking = 'BOOKED';
  row.complete = complete;
  if (complete) row.missing = [];
  row.bookingEntity = trade.bookingEntity;
  row.counterparty = trade.counterparty.lei;
  row.counterpartyRole = trade.counterparty.role;
  row.isin = trade.isin;
  row.side = trade.side;
  row.quantityType = trade.quantityType;
  row.quantity = trade.quantity;
  row.priceType = trade.priceType;
  row.price = trade.price;
  row.paymentType = trade.paymentType;
  row.settlementAmount = trade.settlementAmount.amount;
  row.currency = trade.settlementAmount.currency;
  row.tradeDate = trade.tradeDate;
  row.settlementDate = trade.intendedSettlementDate;
  row.settlementMarket = trade.settlementMarket;
  row.mic = trade.mic;
  row.uti = trade.uti ?? null;
  row.source = trade.source;
  row.session = trade.session;
  row.executionId = trade.executionIds[0] ?? '';
  row.book = trade.book ?? null;
  row.clientAccount = trade.clientAccount ?? null;
}
