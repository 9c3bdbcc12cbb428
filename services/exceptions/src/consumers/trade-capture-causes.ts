import { tradeSubject } from '../domain/subject.js';
import { close, open, supersede, type CauseTable } from './case-orders.js';
import { channelCauses } from './channel-causes.js';

/** Trades that wait for reference data, and trades that came in twice. */
export const tradeCaptureCauses: CauseTable<'trade-capture'> = {
  ...channelCauses,

  TradeEnrichmentPending: ({ tradeId, tradeVersion, bookingEntity, missing }) => [
    open(tradeSubject(tradeId, tradeVersion), {
      cause: 'TRADE_INCOMPLETE',
      bookingEntity,
      detail: `The trade waits for ${missing.map(({ kind, key }) => `${kind} ${key}`).join(', ')}. It goes on once that is loaded.`,
    }),
  ],

  TradeEnriched: ({ tradeId, tradeVersion, bookingEntity }) => [
    close(tradeSubject(tradeId, tradeVersion), ['TRADE_INCOMPLETE'], {
      bookingEntity,
      detail: 'What the trade waited for has arrived.',
    }),
  ],

  TradeAmended: ({ tradeId, tradeVersion, bookingEntity, complete }) =>
    complete
      ? [
          supersede(tradeSubject(tradeId, tradeVersion), ['TRADE_INCOMPLETE'], {
            bookingEntity,
            detail: `Version ${String(tradeVersion)} of the trade is complete.`,
          }),
        ]
      : [],

  TradeCancelled: ({ tradeId, tradeVersion, bookingEntity }) => [
    supersede(tradeSubject(tradeId, tradeVersion), ['TRADE_INCOMPLETE', 'POSSIBLE_DUPLICATE'], {
      bookingEntity,
      detail: 'The trade was busted.',
    }),
  ],

  PossibleDuplicateDetected: ({ tradeId, bookingEntity, firstTradeId, uti }) => [
    open(
      { subject: tradeId, version: 0, affectedTrades: [tradeId, firstTradeId] },
      {
        cause: 'POSSIBLE_DUPLICATE',
        bookingEntity,
        detail: `UTI ${uti} came in before as ${firstTradeId}. Bust one of the two, or have the identifier corrected.`,
      },
    ),
  ],
};
