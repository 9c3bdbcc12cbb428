import type { MessageReceived } from '@verso/contracts';
import type { FlowDirection } from './safekeeping-account.js';

/** Whose account a command speaks of. */
export interface About {
  readonly account: string;
  readonly bookingEntity: string;
}

export interface OpenAccount extends About {
  readonly type: 'OpenAccount';
  readonly servicer: string;
  readonly segregation: string;
  readonly settlementMarket: string;
  readonly accountNumber: string;
}

export interface PostOpeningBalance extends About {
  readonly type: 'PostOpeningBalance';
  readonly isin: string;
  readonly quantity: string;
  readonly asOf: string;
}

export interface ProjectFlow extends About {
  readonly type: 'ProjectFlow';
  readonly obligationId: string;
  readonly isin: string;
  readonly direction: FlowDirection;
  readonly quantity: string;
  readonly expectedDate: string;
}

/** A delivery is confirmed and matched. Quantity and date are used only when the obligation has not been heard of. */
export interface FirmDelivery extends About {
  readonly type: 'FirmDelivery';
  readonly obligationId: string;
  readonly instructionId: string;
  readonly isin: string;
  readonly quantity: string;
  readonly expectedDate: string;
  readonly priority: number;
}

export interface RollFlow extends About {
  readonly type: 'RollFlow';
  readonly obligationId: string;
  readonly toDate: string;
}

export interface CancelFlow extends About {
  readonly type: 'CancelFlow';
  readonly obligationId: string;
  /** Absent when the obligation itself is cancelled. */
  readonly instructionId?: string;
  readonly reason: string;
}

/** A provisioning window of the account's market is reached. */
export interface ProvisionSecurities extends About {
  readonly type: 'ProvisionSecurities';
  readonly businessDate: string;
}

/** The depository settled all or a part of an instruction: a fact. */
export interface SettleFlow extends About {
  readonly type: 'SettleFlow';
  readonly obligationId: string;
  readonly instructionId: string;
  readonly messageId: string;
  readonly isin: string;
  readonly direction: FlowDirection;
  readonly quantity: string;
  readonly effectiveDate: string;
  /** Nothing of the instruction remains after this. */
  readonly final: boolean;
}

export interface CustodyStatement {
  readonly statementId: string;
  readonly businessDate: string;
  /** BIC of the account servicer, as far as the statement or its sender tell. */
  readonly servicer: string | undefined;
  /** Negative when short. An ISIN appears once at most. */
  readonly lines: readonly { readonly isin: string; readonly quantity: string }[];
}

/** The depository moved back what it had settled: a fact, too. */
export interface ReverseSettlement extends About {
  readonly type: 'ReverseSettlement';
  readonly obligationId: string;
  readonly instructionId: string;
  /** The reversal. */
  readonly messageId: string;
  readonly isin: string;
  /** Of the settlement. */
  readonly direction: FlowDirection;
  readonly quantity: string;
  readonly effectiveDate: string;
  readonly contractualDate: string;
  readonly priority: number;
  /** It is expected again. */
  readonly reopened: boolean;
}

export interface TakeStatement extends About {
  readonly type: 'TakeStatement';
  readonly received: MessageReceived;
  readonly statement: CustodyStatement;
  /** Date of the business clock. */
  readonly today: string;
}

/** Proves the days on which statement and stock record agree in every ISIN. */
export interface ProveBalances extends About {
  readonly type: 'ProveBalances';
}

export type PositionsCommand =
  | OpenAccount
  | PostOpeningBalance
  | ProjectFlow
  | FirmDelivery
  | RollFlow
  | CancelFlow
  | ProvisionSecurities
  | SettleFlow
  | ReverseSettlement
  | TakeStatement
  | ProveBalances;
