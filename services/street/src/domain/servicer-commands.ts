import type {
  MessageReceived,
  QueuedSettlementWithdrawn,
  ServicerInstructionTaken,
  SettlementBooked,
  SettlementOutstanding,
} from '@verso/contracts';
import type { PointReached } from './point-reached.js';

/** Commands of `instruction/<TxId>`. */
export type ServicerCommand =
  | ReceiveInstruction
  | ReceiveRequest
  | PointReached
  | { readonly type: 'EndCancellation'; readonly outcome: QueuedSettlementWithdrawn }
  | { readonly type: 'ReportSettlement'; readonly booked: SettlementBooked }
  | { readonly type: 'ReportOutstanding'; readonly outstanding: SettlementOutstanding };

/** The office instructs (sese.023). */
export interface ReceiveInstruction {
  readonly type: 'ReceiveInstruction';
  readonly message: MessageReceived;
  readonly terms: InstructionTerms;
  /** Our accounts that it names; absent when the servicer keeps no such account. */
  readonly accounts:
    { readonly account: string; readonly cashAccount: string | undefined; readonly market: string } | undefined;
  readonly businessDate: string;
  readonly cutOff: string;
  readonly denomination: string | undefined;
  /** BIC of whom the instruction names on the other side. */
  readonly counterparty: string | undefined;
}

/** The office asks to release, hold (sese.030) or cancel (sese.020). */
export interface ReceiveRequest {
  readonly type: 'ReceiveRequest';
  readonly message: MessageReceived;
  readonly instructionId: string;
  readonly kind: 'RELEASE' | 'HOLD' | 'CANCEL';
}

/** An instruction's terms as the message has them. */
export type InstructionTerms = Pick<
  ServicerInstructionTaken,
  | 'instructionId'
  | 'movement'
  | 'payment'
  | 'isin'
  | 'quantityType'
  | 'quantity'
  | 'amount'
  | 'tradeDate'
  | 'settlementDate'
  | 'transactionType'
  | 'partialIndicator'
  | 'uti'
  | 'safekeepingAccountNumber'
  | 'cashAccountNumber'
  | 'hold'
>;
