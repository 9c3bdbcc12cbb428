import type { AccountDefined, PartyDefined, StandingSettlementInstructionDefined } from '@verso/contracts';

/** What settlement knows of reference data: every version, because what counts is what is in force on a date. */
export interface StandingData {
  /** By account id. */
  readonly accounts: ReadonlyMap<string, readonly AccountDefined[]>;
  /** Ids of safekeeping accounts by {@link marketKey} of the booking entity, in ascending order. */
  readonly safekeepingAccounts: ReadonlyMap<string, readonly string[]>;
  /** By {@link marketKey} of the owner. */
  readonly settlementInstructions: ReadonlyMap<string, readonly StandingSettlementInstructionDefined[]>;
  /** By LEI; the latest version. */
  readonly parties: ReadonlyMap<string, PartyDefined>;
}

/** Key of what a legal entity has in a settlement market. */
export function marketKey(lei: string, settlementMarket: string): string {
  return `${lei}|${settlementMarket}`;
}

/** Where obligations wait that lack an account of ours in a market. */
export function accountWaitingKey(bookingEntity: string, settlementMarket: string): string {
  return `account:${bookingEntity}:${settlementMarket}`;
}

/** Where obligations wait that lack a counterparty's standing settlement instruction (SSI). */
export function instructionWaitingKey(party: string, settlementMarket: string): string {
  return `ssi:${party}:${settlementMarket}`;
}

export function partyWaitingKey(lei: string): string {
  return `party:${lei}`;
}

/** The version in force on a date: the highest one among those valid then. `validTo` is the last valid day. */
export function inForce<Version extends Dated>(
  versions: readonly Version[] | undefined,
  date: string,
): Version | undefined {
  let best: Version | undefined;
  for (const version of versions ?? []) {
    if (isValidOn(version, date) && (best === undefined || version.version > best.version)) best = version;
  }
  return best;
}

export function isValidOn({ validFrom, validTo }: Dated, date: string): boolean {
  return validFrom <= date && (validTo === undefined || date <= validTo);
}

interface Dated {
  readonly version: number;
  readonly validFrom: string;
  readonly validTo?: string;
}
