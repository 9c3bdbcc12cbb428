import type {
  InstructionCancelled,
  InstructionPartiallySettled,
  InstructionSettled,
  Money,
  SettlementEvent,
  SettlementReversed,
} from '@verso/contracts';
import type { Order } from '@verso/messaging';
import type { CashDirectory } from '../directory.js';
import type { FlowDirection } from '../domain/cash-account.js';
import { order } from '../order.js';

/** The settlement events that move, promise or release cash; all others are of no use here. */
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

export function reactToSettlement(event: SettlementEvent, directory: CashDirectory): readonly Order[] {
  switch (event.type) {
    case 'SettlementObligationCreated': {
      const { cashAccount: account, amount, bookingEntity, obligationId, contractualDate, counterparty } = event.data;
      if (account === undefined || amount === undefined) return [];
      const flow = cashFlowOf(event.data.direction, amount);
      return [
        order({ type: 'ProjectFlow', account, bookingEntity, obligationId, ...flow, contractualDate, counterparty }),
      ];
    }
    case 'ProvisionRequested': {
      const {
        cashAccount: account,
        amount,
        bookingEntity,
        obligationId,
        instructionId,
        priority,
        settlementDate,
      } = event.data;
      if (account === undefined || amount === undefined) return [];
      const flow = cashFlowOf(event.data.direction, amount);
      return [
        order({
          type: 'FirmFlow',
          account,
          bookingEntity,
          obligationId,
          instructionId,
          priority,
          ...flow,
          settlementDate,
        }),
      ];
    }
    case 'SettlementObligationCancelled': {
      const { cashAccount: account, bookingEntity, obligationId, reason } = event.data;
      return account === undefined ? [] : [order({ type: 'CancelFlow', account, bookingEntity, obligationId, reason })];
    }
    case 'SettlementFailed': {
      const { cashAccount: account, bookingEntity, obligationId, expectedSettlementDate: toValueDate } = event.data;
      return account === undefined
        ? []
        : [order({ type: 'RollFlow', account, bookingEntity, obligationId, toValueDate })];
    }
    case 'InstructionCancelled':
      return cancelled(event.data, directory);
    case 'InstructionPartiallySettled':
      return settled(event.data, false);
    case 'InstructionSettled':
      return settled(event.data, true);
    case 'SettlementReversed':
      return reversed(event.data);
    default:
      return [];
  }
}

/** We pay for what we receive, unless charges exceed the proceeds: a negative amount flows the other way. */
function cashFlowOf(direction: string, amount: Money): { direction: FlowDirection; amount: Money } {
  const negative = amount.amount.startsWith('-');
  const isPayment = (direction === 'RECEIVE') !== negative;
  const positive = negative ? { currency: amount.currency, amount: amount.amount.slice(1) } : amount;
  return { direction: isPayment ? 'OUT' : 'IN', amount: positive };
}

function settled(data: InstructionSettled | InstructionPartiallySettled, final: boolean): readonly Order[] {
  const { cashAccount: account, bookingEntity, obligationId, instructionId, messageId, settledAmount } = data;
  if (account === undefined) return [];
  // Without an amount only a final settlement tells what was paid: all that remained.
  if (settledAmount === undefined && !final) return [];
  const flow = cashFlowOf(data.direction, settledAmount ?? { currency: '', amount: '0' });
  return [
    order({
      type: 'SettleFlow',
      account,
      bookingEntity,
      obligationId,
      instructionId,
      messageId,
      direction: flow.direction,
      amount: settledAmount === undefined ? undefined : flow.amount,
      effectiveDate: data.effectiveSettlementDate,
      final,
    }),
  ];
}

function reversed(data: SettlementReversed): readonly Order[] {
  const {
    cashAccount: account,
    bookingEntity,
    obligationId,
    instructionId,
    messageId,
    reversedAmount,
    owedAmount,
  } = data;
  if (account === undefined || reversedAmount === undefined) return [];
  const { direction, amount } = cashFlowOf(data.direction, reversedAmount);
  const { amount: owed } = cashFlowOf(data.direction, owedAmount ?? reversedAmount);
  const { effectiveDate, settlementDate: contractualDate, priority, reopened } = data;
  const what = { obligationId, instructionId, messageId, direction, amount, owed };
  const about = { type: 'ReverseSettlement', account, bookingEntity } as const;
  return [order({ ...about, ...what, effectiveDate, contractualDate, priority, reopened })];
}

/** The event names the safekeeping account only: each cash account that may pay for it is asked. */
function cancelled(data: InstructionCancelled, directory: CashDirectory): readonly Order[] {
  const { account: safekeepingAccount, bookingEntity, obligationId, instructionId, reason } = data;
  const links = directory.accounts.get(safekeepingAccount)?.cashAccounts ?? [];
  return [...new Set(links.map(({ account }) => account))].map((account) =>
    order({ type: 'CancelFlow', account, bookingEntity, obligationId, instructionId, reason }),
  );
}
