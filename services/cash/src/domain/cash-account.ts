import type { HeldStatement, StatementLine } from '@verso/contracts';

/**
 * One cash account of ours as its stream tells it. Amounts are minor units of the account's currency. The fold changes it
 * in place: an account handles tens of thousands of flows a day.
 */
export interface CashAccount {
  /** Absent until the account is defined; facts may arrive before. */
  terms: AccountTerms | undefined;
  /** Currency of the first fact, empty before it. */
  currency: string;
  /** Sum of all movements: positive is money of ours. */
  posted: bigint;
  /** Sum of the open reservations. */
  reserved: bigint;
  overdrawn: boolean;
  /** Opening balance as defined, part of `posted`. */
  openingBalance: bigint;
  /** Expected flows by obligation; finished ones are dropped. */
  readonly flows: Map<string, CashFlow>;
  /** Firm outgoing flows without reservation, by value date: what a provisioning window looks at. */
  readonly waiting: Map<string, Set<string>>;
  /** Firm receipts that are not posted yet, by value date. */
  readonly firmReceipts: Map<string, bigint>;
  /** Flows that are over, until some days after theirs are proved: a late repeat must not start them again. */
  readonly ended: Map<string, EndedFlow>;
  /** Movements by id, until some days after theirs are proved: a repeat posts nothing. */
  readonly movements: Map<string, PostedMovement>;
  /** Net movement by value date. */
  readonly postedOn: Map<string, bigint>;
  /** Statement messages taken, with a short hash of their body. */
  readonly messages: Map<string, string>;
  readonly reconciliation: Reconciliation;
}

export type FundingPolicy = 'PREFUNDED' | 'NET_PROJECTED' | 'AGENT_LINE';

export interface AccountTerms {
  readonly servicer: string;
  readonly accountNumber: string;
  readonly fundingPolicy: FundingPolicy;
  readonly creditLine: bigint;
  readonly moneyOwner: string;
  readonly settlementMarket: string;
}

export interface CashFlow {
  readonly direction: FlowDirection;
  /** What is still to be paid of the obligation. */
  remaining: bigint;
  valueDate: string;
  readonly contractualDate: string;
  counterparty: string;
  /** Empty until the flow is firm. */
  instructionId: string;
  /** An instruction for it that was cancelled; empty when none was. */
  readonly cancelledInstructionId: string;
  /** 1 is served first. */
  priority: number;
  failing: boolean;
  /** Empty until funds were set aside. */
  reservationId: string;
  reserved: bigint;
  /** Business day for which the shortfall was told last. */
  shortfallOn: string;
}

export type FlowDirection = 'IN' | 'OUT';

export interface EndedFlow {
  readonly how: 'SETTLED' | 'CANCELLED';
  readonly valueDate: string;
  /** The instruction that ended it; empty when the obligation itself was cancelled. */
  readonly instructionId: string;
  readonly counterparty: string;
}

export interface PostedMovement {
  readonly valueDate: string;
  readonly minor: bigint;
}

export interface Reconciliation {
  /** Accepted statements by business date, oldest first. */
  readonly statements: AcceptedStatement[];
  /** Statements that wait for the one before them, by statement id. */
  readonly held: Map<string, HeldStatementOf>;
  readonly movements: Map<string, OpenMovement>;
  readonly movementsByReference: Map<string, string[]>;
  readonly entries: Map<string, OpenEntry>;
  readonly entriesByReference: Map<string, string[]>;
  readonly breaks: Map<string, OpenBreak>;
  /** Open entries and movements by the day they belong to; without zeros. */
  readonly openCount: Map<string, number>;
  /** Their sum as the proof needs it: statement less ledger. */
  readonly openSum: Map<string, bigint>;
  /** Matched items that statement and ledger know under different days. */
  readonly crossDated: CrossDated[];
}

export interface AcceptedStatement {
  readonly statementId: string;
  readonly businessDate: string;
  readonly opening: bigint;
  readonly closing: bigint;
  readonly sequenceNumber: number | undefined;
  readonly contentHash: string;
  proved: boolean;
}

export interface HeldStatementOf {
  readonly statementId: string;
  readonly messageId: string;
  readonly businessDate: string;
  readonly content: HeldStatement;
}

/** A movement that no statement entry explains yet. */
export interface OpenMovement {
  readonly minor: bigint;
  readonly valueDate: string;
  /** Names this one movement. */
  readonly servicerReference: string;
  /** Names all movements of the instruction. */
  readonly instructionId: string;
  breakId: string;
  /** An entry names it with another amount: a person must look. */
  differs: boolean;
}

/** A statement entry that no movement explains yet. */
export interface OpenEntry {
  readonly statementId: string;
  readonly businessDate: string;
  readonly line: StatementLine;
  readonly minor: bigint;
  breakId: string;
  differs: boolean;
}

export interface OpenBreak {
  readonly entryKey: string | undefined;
  readonly movementId: string | undefined;
}

export interface CrossDated {
  readonly movementDate: string;
  readonly statementDate: string;
  readonly minor: bigint;
}

export function unopenedAccount(): CashAccount {
  return {
    terms: undefined,
    currency: '',
    posted: 0n,
    reserved: 0n,
    overdrawn: false,
    openingBalance: 0n,
    flows: new Map(),
    waiting: new Map(),
    firmReceipts: new Map(),
    ended: new Map(),
    movements: new Map(),
    postedOn: new Map(),
    messages: new Map(),
    reconciliation: {
      statements: [],
      held: new Map(),
      movements: new Map(),
      movementsByReference: new Map(),
      entries: new Map(),
      entriesByReference: new Map(),
      breaks: new Map(),
      openCount: new Map(),
      openSum: new Map(),
      crossDated: [],
    },
  };
}

export function entryKeyOf(statementId: string, entryReference: string): string {
  return `${statementId}|${entryReference}`;
}

/** What the line lets the account fall to, below zero. */
export function creditLineOf(state: CashAccount): bigint {
  return state.terms?.creditLine ?? 0n;
}
