import type { InstructionCreated, Money, SettlementEvent, StatusReason } from '@verso/contracts';
import { fingerprint } from './received-message.js';

/** Before it is created: a trade's confirmation may be known earlier than its terms. */
export interface UnknownInstruction extends Correspondence {
  readonly status: 'NONE';
}

/** Can still settle. The status is the furthest that is known: facts may arrive in any order. */
export interface LiveInstruction extends Instructed {
  readonly status: 'CREATED' | 'SENT' | 'ACCEPTED' | 'MATCHED' | 'RELEASED' | 'PARTIALLY_SETTLED';
}

/** Final: no later message changes the status. */
export interface EndedInstruction extends Instructed {
  readonly status: 'SETTLED' | 'CANCELLED' | 'REJECTED';
}

/** An instruction as the depository sees it, in the dimensions that move apart from each other (processing, matching, hold, settlement). */
export type SettlementInstruction = UnknownInstruction | LiveInstruction | EndedInstruction;

/** What was exchanged, and the facts that may precede everything else. */
export interface Correspondence {
  confirmed: boolean;
  /** What was set aside before it was created. */
  readonly setAside: Set<string>;
  /** Fingerprints of the messages received, by message id. */
  readonly messages: Map<string, string>;
}

export interface Instructed extends Correspondence {
  readonly terms: InstructionCreated;
  sent: boolean;
  accepted: boolean;
  matching: 'UNKNOWN' | 'UNMATCHED' | 'MATCHED';
  provisionRequested: boolean;
  provisioned: boolean;
  hold: 'HELD' | 'RELEASE_REQUESTED' | 'RELEASED' | 'RELEASE_DENIED' | 'HOLD_REQUESTED';
  cancellation: 'NONE' | 'REQUESTED' | 'DENIED';
  /** What each of our requests asked, by its id. */
  readonly requests: Map<string, RequestKind>;
  settledQuantity: string;
  /** Absent free of payment. */
  settledAmount: Money | undefined;
  /**
   * The settled parts by the servicer's own count: quantity by what had settled before. A part is known again under
   * another message id, and parts may be reported in any order.
   */
  readonly settledParts: Map<string, string>;
  /** The same by the message that confirmed them, for a reversal names that. */
  readonly confirmations: Map<string, ConfirmedPart>;
  /** Confirmations that were reversed. */
  readonly reversed: Set<string>;
  /** The last status told, with its reasons. */
  standing: { readonly kind: 'NONE' | 'UNMATCHED' | 'PENDING' | 'FAILING'; readonly reasons: readonly StatusReason[] };
  ageing: { readonly daysFailing: number; readonly lastFailedOn: string; readonly expectedSettlementDate: string };
}

export interface ConfirmedPart {
  readonly start: string;
  readonly quantity: string;
  /** Absent free of payment. */
  readonly amount: Money | undefined;
  /** What it discharged of the instructed amount. */
  readonly owed: Money | undefined;
}

export type RequestKind = 'RELEASE' | 'HOLD' | 'CANCELLATION';

/** The events of an instruction's stream. */
export type InstructionEvent = Extract<
  SettlementEvent,
  {
    readonly type:
      | 'MessageReceived'
      | 'MessageRejected'
      | 'MessageSent'
      | 'InstructionCreated'
      | 'InstructionSent'
      | 'InstructionAccepted'
      | 'InstructionRejected'
      | 'InstructionMatched'
      | 'InstructionUnmatched'
      | 'InstructionConfirmed'
      | 'InstructionProvisioned'
      | 'ProvisionRequested'
      | 'ReleaseRequested'
      | 'InstructionReleased'
      | 'ReleaseDenied'
      | 'HoldRequested'
      | 'InstructionHeld'
      | 'CancellationRequested'
      | 'InstructionCancelled'
      | 'CancellationDenied'
      | 'InstructionPending'
      | 'InstructionFailing'
      | 'SettlementFailed'
      | 'InstructionPartiallySettled'
      | 'InstructionSettled'
      | 'SettlementReversed';
  }
>;

export function unknownInstruction(): SettlementInstruction {
  return { status: 'NONE', confirmed: false, setAside: new Set(), messages: new Map() };
}

export function isEnded(state: SettlementInstruction): state is EndedInstruction {
  return state.status === 'SETTLED' || state.status === 'CANCELLED' || state.status === 'REJECTED';
}

/** Whether this very message is known; `differs` when its id is, with other content. */
export function seenBefore(state: Correspondence, messageId: string, body: string): 'new' | 'repeat' | 'differs' {
  const known = state.messages.get(messageId);
  if (known === undefined) return 'new';
  return known === fingerprint(body) ? 'repeat' : 'differs';
}
