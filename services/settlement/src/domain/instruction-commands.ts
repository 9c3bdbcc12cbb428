import type { InstructionCreated, MessageSent, ToleranceProfileDefined } from '@verso/contracts';
import type { ReceivedMessage } from './received-message.js';

export type InstructionCommand =
  | { readonly type: 'CreateInstruction'; readonly terms: InstructionCreated; readonly message: OutgoingMessage }
  /** The message that carries a request which was decided before. */
  | { readonly type: 'SendMessage'; readonly message: OutgoingMessage }
  | {
      readonly type: 'NoteTradeConfirmed';
      readonly instructionId: string;
      readonly obligationId: string;
      readonly bookingEntity: string;
    }
  /** Cash (FUNDS) or securities are set aside for it. */
  | {
      readonly type: 'NoteProvisioned';
      readonly what: Provision;
      readonly reservationId: string;
      readonly instructionId: string;
      readonly obligationId: string;
      readonly bookingEntity: string;
    }
  /** A person asks for the release again, after a denial. */
  | { readonly type: 'RequestRelease' }
  | { readonly type: 'RequestHold'; readonly reason: string }
  | { readonly type: 'RequestCancellation'; readonly reason: string }
  | { readonly type: 'AgeInstruction'; readonly closedDays: ReadonlyMap<string, ClosedDays> }
  | { readonly type: 'ReceiveStatusAdvice'; readonly message: ReceivedMessage; readonly advice: StatusAdvice }
  | {
      readonly type: 'ReceiveSettlementConfirmation';
      readonly message: ReceivedMessage;
      readonly confirmation: SettlementReport;
      readonly tolerances: ReadonlyMap<string, ToleranceProfileDefined>;
    }
  | {
      readonly type: 'ReceiveSettlementReversal';
      readonly message: ReceivedMessage;
      readonly reversal: SettlementReport & { readonly confirmationReference: string };
    }
  | {
      readonly type: 'ReceiveCancellationStatus';
      readonly message: ReceivedMessage;
      readonly requestReference: string;
      readonly processing: AdvisedStatus;
    }
  | {
      readonly type: 'ReceiveRequestStatus';
      readonly message: ReceivedMessage;
      readonly requestReference: string;
      readonly processing: AdvisedStatus;
    };

export type CommandOf<Type extends InstructionCommand['type']> = Extract<InstructionCommand, { readonly type: Type }>;

/** What an instruction may need to be set aside before it is released. */
export type Provision = 'FUNDS' | 'SECURITIES';

/** A message that is ready to go. */
export type OutgoingMessage = Pick<
  MessageSent,
  'messageId' | 'channel' | 'messageDefinition' | 'sender' | 'receiver' | 'body'
>;

/** The business days that a market has closed, in ascending order, and the one that follows. */
export interface ClosedDays {
  readonly closed: readonly string[];
  readonly next: string;
}

/** One status of an advice with its reasons, as ISO 20022 names them in words. */
export interface AdvisedStatus {
  readonly status: string;
  readonly reasons: readonly AdvisedReason[];
}

export interface AdvisedReason {
  readonly code: string;
  readonly issuer?: string;
  readonly narrative?: string;
}

/** sese.024: what it leaves out has not changed. */
export interface StatusAdvice {
  readonly accountServicerTransactionIdentification?: string;
  readonly processing?: AdvisedStatus;
  readonly inferredMatching?: AdvisedStatus;
  readonly matching?: AdvisedStatus;
  readonly settlement?: AdvisedStatus;
}

/** sese.025: what moved. */
export interface SettlementReport {
  readonly movement: string;
  readonly payment: string;
  readonly isin: string;
  readonly effectiveSettlementDate: string;
  readonly settledQuantity: { readonly type: string; readonly quantity: string };
  readonly previouslySettledQuantity?: { readonly quantity: string };
  readonly settledAmount?: { readonly currency: string; readonly amount: string; readonly creditDebit: string };
}
