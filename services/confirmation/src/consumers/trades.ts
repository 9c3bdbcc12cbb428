import type { Trade } from '@verso/contracts';
import type { Order, ReceivedEventOf } from '@verso/messaging';
import { confirmationMethod, termsOf, toleranceFor } from '../domain/confirmation-rules.js';
import { confirmByOf, type ReferenceDirectory } from '../domain/reference-directory.js';
import type { ConfirmTrade, TradeConfirmationCommand } from '../domain/trade-confirmation.js';

/** Events of trade-capture that confirmation acts on. */
export const TRADE_EVENTS = ['TradeCaptured', 'TradeEnriched', 'TradeAmended', 'TradeCancelled'] as const;

/** A complete trade stands in its version and is confirmed; an incomplete version and a bust withdraw what was confirmed. */
export function reactToTrade(event: ReceivedEventOf<'trade-capture'>, directory: ReferenceDirectory): readonly Order[] {
  switch (event.type) {
    case 'TradeCaptured':
      return event.data.complete ? [confirm(event.data, directory)] : [];
    case 'TradeEnriched':
      return [confirm(event.data, directory)];
    case 'TradeAmended':
      return event.data.complete ? [confirm(event.data, directory)] : [withdraw(event.data, 'AMENDED')];
    case 'TradeCancelled':
      return [withdraw(event.data, 'BUSTED')];
    default:
      return [];
  }
}

function confirm(
  { tradeId, tradeVersion, bookingEntity, trade }: Versioned & { readonly trade: Trade },
  directory: ReferenceDirectory,
): Order {
  const counterparty = directory.partiesByLei.get(trade.counterparty.lei);
  const profile = directory.toleranceProfiles.get(counterparty?.toleranceProfile ?? '');
  const terms = termsOf(trade);
  const { profile: toleranceProfile, tolerance } = toleranceFor(terms.settlementAmount, profile);
  const command: ConfirmTrade = {
    type: 'ConfirmTrade',
    tradeId,
    tradeVersion,
    bookingEntity,
    ...confirmationMethod(trade, counterparty),
    confirmBy: confirmByOf(directory, trade.settlementMarket, trade.tradeDate),
    terms,
    toleranceProfile,
    settlementAmountTolerance: tolerance,
  };
  return { stream: `confirmation/${tradeId}`, command };
}

function withdraw({ tradeId, tradeVersion }: Versioned, reason: 'AMENDED' | 'BUSTED'): Order {
  const command: TradeConfirmationCommand = { type: 'WithdrawConfirmation', tradeVersion, reason };
  return { stream: `confirmation/${tradeId}`, command };
}

interface Versioned {
  readonly tradeId: string;
  readonly tradeVersion: number;
  readonly bookingEntity: string;
}
