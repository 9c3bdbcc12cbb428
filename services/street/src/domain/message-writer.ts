import type {
  CounterpartInstructionAlleged,
  Money,
  ServicerInstructionTaken,
  SettlementBooked,
  TermsConfirmed,
} from '@verso/contracts';

/** A message without its envelope. */
export interface MessageText {
  readonly definition: string;
  readonly body: string;
}

/** Writes what the outside world says in the standard's own words. A port, so that deciding stays free of codecs. */
export interface MessageWriter {
  /** setr.027 of the counterparty; `terms` are the office's, to be mirrored. */
  confirmation(reference: string, terms: TermsConfirmed): MessageText;
  /** setr.029 by which the counterparty withdraws its own confirmation. */
  withdrawal(reference: string): MessageText;
  /** sese.024 */
  status(instructionId: string, status: StatusTold): MessageText;
  /** sese.028 */
  alleged(taken: ServicerInstructionTaken, alleged: CounterpartInstructionAlleged): MessageText;
  /** sese.029 */
  allegementRemoved(taken: ServicerInstructionTaken, alleged: CounterpartInstructionAlleged): MessageText;
  /** sese.025 */
  settled(taken: ServicerInstructionTaken, booked: SettlementBooked): MessageText;
  /** sese.031 */
  modified(about: RequestAnswered): MessageText;
  /** sese.027 */
  cancellation(about: RequestAnswered & InstructionKind): MessageText;
  /** camt.053 */
  cashStatement(statement: CashStatement): MessageText;
  /** semt.002 */
  holdingsStatement(statement: HoldingsStatement): MessageText;
}

export interface StatusTold {
  readonly accepted?: boolean;
  readonly rejected?: string;
  readonly matched?: boolean;
  /** Reason why it is not matched. */
  readonly unmatched?: string;
  readonly settlement?: { readonly status: 'PENDING' | 'FAILING'; readonly reason: string };
}

export interface RequestAnswered {
  readonly requestReference: string;
  readonly instructionId: string;
  /** Reason code when it is denied; absent when it is done. */
  readonly denied?: string;
}

export interface InstructionKind {
  readonly movement: string;
  readonly payment: string;
}

export interface CashStatement {
  readonly statementId: string;
  readonly at: string;
  readonly businessDate: string;
  readonly sequence: number;
  readonly accountNumber: string;
  readonly servicer: string;
  readonly owner: string;
  readonly opening: Money;
  readonly closing: Money;
  readonly entries: readonly CashEntry[];
}

export interface CashEntry {
  readonly servicerReference: string;
  readonly instructionId: string;
  readonly valueDate: string;
  /** Signed decimal text in the account's currency, plus to the office. */
  readonly amount: string;
}

export interface HoldingsStatement {
  readonly statementId: string;
  readonly businessDate: string;
  readonly accountNumber: string;
  readonly servicer: string;
  readonly owner: string;
  readonly holdings: readonly { readonly isin: string; readonly quantityType: string; readonly quantity: string }[];
}
