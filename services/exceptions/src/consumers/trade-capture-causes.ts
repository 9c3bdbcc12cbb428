import type { MissingReference } from '@verso/contracts';
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
      detail: missingText(missing),
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

/** What would let the trade go on: data that is loaded, or the front office's word. Nothing here decides for a person. */
function missingText(missing: readonly MissingReference[]): string {
  const data = missing.filter(({ kind }) => kind !== 'DUPLICATE_CHECK' && kind !== 'AMOUNT_CHECK');
  const sentences = missing.flatMap(({ kind, key }) => (kind === 'DUPLICATE_CHECK' ? [duplicateText(key)] : []));
  for (const { kind, key } of missing) if (kind === 'AMOUNT_CHECK') sentences.push(amountText(key));
  if (data.length > 0) {
    const named = data.map(({ kind, key }) => `${kind} ${key}`).join(', ');
    const then = sentences.length === 0 ? 'It goes on' : 'It is looked at again';
    sentences.push(`The trade waits for ${named}. ${then} once that is loaded.`);
  }
  return sentences.join(' ');
}

/** @param key `<UTI>:<first trade>` */
function duplicateText(key: string): string {
  const at = key.lastIndexOf(':');
  return (
    `The trade may be ${key.slice(at + 1)} again: both bear UTI ${key.slice(0, at)}. It waits until the front office busts it, ` +
    'or amends it with an identifier of its own.'
  );
}

/** @param key `<code>: <what contradicts what>` */
function amountText(key: string): string {
  return (
    `What was stated contradicts the reference data that has come (${key}). The trade waits until the front office amends it ` +
    'with amounts that agree, or busts it.'
  );
}
