import type { Trade } from '@verso/contracts';
import type { Order, ReceivedEventOf } from '@verso/messaging';
import type { ObligationCommand } from '../domain/decide-obligation.js';
import { obligationIdOf, obligationStream } from '../domain/identifiers.js';
import type { StandingData } from '../domain/standing-data.js';

/** Trade events that settlement uses. */
export const tradeEvents = ['TradeCaptured', 'TradeEnriched', 'TradeAmended', 'TradeCancelled'];

/** A complete version is owed; an amendment stands for the version before it, a bust for the last one. */
export function onTradeEvent(event: ReceivedEventOf<'trade-capture'>, standing: StandingData): readonly Order[] {
  switch (event.type) {
    case 'TradeCaptured':
      return event.data.complete ? [create(event.data, standing)] : [];
    case 'TradeEnriched':
      return [create(event.data, standing)];
    case 'TradeAmended': {
      const { tradeId, tradeVersion, bookingEntity, complete } = event.data;
      const replaced = supersede(tradeId, tradeVersion - 1, {
        bookingEntity,
        reason: `Replaced by version ${String(tradeVersion)} of the trade`,
        successor: obligationIdOf(tradeId, tradeVersion),
      });
      return complete ? [replaced, create(event.data, standing)] : [replaced];
    }
    case 'TradeCancelled': {
      const { tradeId, tradeVersion, bookingEntity, reason } = event.data;
      // The bust is a version of its own: it stands for the one before it.
      return [supersede(tradeId, tradeVersion - 1, { bookingEntity, reason: `The trade was busted: ${reason}` })];
    }
    default:
      return [];
  }
}

interface StandingTrade {
  readonly tradeId: string;
  readonly tradeVersion: number;
  readonly trade: Trade;
}

function create({ tradeId, tradeVersion, trade }: StandingTrade, standing: StandingData): Order {
  const command: ObligationCommand = { type: 'CreateObligation', tradeId, tradeVersion, trade, standing };
  return { stream: obligationStream(obligationIdOf(tradeId, tradeVersion)), command };
}

function supersede(
  tradeId: string,
  version: number,
  by: { readonly bookingEntity: string; readonly reason: string; readonly successor?: string },
): Order {
  const obligationId = obligationIdOf(tradeId, version);
  const command: ObligationCommand = { type: 'SupersedeObligation', obligationId, ...by };
  return { stream: obligationStream(obligationId), command };
}
