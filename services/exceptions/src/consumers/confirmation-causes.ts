import type { ConfirmationMethodDetermined, FieldDifference } from '@verso/contracts';
import type { Order } from '@verso/messaging';
import { tradeSubject } from '../domain/subject.js';
import { close, open, supersede, type CauseTable } from './case-orders.js';
import { channelCauses } from './channel-causes.js';

/** Trades that both sides do not, not yet, or no longer agree on. */
export const confirmationCauses: CauseTable<'confirmation'> = {
  ...channelCauses,

  ConfirmationMethodDetermined: (data) => [...earlierVersionEnds(data), ...routeNotBuilt(data)],

  ConfirmationMismatched: ({ tradeId, tradeVersion, bookingEntity, counterpartyReference, differences }) => [
    open(tradeSubject(tradeId, tradeVersion), {
      cause: 'CONFIRMATION_MISMATCH',
      bookingEntity,
      detail:
        `The counterparty's confirmation ${counterpartyReference} differs in ${differences.map(textOf).join('; ')}. ` +
        'Agree with the counterparty who corrects.',
      responsible: 'BOTH',
    }),
  ],

  ConfirmationMatched: ({ tradeId, tradeVersion, bookingEntity, afterDifference }) =>
    afterDifference === true
      ? [
          close(tradeSubject(tradeId, tradeVersion), [...DIFFERENCES], {
            bookingEntity,
            detail: 'Both sides have confirmed the same.',
          }),
        ]
      : [],

  CounterpartyConfirmationReleased: (data) => {
    const subject = tradeSubject(data.tradeId, data.tradeVersion);
    const { bookingEntity, counterpartyReference, matched, reason } = data;
    const detail = `The counterparty's confirmation ${counterpartyReference} no longer stands for this trade.`;
    if (!matched) return [close(subject, ['CONFIRMATION_MISMATCH'], { bookingEntity, detail })];
    if (reason !== 'WITHDRAWN') return [];
    return [
      open(subject, {
        cause: 'COUNTERPARTY_CONFIRMATION_WITHDRAWN',
        bookingEntity,
        detail:
          `The counterparty withdrew its confirmation ${counterpartyReference}, which had matched. ` +
          'Ask whether the trade is to be busted or amended.',
        responsible: 'BOTH',
      }),
    ];
  },

  ConfirmationOverdue: ({ tradeId, tradeVersion, bookingEntity, confirmBy }) => [
    open(tradeSubject(tradeId, tradeVersion), {
      cause: 'CONFIRMATION_OVERDUE',
      bookingEntity,
      detail: `The trade was to be confirmed by ${confirmBy} and is not. Chase the counterparty for its confirmation.`,
      responsible: 'COUNTERPARTY',
    }),
  ],

  TradeConfirmed: ({ tradeId, tradeVersion, bookingEntity, afterDeadline }) =>
    afterDeadline === true
      ? [
          close(tradeSubject(tradeId, tradeVersion), ['CONFIRMATION_OVERDUE'], {
            bookingEntity,
            detail: 'The trade is confirmed.',
          }),
        ]
      : [],

  ConfirmationCancelled: ({ tradeId, tradeVersion, bookingEntity }) => [
    supersede(tradeSubject(tradeId, tradeVersion), [...OF_A_VERSION], {
      bookingEntity,
      detail: `Version ${String(tradeVersion)} of the trade no longer stands.`,
    }),
  ],

  CounterpartyConfirmationAlleged: ({ allegementId, bookingEntity, counterpartyReference, terms }) => [
    open(
      { subject: allegementId, version: 0, affectedTrades: [] },
      {
        cause: 'UNKNOWN_TRADE_CONFIRMED',
        bookingEntity,
        detail:
          `${terms.sender} confirms (${counterpartyReference}) that it ${terms.side === 'BUY' ? 'bought' : 'sold'} ` +
          `${terms.quantity} ${terms.isin} on ${terms.tradeDate}; we know no such trade. Book it, or reject it.`,
        responsible: 'BOTH',
      },
    ),
  ],

  AllegedConfirmationPaired: ({ allegementId, bookingEntity, tradeId }) => [
    close(unversioned(allegementId), ['UNKNOWN_TRADE_CONFIRMED'], {
      bookingEntity,
      detail: `The trade is known now: ${tradeId}.`,
    }),
  ],

  AllegedConfirmationWithdrawn: ({ allegementId, bookingEntity }) => [
    close(unversioned(allegementId), ['UNKNOWN_TRADE_CONFIRMED'], {
      bookingEntity,
      detail: 'The counterparty withdrew its confirmation.',
    }),
  ],
};

const DIFFERENCES = ['CONFIRMATION_MISMATCH', 'COUNTERPARTY_CONFIRMATION_WITHDRAWN'] as const;
const ROUTES = ['CCP_ROUTE_NOT_BUILT', 'CONFIRMATION_ROUTE_NOT_BUILT'] as const;
const OF_A_VERSION = [...DIFFERENCES, ...ROUTES, 'CONFIRMATION_OVERDUE'] as const;

/** A first version has nothing before it: the usual trade costs nothing here. */
function earlierVersionEnds(data: ConfirmationMethodDetermined): readonly Order[] {
  const { tradeId, tradeVersion, bookingEntity } = data;
  if (tradeVersion <= 1) return [];
  const detail = `Version ${String(tradeVersion)} of the trade stands.`;
  return [supersede(tradeSubject(tradeId, tradeVersion - 1), [...OF_A_VERSION], { bookingEntity, detail })];
}

function routeNotBuilt({
  tradeId,
  tradeVersion,
  bookingEntity,
  method,
}: ConfirmationMethodDetermined): readonly Order[] {
  const subject = tradeSubject(tradeId, tradeVersion);
  if (method === 'VENUE_OR_CCP') {
    const detail =
      'The trade is confirmed and cleared by its venue or CCP. That route is not built; settle it by hand.';
    return [open(subject, { cause: 'CCP_ROUTE_NOT_BUILT', bookingEntity, detail })];
  }
  if (method === 'AFFIRMATION' || method === 'CENTRAL_MATCHING') {
    const detail = `The trade is to be confirmed by ${method}. That method is not built; confirm it by hand.`;
    return [open(subject, { cause: 'CONFIRMATION_ROUTE_NOT_BUILT', bookingEntity, detail })];
  }
  return [];
}

function unversioned(subject: string): { readonly subject: string; readonly version: 0; readonly affectedTrades: [] } {
  return { subject, version: 0, affectedTrades: [] };
}

function textOf({ field, ours, theirs }: FieldDifference): string {
  return `${field} (ours ${ours === '' ? 'empty' : ours}, theirs ${theirs === '' ? 'empty' : theirs})`;
}
