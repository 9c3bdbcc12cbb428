import type { AccountDefined, InstrumentDefined, MarketScheduleDefined, OpeningBalanceDefined } from '@verso/contracts';
import { instantOf } from '@verso/business-calendar';
import { isClockEvent, type ReceivedEvent } from '@verso/messaging';

/** What the outside world knows of the office and of itself: accounts, instruments, and what day it is where. */
export interface StreetDirectory {
  readonly accounts: Map<string, AccountDefined>;
  /** Account by number at its servicer. */
  readonly byNumber: Map<string, AccountDefined>;
  readonly openings: Map<string, OpeningBalanceDefined[]>;
  readonly instruments: Map<string, InstrumentDefined>;
  /** BIC by LEI. */
  readonly bics: Map<string, string>;
  readonly schedules: Map<string, MarketScheduleDefined>;
  /** Instants of the last settlement runs, by `<market>:<date>`; forgotten when a schedule changes. */
  readonly cutOffs: Map<string, string>;
  /** Business date of each market. */
  readonly businessDates: Map<string, string>;
  /** The last point of any market's day. */
  point: { readonly market: string; readonly businessDate: string; readonly kind: string } | undefined;
}

export function emptyDirectory(): StreetDirectory {
  return {
    accounts: new Map(),
    byNumber: new Map(),
    openings: new Map(),
    instruments: new Map(),
    bics: new Map(),
    schedules: new Map(),
    cutOffs: new Map(),
    businessDates: new Map(),
    point: undefined,
  };
}

export function foldDirectory(directory: StreetDirectory, event: ReceivedEvent): StreetDirectory {
  if (event.log !== 'reference-data') return directory;
  if (isClockEvent(event)) {
    const { market, businessDate } = event.data;
    const kind = event.type === 'CutOffReached' ? event.data.kind : event.type;
    directory.point = { market, businessDate, kind };
    directory.businessDates.set(market, businessDate);
  } else {
    foldReference(directory, event);
  }
  return directory;
}

function foldReference(directory: StreetDirectory, event: ReceivedEvent): void {
  switch (event.type) {
    case 'AccountDefined':
      directory.accounts.set(event.data.account, event.data);
      directory.byNumber.set(event.data.accountNumber, event.data);
      break;
    case 'OpeningBalanceDefined': {
      const known = directory.openings.get(event.data.account);
      if (known === undefined) directory.openings.set(event.data.account, [event.data]);
      else known.push(event.data);
      break;
    }
    case 'InstrumentDefined':
      directory.instruments.set(event.data.isin, event.data);
      break;
    case 'PartyDefined':
      directory.bics.set(event.data.lei, event.data.bic);
      break;
    case 'MarketScheduleDefined':
      directory.schedules.set(event.data.market, event.data);
      directory.cutOffs.clear();
      break;
    default:
      break;
  }
}

/** The instant of a market's last settlement run of a business date; empty when it has none. */
export function cutOffOf({ schedules, cutOffs }: StreetDirectory, market: string, date: string): string {
  const key = `${market}:${date}`;
  let cutOff = cutOffs.get(key);
  if (cutOff === undefined) {
    cutOff = lastRunOf(schedules.get(market), date);
    cutOffs.set(key, cutOff);
  }
  return cutOff;
}

function lastRunOf(schedule: MarketScheduleDefined | undefined, date: string): string {
  const entry = schedule?.entries.find(({ kind }) => kind === 'DVP_CUT_OFF');
  if (schedule === undefined || entry === undefined) return '';
  return instantOf({ date, time: entry.localTime, timeZone: schedule.timeZone, dayOffset: entry.dayOffset });
}
