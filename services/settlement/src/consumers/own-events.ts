import type { SettlementObligationCreated, SettlementObligationReopened } from '@verso/contracts';
import type { Order, ReceivedEventOf } from '@verso/messaging';
import { cancellationMessage, holdMessage, instructionMessage, releaseMessage } from '../channels/outgoing.js';
import type { ObligationCommand } from '../domain/decide-obligation.js';
import { waitingListOf } from '../division.js';
import { instructionStream, obligationStream, sequenceOf } from '../domain/identifiers.js';
import type { InstructionCommand, OutgoingMessage } from '../domain/instruction-commands.js';
import { instructionOf } from '../domain/instruction-terms.js';
import { CCP_ROUTE } from '../domain/obligation.js';
import type { RouteGap } from '../domain/route.js';
import { pickRoute, routeKeys } from '../domain/route.js';
import type { StandingData } from '../domain/standing-data.js';
import type { WaitingCommand } from '../domain/waiting.js';
import { noteTradeConfirmed } from './confirmation.js';

/** How obligations, instructions and waits go on from each other's facts. */
export function onOwnEvent(event: ReceivedEventOf<'settlement'>, standing: StandingData): readonly Order[] {
  switch (event.type) {
    case 'SettlementObligationCreated':
      if (event.data.route === CCP_ROUTE || event.data.predecessorObligationId !== undefined) return [];
      return [instruct(event.data, { sequence: 1 }, standing)];
    case 'InstructionDue': {
      const { terms, sequence, previousInstructionId: previous } = event.data;
      const numbering = { sequence, ...(previous === undefined ? {} : { previousInstructionId: previous }) };
      return [instruct(terms, numbering, standing)];
    }
    case 'InstructionRouteMissing':
    case 'ReinstructionAwaited':
      return event.data.waitsFor.map((key) => awaitRoute(key, event.data.obligationId));
    case 'RouteDataArrived':
      return event.data.obligationIds.map((id) => toObligation(id, { type: 'ResumeObligation', standing }));
    default:
      return onOwnFollowUp(event);
  }
}

function onOwnFollowUp(event: ReceivedEventOf<'settlement'>): readonly Order[] {
  switch (event.type) {
    case 'SettlementObligationSuperseded':
      return onSuperseded(event.data);
    case 'SettlementObligationCancelled':
    case 'PredecessorEnded':
      return predecessorEnded(event.data.successorObligationId, event.data.bookingEntity);
    case 'InstructionRejected':
    case 'InstructionCancelled':
      return onInstructionEnded(event);
    case 'InstructionConfirmed':
      return event.data.ended ? [passConfirmation(event.data)] : [];
    case 'InstructionSettled': {
      const { instructionId, effectiveSettlementDate, obligationId } = event.data;
      return [toObligation(obligationId, { type: 'DischargeObligation', instructionId, effectiveSettlementDate })];
    }
    case 'SettlementReversed': {
      const { instructionId, obligationId, reopened } = event.data;
      return reopened ? [toObligation(obligationId, { type: 'ReopenObligation', instructionId })] : [];
    }
    case 'SettlementObligationReopened':
      return onReopened(event.data);
    case 'ReleaseRequested':
      return [send(event.data.instructionId, releaseMessage(event.data))];
    case 'HoldRequested':
      return [send(event.data.instructionId, holdMessage(event.data))];
    case 'CancellationRequested':
      return [send(event.data.instructionId, cancellationMessage(event.data))];
    default:
      return [];
  }
}

/** The instruction with its message; without route, or when the data do not make a message, the obligation waits. */
function instruct(
  obligation: SettlementObligationCreated,
  numbering: { readonly sequence: number; readonly previousInstructionId?: string },
  standing: StandingData,
): Order {
  const route = pickRoute(obligation, standing);
  if ('gap' in route) return missing(obligation, route.gap);
  const terms = instructionOf(obligation, route.found, numbering);
  const message = instructionMessage(terms);
  if ('problem' in message) {
    return missing(obligation, { missing: 'INSTRUCTION', detail: message.problem, waitsFor: routeKeys(obligation) });
  }
  const command: InstructionCommand = { type: 'CreateInstruction', terms, message };
  return { stream: instructionStream(terms.instructionId), command };
}

function missing({ obligationId }: SettlementObligationCreated, gap: RouteGap): Order {
  return toObligation(obligationId, { type: 'NoteRouteMissing', gap });
}

function onSuperseded(
  data: Extract<ReceivedEventOf<'settlement'>, { readonly type: 'SettlementObligationSuperseded' }>['data'],
): readonly Order[] {
  if (data.nothingLive) return predecessorEnded(data.successorObligationId, data.bookingEntity);
  if (data.instructionId === undefined) return [];
  const command: InstructionCommand = { type: 'RequestCancellation', reason: data.reason };
  return [{ stream: instructionStream(data.instructionId), command }];
}

/** What was called back in vain, because it had settled, is called back now. */
function onReopened({ instructionId, supersededBecause: reason }: SettlementObligationReopened): readonly Order[] {
  if (reason === undefined) return [];
  const command: InstructionCommand = { type: 'RequestCancellation', reason };
  return [{ stream: instructionStream(instructionId), command }];
}

function predecessorEnded(successor: string | undefined, bookingEntity: string): readonly Order[] {
  if (successor === undefined) return [];
  return [toObligation(successor, { type: 'NotePredecessorEnded', obligationId: successor, bookingEntity })];
}

function onInstructionEnded(
  event: Extract<ReceivedEventOf<'settlement'>, { readonly type: 'InstructionRejected' | 'InstructionCancelled' }>,
): readonly Order[] {
  const { instructionId, obligationId, tradeConfirmed } = event.data;
  const how = event.type === 'InstructionRejected' ? 'REJECTED' : 'CANCELLED';
  const settledQuantity = event.type === 'InstructionCancelled' ? event.data.settledQuantity : '0';
  const ended = toObligation(obligationId, { type: 'NoteInstructionEnded', instructionId, how, settledQuantity });
  return tradeConfirmed ? [ended, passConfirmation(event.data)] : [ended];
}

/** The trade stays confirmed whichever instruction settles it. */
function passConfirmation(ended: {
  readonly instructionId: string;
  readonly obligationId: string;
  readonly bookingEntity: string;
}): Order {
  return noteTradeConfirmed(ended.obligationId, sequenceOf(ended.instructionId) + 1, ended.bookingEntity);
}

function awaitRoute(waitingKey: string, obligationId: string): Order {
  const command: WaitingCommand = { type: 'AwaitRoute', waitingKey, obligationId };
  return { stream: waitingListOf(waitingKey, obligationId), command };
}

function toObligation(obligationId: string, command: ObligationCommand): Order {
  return { stream: obligationStream(obligationId), command };
}

function send(instructionId: string, message: OutgoingMessage): Order {
  const command: InstructionCommand = { type: 'SendMessage', message };
  return { stream: instructionStream(instructionId), command };
}
