/**
 * One safekeeping account of ours as its stream tells it. Quantities are scaled integers (10^-14). The fold changes it in
 * place: an account handles tens of thousands of flows a day.
 */
export interface SafekeepingAccount {
  /** BIC; empty until the account is defined. Facts may arrive before. */
  servicer: string;
  readonly holdings: Map<string, Holding>;
  /** Expected flows by obligation; finished ones are dropped. */
  readonly flows: Map<string, SecuritiesFlow>;
  /** Firm deliveries without reservation, by expected date: what a provisioning window looks at. */
  readonly waiting: Map<string, Set<string>>;
  /** Flows that are over, until some days after theirs are proved: a late repeat must not start them again. */
  readonly ended: Map<string, EndedFlow>;
  /** Movements by id, until some days after theirs are proved: a repeat posts nothing. */
  readonly movements: Map<string, PostedMovement>;
  /** Opening balances by ISIN. */
  readonly openings: Map<string, bigint>;
  /** Statement messages taken, with a short hash of their body. */
  readonly messages: Map<string, string>;
  /** Accepted statements by business date, oldest first. */
  readonly statements: CustodyStatementTaken[];
  /** ISINs in which a day's statement and the stock record differ, by business date; without empty sets. */
  readonly breaks: Map<string, Set<string>>;
}

export interface Holding {
  settled: bigint;
  reserved: bigint;
  /** Receipts and deliveries still to come. */
  incoming: bigint;
  outgoing: bigint;
  /** Net movement by effective date. */
  readonly settledOn: Map<string, bigint>;
}

export type FlowDirection = 'RECEIVE' | 'DELIVER';

export interface SecuritiesFlow {
  readonly isin: string;
  readonly direction: FlowDirection;
  remaining: bigint;
  expectedDate: string;
  /** Empty until the flow is firm; kept for deliveries only, receipts need nothing. */
  instructionId: string;
  /** An instruction for it that was cancelled; empty when none was. */
  readonly cancelledInstructionId: string;
  /** 1 is served first. */
  priority: number;
  /** Empty until securities were set aside. */
  reservationId: string;
  reserved: bigint;
  /** Business day for which the shortfall was told last. */
  shortfallOn: string;
}

export interface EndedFlow {
  readonly how: 'SETTLED' | 'CANCELLED';
  readonly expectedDate: string;
  /** The instruction that ended it; empty when the obligation itself was cancelled. */
  readonly instructionId: string;
}

export interface PostedMovement {
  readonly effectiveDate: string;
  readonly isin: string;
  readonly moved: bigint;
}

export interface CustodyStatementTaken {
  readonly statementId: string;
  readonly businessDate: string;
  readonly contentHash: string;
  /** What the servicer holds by ISIN; emptied once the day is proved and a later statement is there. */
  readonly lines: Map<string, bigint>;
  proved: boolean;
}

/** The stock record of one ISIN: `own = depot + in flight` holds at every moment. */
export interface StockRecord {
  /** Settled at the depository. */
  readonly depot: bigint;
  readonly reserved: bigint;
  /** What may still be set aside for a delivery. */
  readonly available: bigint;
  /** Receipts less deliveries to come. */
  readonly inFlight: bigint;
  /** Economic exposure from trade date on; no settlement status moves it. */
  readonly own: bigint;
}

export function unopenedAccount(): SafekeepingAccount {
  return {
    servicer: '',
    holdings: new Map(),
    flows: new Map(),
    waiting: new Map(),
    ended: new Map(),
    movements: new Map(),
    openings: new Map(),
    messages: new Map(),
    statements: [],
    breaks: new Map(),
  };
}

export function stockRecord(state: SafekeepingAccount, isin: string): StockRecord {
  const { settled, reserved, incoming, outgoing } = state.holdings.get(isin) ?? NOTHING;
  const inFlight = incoming - outgoing;
  return { depot: settled, reserved, available: settled - reserved, inFlight, own: settled + inFlight };
}

/** Settled quantity by the end of a business date. */
export function holdingOn(state: SafekeepingAccount, isin: string, businessDate: string): bigint {
  let sum = 0n;
  for (const [effectiveDate, moved] of state.holdings.get(isin)?.settledOn ?? []) {
    if (effectiveDate <= businessDate) sum += moved;
  }
  return sum;
}

const NOTHING = { settled: 0n, reserved: 0n, incoming: 0n, outgoing: 0n };
