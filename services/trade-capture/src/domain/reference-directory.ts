import type { BusinessCalendar } from '@verso/business-calendar';
import type {
  AccountDefined,
  InstrumentDefined,
  MarketScheduleDefined,
  PartyDefined,
  ReferenceDataEvent,
  SettlementCycleDefined,
  StandingSettlementInstructionDefined,
} from '@verso/contracts';

/** What capture looks things up in: the reference-data log, folded in place. */
export interface ReferenceDirectory {
  readonly instruments: Map<string, InstrumentDefined>;
  readonly parties: Map<string, PartyDefined>;
  readonly leiByBic: Map<string, string>;
  readonly accounts: Map<string, AccountDefined>;
  /** By `<LEI>:<market>`, then by id. */
  readonly settlementInstructions: Map<string, Map<string, StandingSettlementInstructionDefined>>;
  readonly schedules: Map<string, MarketScheduleDefined>;
  readonly calendars: Map<string, BusinessCalendar>;
  /** Codes of the calendars of payment systems, by currency. */
  readonly paymentCalendars: Map<string, string>;
  /** By market, then by the first trade date for which they hold. */
  readonly cycles: Map<string, Map<string, SettlementCycleDefined>>;
  /** Dates by the cycle, by `<market>:<currency>:<trade date>`; forgotten when a rule or calendar changes. */
  readonly datesByCycle: Map<string, DateByCycle | undefined>;
}

/** Trade date plus the cycle in force, and which cycle that was. */
export interface DateByCycle {
  readonly date: string;
  readonly rule: string;
}

export function emptyDirectory(): ReferenceDirectory {
  return {
    instruments: new Map(),
    parties: new Map(),
    leiByBic: new Map(),
    accounts: new Map(),
    settlementInstructions: new Map(),
    schedules: new Map(),
    calendars: new Map(),
    paymentCalendars: new Map(),
    cycles: new Map(),
    datesByCycle: new Map(),
  };
}

/** Folds an event of the reference-data log into the directory, in place. */
export function foldDirectory(directory: ReferenceDirectory, event: ReferenceDataEvent): ReferenceDirectory {
  switch (event.type) {
    case 'InstrumentDefined':
      directory.instruments.set(event.data.isin, event.data);
      return directory;
    case 'PartyDefined':
      directory.parties.set(event.data.lei, event.data);
      directory.leiByBic.set(event.data.bic, event.data.lei);
      return directory;
    case 'AccountDefined':
      directory.accounts.set(event.data.account, event.data);
      return directory;
    case 'StandingSettlementInstructionDefined': {
      const { party, settlementMarket, ssiId } = event.data;
      inner(directory.settlementInstructions, `${party}:${settlementMarket}`).set(ssiId, event.data);
      return directory;
    }
    case 'CalendarDefined':
      return foldCalendar(directory, event.data);
    case 'SettlementCycleDefined':
      directory.datesByCycle.clear();
      inner(directory.cycles, event.data.settlementMarket).set(event.data.validFrom, event.data);
      return directory;
    case 'MarketScheduleDefined':
      directory.datesByCycle.clear();
      directory.schedules.set(event.data.market, event.data);
      return directory;
    case 'ToleranceProfileDefined':
    case 'OpeningBalanceDefined':
    case 'BusinessDayOpened':
    case 'CutOffReached':
    case 'BusinessDayClosed':
    case 'MessageReceived':
    case 'MessageSent':
    case 'MessageRejected':
    case 'MessageRepaired':
    case 'EventSetAside':
    case 'EventReplayed':
      return directory;
  }
}

/** An instruction of the party for that market, in force on the date and usable for the currency; the smallest id first. */
export function settlementInstructionOf(
  directory: ReferenceDirectory,
  party: string,
  market: string,
  { currency, date }: { readonly currency: string; readonly date: string },
): StandingSettlementInstructionDefined | undefined {
  let found: StandingSettlementInstructionDefined | undefined;
  for (const ssi of directory.settlementInstructions.get(`${party}:${market}`)?.values() ?? []) {
    if (ssi.currency !== '' && ssi.currency !== currency) continue;
    if (ssi.validFrom > date || (ssi.validTo !== undefined && ssi.validTo < date)) continue;
    if (found === undefined || ssi.ssiId < found.ssiId) found = ssi;
  }
  return found;
}

type CalendarData = Extract<ReferenceDataEvent, { readonly type: 'CalendarDefined' }>['data'];

function foldCalendar(directory: ReferenceDirectory, data: CalendarData): ReferenceDirectory {
  const { code, weekend, holidays, fromDate, toDate, currency } = data;
  directory.datesByCycle.clear();
  directory.calendars.set(code, { code, weekend, holidays, validFrom: fromDate, validTo: toDate });
  if (currency !== undefined) directory.paymentCalendars.set(currency, code);
  return directory;
}

function inner<Value>(outer: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  let found = outer.get(key);
  if (found === undefined) {
    found = new Map();
    outer.set(key, found);
  }
  return found;
}
