import type { MarketScheduleDefined, ReferenceDataEvent } from '@verso/contracts';
import { instantOf, isIsoDate } from '@verso/business-calendar';
import type { CounterpartyData, ToleranceProfile } from './confirmation-rules.js';

/** Whom a message comes from or goes to. */
export interface Party extends CounterpartyData {
  readonly bic: string;
}

/** What confirming needs of reference data, always the last version. */
export interface ReferenceDirectory {
  readonly partiesByLei: Map<string, Party>;
  readonly partiesByBic: Map<string, Party>;
  readonly toleranceProfiles: Map<string, ToleranceProfile>;
  readonly schedules: Map<string, MarketScheduleDefined>;
  /** Cut-offs computed before: making one out of a time zone is slow, and a day's trades share it. */
  readonly confirmBy: Map<string, string>;
}

export function emptyReferenceDirectory(): ReferenceDirectory {
  return {
    partiesByLei: new Map(),
    partiesByBic: new Map(),
    toleranceProfiles: new Map(),
    schedules: new Map(),
    confirmBy: new Map(),
  };
}

/** Folds reference data in place; everything else of that log is of no use here. */
export function foldReferenceDirectory(directory: ReferenceDirectory, event: ReferenceDataEvent): ReferenceDirectory {
  if (event.type === 'PartyDefined') {
    const { lei, version, bic, role, confirmationMethod, toleranceProfile } = event.data;
    const party = { lei, version, bic, role, confirmationMethod, toleranceProfile };
    const before = directory.partiesByLei.get(lei);
    if (before !== undefined && before.bic !== bic) directory.partiesByBic.delete(before.bic);
    directory.partiesByLei.set(lei, party);
    if (bic !== '') directory.partiesByBic.set(bic, party);
  } else if (event.type === 'ToleranceProfileDefined') {
    directory.toleranceProfiles.set(event.data.name, event.data);
  } else if (event.type === 'MarketScheduleDefined') {
    directory.schedules.set(event.data.market, event.data);
    directory.confirmBy.clear();
  }
  return directory;
}

/** A party by what messages call it: BIC or LEI. */
export function partyNamed(directory: ReferenceDirectory, name: string): Party | undefined {
  return directory.partiesByBic.get(name) ?? directory.partiesByLei.get(name);
}

/**
 * The business instant of the confirmation cut-off of a trade date in its market; empty when the market's schedule has
 * none. T2S and US rules ask for confirmation by the end of trade date.
 */
export function confirmByOf(directory: ReferenceDirectory, market: string, tradeDate: string): string {
  const key = `${market} ${tradeDate}`;
  const known = directory.confirmBy.get(key);
  if (known !== undefined) return known;
  const schedule = directory.schedules.get(market);
  const entry = schedule?.entries.find(({ kind }) => kind === 'CONFIRMATION');
  if (schedule === undefined || entry === undefined || !isIsoDate(tradeDate)) return '';
  const { localTime: time, dayOffset } = entry;
  const instant = instantOf({ date: tradeDate, time, timeZone: schedule.timeZone, dayOffset });
  directory.confirmBy.set(key, instant);
  return instant;
}
