import type {
  AccountDefined,
  PartyDefined,
  StandingSettlementInstructionDefined,
  ToleranceProfileDefined,
} from '@verso/contracts';
import type { ReceivedEvent } from '@verso/messaging';
import type { ClosedDays } from './domain/instruction-commands.js';
import type { StandingData } from './domain/standing-data.js';
import { marketKey } from './domain/standing-data.js';

/** What settlement keeps of the reference-data log: standing data, tolerances and the market's closed days. */
export interface SettlementDirectory extends StandingData {
  readonly accounts: Map<string, AccountDefined[]>;
  readonly safekeepingAccounts: Map<string, string[]>;
  readonly settlementInstructions: Map<string, StandingSettlementInstructionDefined[]>;
  readonly parties: Map<string, PartyDefined>;
  /** LEI of our entities by their BIC. */
  readonly ourBics: Map<string, string>;
  /** By name; the latest version. */
  readonly tolerances: Map<string, ToleranceProfileDefined>;
  readonly closedDays: Map<string, MutableClosedDays>;
  /** Instant of the last close of any market: only then fails are aged. */
  lastClose: string;
}

interface MutableClosedDays extends ClosedDays {
  readonly closed: string[];
  next: string;
}

export function emptyDirectory(): SettlementDirectory {
  return {
    accounts: new Map(),
    safekeepingAccounts: new Map(),
    settlementInstructions: new Map(),
    parties: new Map(),
    ourBics: new Map(),
    tolerances: new Map(),
    closedDays: new Map(),
    lastClose: '',
  };
}

/** Folds in place. */
export function foldDirectory(directory: SettlementDirectory, event: ReceivedEvent): SettlementDirectory {
  if (event.log !== 'reference-data') return directory;
  switch (event.type) {
    case 'AccountDefined':
      foldAccount(directory, event.data);
      break;
    case 'StandingSettlementInstructionDefined':
      push(directory.settlementInstructions, marketKey(event.data.party, event.data.settlementMarket), event.data);
      break;
    case 'PartyDefined':
      directory.parties.set(event.data.lei, event.data);
      if (event.data.role === 'BOOKING_ENTITY') directory.ourBics.set(event.data.bic, event.data.lei);
      break;
    case 'ToleranceProfileDefined':
      directory.tolerances.set(event.data.name, event.data);
      break;
    case 'BusinessDayClosed': {
      const { market, businessDate, nextBusinessDate, at } = event.data;
      const days = directory.closedDays.get(market) ?? { closed: [], next: '' };
      days.closed.push(businessDate);
      days.next = nextBusinessDate;
      directory.closedDays.set(market, days);
      directory.lastClose = at;
      break;
    }
    default:
      // Instruments, calendars, cycles, balances and the other points of the day decide nothing here.
      break;
  }
  return directory;
}

function foldAccount(directory: SettlementDirectory, account: AccountDefined): void {
  push(directory.accounts, account.account, account);
  if (account.kind !== 'SAFEKEEPING') return;
  const key = marketKey(account.bookingEntity, account.settlementMarket);
  const ids = directory.safekeepingAccounts.get(key) ?? [];
  if (!ids.includes(account.account)) ids.push(account.account);
  directory.safekeepingAccounts.set(key, ids.sort());
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
