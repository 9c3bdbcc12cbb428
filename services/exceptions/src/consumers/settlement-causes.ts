import type { SettlementObligationCancelled } from '@verso/contracts';
import type { Order } from '@verso/messaging';
import { obligationSubject } from '../domain/subject.js';
import { close, open, reasonText, supersede, type CauseTable } from './case-orders.js';
import { channelCauses } from './channel-causes.js';

/**
 * What keeps an obligation from settling. A settled trade closes all of these but one: what could not be cancelled, or
 * settled although the trade was busted, needs a person even after finality.
 */
export const settlementCauses: CauseTable<'settlement'> = {
  ...channelCauses,

  InstructionRouteMissing: ({ obligationId, bookingEntity, missing, detail }) => [
    open(obligationSubject(obligationId), {
      cause: 'SETTLEMENT_ROUTE_MISSING',
      bookingEntity,
      detail: `The trade cannot be instructed, ${missing} is missing: ${detail}`,
    }),
  ],

  SettlementAccountAwaited: ({ obligationId, bookingEntity, terms }) => [
    open(obligationSubject(obligationId), {
      cause: 'SETTLEMENT_ROUTE_MISSING',
      bookingEntity,
      detail: `No safekeeping account of ours fits ${terms.settlementMarket} on ${terms.contractualDate}. Define one.`,
    }),
  ],

  InstructionCreated: ({ obligationId, bookingEntity, instructionId }) => [
    close(obligationSubject(obligationId), ['SETTLEMENT_ROUTE_MISSING', 'INSTRUCTION_REJECTED'], {
      bookingEntity,
      detail: `Instruction ${instructionId} was created.`,
    }),
  ],

  InstructionRejected: ({ obligationId, bookingEntity, instructionId, reasons }) => [
    open(obligationSubject(obligationId), {
      cause: 'INSTRUCTION_REJECTED',
      bookingEntity,
      detail: `Instruction ${instructionId} was rejected: ${reasonText(reasons)}. Correct what it names and instruct again.`,
      reasons,
    }),
  ],

  InstructionUnmatched: ({ obligationId, bookingEntity, instructionId, reasons }) => [
    open(obligationSubject(obligationId), {
      cause: 'INSTRUCTION_UNMATCHED',
      bookingEntity,
      detail: `Instruction ${instructionId} is not matched: ${reasonText(reasons)}. Compare with the counterparty.`,
      responsible: 'BOTH',
      reasons,
    }),
  ],

  InstructionMatched: ({ obligationId, bookingEntity }) => [
    close(obligationSubject(obligationId), ['INSTRUCTION_UNMATCHED'], {
      bookingEntity,
      detail: 'The instruction is matched.',
    }),
  ],

  ReleaseDenied: ({ obligationId, bookingEntity, instructionId, reasons }) => [
    open(obligationSubject(obligationId), {
      cause: 'RELEASE_DENIED',
      bookingEntity,
      detail: `The release of instruction ${instructionId} was denied: ${reasonText(reasons)}. Release it again once cleared.`,
      reasons,
    }),
  ],

  InstructionReleased: ({ obligationId, bookingEntity }) => [
    close(obligationSubject(obligationId), ['RELEASE_DENIED'], {
      bookingEntity,
      detail: 'The instruction is released.',
    }),
  ],

  SettlementFailed: ({ obligationId, bookingEntity, instructionId, businessDate, daysFailing, reasons, ...rest }) => [
    open(obligationSubject(obligationId), {
      cause: 'SETTLEMENT_FAILED',
      bookingEntity,
      detail:
        `Instruction ${instructionId} was unsettled at the close of ${businessDate}, business day ${String(daysFailing)} of its fail, ` +
        `with ${rest.quantityUnsettled} open: ${reasonText(reasons)}. Next attempt ${rest.expectedSettlementDate}.`,
      reasons,
    }),
  ],

  CancellationDenied: ({ obligationId, bookingEntity, instructionId, reasons }) => [
    open(obligationSubject(obligationId), {
      cause: 'CANCELLATION_DENIED',
      bookingEntity,
      detail: `Instruction ${instructionId} could not be cancelled: ${reasonText(reasons)}. If it settled, agree a reversal.`,
      reasons,
    }),
  ],

  InstructionCancelled: ({ obligationId, bookingEntity }) => [
    supersede(obligationSubject(obligationId), [...OF_AN_INSTRUCTION, 'CANCELLATION_DENIED'], {
      bookingEntity,
      detail: 'The instruction was cancelled.',
    }),
  ],

  SettlementObligationCancelled: (data) => [
    // The instruction of an earlier version that could not be cancelled may be failing still.
    supersede(obligationSubject(data.obligationId), [...OF_AN_INSTRUCTION], {
      bookingEntity: data.bookingEntity,
      detail: 'Nothing is owed on it any more.',
      ofVersionOnly: true,
    }),
    supersede(obligationSubject(data.obligationId), [...BEFORE_AN_INSTRUCTION], {
      bookingEntity: data.bookingEntity,
      detail: 'Nothing is owed on it any more.',
    }),
    ...reversalNeeded(data),
  ],

  SettlementObligationSuperseded: ({ obligationId, bookingEntity }) => [
    supersede(obligationSubject(obligationId), [...BEFORE_AN_INSTRUCTION], {
      bookingEntity,
      detail: 'A later version of the trade, or its bust, stands for it.',
    }),
  ],

  InstructionSettled: ({ obligationId, bookingEntity }) => [
    close(obligationSubject(obligationId), [...OF_AN_INSTRUCTION, ...BEFORE_AN_INSTRUCTION], {
      bookingEntity,
      detail: 'The trade is settled.',
    }),
  ],

  SettlementReversed: ({ obligationId, bookingEntity, reopened, settledQuantity, ...reversed }) => [
    ...(settledQuantity === '0'
      ? [
          close(obligationSubject(obligationId), ['CANCELLATION_DENIED', 'REVERSAL_NEEDED'], {
            bookingEntity,
            detail: 'The settlement was reversed.',
          }),
        ]
      : []),
    ...(reopened
      ? [
          open(obligationSubject(obligationId), {
            cause: 'SETTLEMENT_REVERSED',
            bookingEntity,
            detail:
              `The servicer reversed ${reversed.reversedQuantity} ${reversed.isin} that ${reversed.reversedMessageId} had ` +
              `settled, as of ${reversed.effectiveDate}. Instruction ${reversed.instructionId} can settle again: ask why, and ` +
              'have it settled or cancelled.',
            responsible: 'BOTH',
          }),
        ]
      : []),
  ],

  AllegementReceived: ({ obligationId, messageId, bookingEntity, ...alleged }) => [
    open(
      obligationId === '' ? { subject: messageId, version: 0, affectedTrades: [] } : obligationSubject(obligationId),
      {
        cause: 'ALLEGEMENT_RECEIVED',
        bookingEntity,
        detail:
          `${alleged.counterpartyBic} instructed ${alleged.quantity} ${alleged.isin} for ${alleged.settlementDate} against us ` +
          'and we have no instruction for it. Book the trade, or reject the allegement.',
        responsible: 'BOTH',
      },
    ),
  ],

  AllegementRemoved: ({ obligationId, bookingEntity }) => [
    close(obligationSubject(obligationId), ['ALLEGEMENT_RECEIVED'], {
      bookingEntity,
      detail: 'The depository has removed the allegement: the instruction was taken back, or ours has come.',
    }),
  ],
};

const OF_AN_INSTRUCTION = [
  'INSTRUCTION_UNMATCHED',
  'RELEASE_DENIED',
  'SETTLEMENT_FAILED',
  'ALLEGEMENT_RECEIVED',
  'SETTLEMENT_REVERSED',
] as const;
const BEFORE_AN_INSTRUCTION = ['SETTLEMENT_ROUTE_MISSING', 'INSTRUCTION_REJECTED'] as const;

function reversalNeeded(data: SettlementObligationCancelled): readonly Order[] {
  const { obligationId, bookingEntity, settledQuantity } = data;
  if (!/[1-9]/.test(settledQuantity)) return [];
  return [
    open(obligationSubject(obligationId), {
      cause: 'REVERSAL_NEEDED',
      bookingEntity,
      detail: `The trade no longer stands but ${settledQuantity} of it had settled. Agree a reversal with the counterparty.`,
      responsible: 'BOTH',
    }),
  ];
}
