import type { MessageReceived, Money, StatementLine } from '@verso/contracts';
import type { FlowDirection } from './cash-account.js';

/** Whose account a command speaks of. */
export interface About {
  readonly account: string;
  readonly bookingEntity: string;
}

/** Opens the account, or changes its terms when it is open. */
export interface OpenAccount extends About {
  readonly type: 'OpenAccount';
  readonly currency: string;
  readonly servicer: string;
  readonly accountNumber: string;
  readonly fundingPolicy: string;
  /** Decimal text in the account's currency; empty for none. */
  readonly creditLine: string;
  readonly moneyOwner: string;
  readonly settlementMarket: string;
}

export interface PostOpeningBalance extends About {
  readonly type: 'PostOpeningBalance';
  readonly balance: Money;
  readonly asOf: string;
}

export interface ProjectFlow extends About {
  readonly type: 'ProjectFlow';
  readonly obligationId: string;
  readonly direction: FlowDirection;
  /** Positive. */
  readonly amount: Money;
  readonly contractualDate: string;
  readonly counterparty: string;
}

export interface FirmFlow extends About {
  readonly type: 'FirmFlow';
  readonly obligationId: string;
  readonly instructionId: string;
  readonly priority: number;
  /** The three below are used only when the obligation has not been heard of. */
  readonly direction: FlowDirection;
  readonly amount: Money;
  readonly settlementDate: string;
}

export interface RollFlow extends About {
  readonly type: 'RollFlow';
  readonly obligationId: string;
  readonly toValueDate: string;
}

export interface CancelFlow extends About {
  readonly type: 'CancelFlow';
  readonly obligationId: string;
  /** Absent when the obligation itself is cancelled. */
  readonly instructionId?: string;
  readonly reason: string;
}

/** A provisioning window of the account's market is reached. */
export interface ProvisionFunds extends About {
  readonly type: 'ProvisionFunds';
  readonly businessDate: string;
}

/** The depository settled all or a part of an instruction: a fact. */
export interface SettleFlow extends About {
  readonly type: 'SettleFlow';
  readonly obligationId: string;
  readonly instructionId: string;
  readonly messageId: string;
  readonly direction: FlowDirection;
  /** Absent: the whole remaining amount. */
  readonly amount: Money | undefined;
  readonly effectiveDate: string;
  /** Nothing of the instruction remains after this. */
  readonly final: boolean;
}

/** The depository moved back what it had settled: a fact, too. */
export interface ReverseSettlement extends About {
  readonly type: 'ReverseSettlement';
  readonly obligationId: string;
  readonly instructionId: string;
  /** The reversal. */
  readonly messageId: string;
  /** Of the settlement. */
  readonly direction: FlowDirection;
  readonly amount: Money;
  /** What is owed again. */
  readonly owed: Money;
  readonly effectiveDate: string;
  readonly contractualDate: string;
  readonly priority: number;
  /** It is expected again. */
  readonly reopened: boolean;
}

export interface CashStatement {
  readonly statementId: string;
  readonly businessDate: string;
  readonly currency: string;
  /** BIC of the account servicer, as far as the statement or its sender tell. */
  readonly servicer: string | undefined;
  readonly sequenceNumber: number | undefined;
  /** Negative when overdrawn. */
  readonly openingBalance: Money;
  readonly closingBalance: Money;
  /** Booked entries only. */
  readonly lines: readonly StatementLine[];
}

export interface TakeStatement extends About {
  readonly type: 'TakeStatement';
  readonly received: MessageReceived;
  readonly statement: CashStatement;
  /** Date of the business clock. */
  readonly today: string;
}

/** Takes held statements whose predecessor has arrived. */
export interface ResumeStatements extends About {
  readonly type: 'ResumeStatements';
}

/** Proves the days whose items are all explained. */
export interface ProveBalances extends About {
  readonly type: 'ProveBalances';
}

export type CashCommand =
  | OpenAccount
  | PostOpeningBalance
  | ProjectFlow
  | FirmFlow
  | RollFlow
  | CancelFlow
  | ProvisionFunds
  | SettleFlow
  | ReverseSettlement
  | TakeStatement
  | ResumeStatements
  | ProveBalances;
