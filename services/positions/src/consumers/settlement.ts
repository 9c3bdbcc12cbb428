import type {
  InstructionPartiallySettled,
  InstructionSettled,
  SettlementEvent,
  SettlementReversed,
} from '@verso/contracts';
import type { Order } from '@verso/messaging';
import type { FlowDirection } from '../domain/safekeeping-account.js';
import { order } from '../order.js';

/** The settlement events that move, promise or release securities; all others are of no use here. */
export const SETTLEMENT_EVENTS = [
  'SettlementObligationCreated',
  'SettlementObligationCancelled',
  'ProvisionRequested',
  'InstructionCancelled',
  'SettlementFailed',
  'InstructionPartiallySettled',
  'InstructionSettled',
  'SettlementReversed',
] as const satisfies readonly SettlementEvent['type'][];

export function reactToSettlement(event: SettlementEvent): readonly Order[] {
  switch (event.type) {
    case 'SettlementObligationCreated': {
      const { account, bookingEntity, obligationId, isin, quantity, contractualDate: expectedDate } = event.data;
      const direction = directionOf(event.data);
      return [
        order({ type: 'ProjectFlow', account, bookingEntity, obligationId, isin, direction, quantity, expectedDate }),
      ];
    }
    case 'ProvisionRequested': {
      // A receipt needs no securities of ours.
      if (directionOf(event.data) === 'RECEIVE') return [];
      const { account, bookingEntity, obligationId, instructionId, isin, quantity, priority } = event.data;
      const expectedDate = event.data.settlementDate;
      const flow = { account, bookingEntity, obligationId, isin, quantity, expectedDate };
      return [order({ type: 'FirmDelivery', ...flow, instructionId, priority })];
    }
    case 'SettlementObligationCancelled': {
      const { account, bookingEntity, obligationId, reason } = event.data;
      return [order({ type: 'CancelFlow', account, bookingEntity, obligationId, reason })];
    }
    case 'InstructionCancelled': {
      const { account, bookingEntity, obligationId, instructionId, reason } = event.data;
      return [order({ type: 'CancelFlow', account, bookingEntity, obligationId, instructionId, reason })];
    }
    case 'SettlementFailed': {
      const { account, bookingEntity, obligationId, expectedSettlementDate: toDate } = event.data;
      return [order({ type: 'RollFlow', account, bookingEntity, obligationId, toDate })];
    }
    case 'InstructionPartiallySettled':
      return [settled(event.data, false)];
    case 'InstructionSettled':
      return [settled(event.data, true)];
    case 'SettlementReversed':
      return [reversed(event.data)];
    default:
      return [];
  }
}

function settled(data: InstructionSettled | InstructionPartiallySettled, final: boolean): Order {
  const { account, bookingEntity, obligationId, instructionId, messageId, isin, settledQuantity: quantity } = data;
  const direction = directionOf(data);
  const slice = { instructionId, messageId, isin, direction, quantity, effectiveDate: data.effectiveSettlementDate };
  return order({ type: 'SettleFlow', account, bookingEntity, obligationId, ...slice, final });
}

function reversed(data: SettlementReversed): Order {
  const { account, bookingEntity, obligationId, instructionId, messageId, isin, reversedQuantity: quantity } = data;
  const { effectiveDate, settlementDate: contractualDate, priority, reopened } = data;
  const slice = { instructionId, messageId, isin, direction: directionOf(data), quantity, effectiveDate };
  const about = { type: 'ReverseSettlement', account, bookingEntity, obligationId } as const;
  return order({ ...about, ...slice, contractualDate, priority, reopened });
}

function directionOf({ direction }: { readonly direction: string }): FlowDirection {
  return direction === 'RECEIVE' ? 'RECEIVE' : 'DELIVER';
}
