import type { InstructionCreated } from '@verso/contracts';
import { CSD, eur, instruction, OUR_BIC, tolerance } from '../settlement.fixture.js';
import type {
  CommandOf,
  InstructionCommand,
  Provision,
  SettlementReport,
  StatusAdvice,
} from './instruction-commands.js';
import type { InstructionEvent } from './instruction.js';
import { instructionDecider } from './decide-instruction.js';
import type { ReceivedMessage } from './received-message.js';

export function message(messageId: string, changes: Partial<ReceivedMessage> = {}): ReceivedMessage {
  return {
    messageId,
    channel: 'settlement',
    sender: CSD,
    receiver: OUR_BIC,
    body: `<body of="${messageId}"/>`,
    bodyEncoding: 'utf-8',
    possibleDuplicate: false,
    definition: 'sese.024.001.14',
    ...changes,
  };
}

export function create(terms: InstructionCreated = instruction()): CommandOf<'CreateInstruction'> {
  const sent = { messageId: `${terms.instructionId}-023`, messageDefinition: 'sese.023.001.13', body: '<x/>' };
  return {
    type: 'CreateInstruction',
    terms,
    message: { ...sent, channel: 'settlement', sender: OUR_BIC, receiver: CSD },
  };
}

export function advise(messageId: string, advice: StatusAdvice): CommandOf<'ReceiveStatusAdvice'> {
  return { type: 'ReceiveStatusAdvice', message: message(messageId), advice };
}

export const ACCEPTED: StatusAdvice = { processing: { status: 'ACKNOWLEDGED_ACCEPTED', reasons: [] } };
export const MATCHED: StatusAdvice = { matching: { status: 'MATCHED', reasons: [] } };
export const UNMATCHED: StatusAdvice = { matching: { status: 'UNMATCHED', reasons: [{ code: 'CMIS' }] } };
export const REJECTED: StatusAdvice = { processing: { status: 'REJECTED', reasons: [{ code: 'SAFE' }] } };
export const CANCELLED: StatusAdvice = { processing: { status: 'CANCELLED', reasons: [{ code: 'CANS' }] } };
export const PENDING: StatusAdvice = { settlement: { status: 'PENDING', reasons: [{ code: 'CLAC' }] } };
export const FAILING: StatusAdvice = { settlement: { status: 'FAILING', reasons: [{ code: 'CLAC' }] } };

/** A settlement report about the usual receipt of 1000 for EUR 100,000. */
export function report(
  messageId: string,
  changes: Partial<SettlementReport> & {
    readonly quantity?: string;
    readonly previously?: string;
    readonly amount?: string;
  } = {},
): CommandOf<'ReceiveSettlementConfirmation'> {
  const { quantity = '1000', previously, amount = '100000.00', ...rest } = changes;
  return {
    type: 'ReceiveSettlementConfirmation',
    message: message(messageId, { definition: 'sese.025.001.13' }),
    tolerances: new Map([['T2S', tolerance()]]),
    confirmation: {
      movement: 'RECE',
      payment: 'APMT',
      isin: 'DE0007164600',
      effectiveSettlementDate: '2026-11-25',
      settledQuantity: { type: 'UNIT', quantity },
      ...(previously === undefined ? {} : { previouslySettledQuantity: { quantity: previously } }),
      settledAmount: { ...eur(amount), creditDebit: 'DBIT' },
      ...rest,
    },
  };
}

export function confirmed({ instructionId, obligationId, bookingEntity } = instruction()): InstructionCommand {
  return { type: 'NoteTradeConfirmed', instructionId, obligationId, bookingEntity };
}

export const FUNDED: InstructionCommand = setAside('FUNDS', 'RES-1');
export const STOCKED: InstructionCommand = setAside('SECURITIES', 'RES-2');

function setAside(what: Provision, reservationId: string): InstructionCommand {
  const { instructionId, obligationId, bookingEntity } = instruction();
  return { type: 'NoteProvisioned', what, reservationId, instructionId, obligationId, bookingEntity };
}

export function answer(
  type: 'ReceiveCancellationStatus' | 'ReceiveRequestStatus',
  messageId: string,
  requestReference: string,
  status: string,
): InstructionCommand {
  return { type, message: message(messageId), requestReference, processing: { status, reasons: [] } };
}

/** The history that these commands lead to, one after the other. */
export function history(...commands: readonly InstructionCommand[]): readonly InstructionEvent[] {
  const events: InstructionEvent[] = [];
  let state = instructionDecider.initialState();
  for (const command of commands) {
    const decision = instructionDecider.decide(command, state);
    if (decision.outcome === 'refused') throw new Error(decision.refusal.detail);
    for (const event of decision.events) state = instructionDecider.evolve(state, event);
    events.push(...decision.events);
  }
  return events;
}
