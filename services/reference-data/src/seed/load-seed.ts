import type { Order } from '@verso/messaging';
import { parseDocument } from 'yaml';
import type { DefineReference, Definition } from '../domain/reference-definition.js';
import { checkReferences } from './check-references.js';
import {
  readAccount,
  readCalendar,
  readCycle,
  readInstrument,
  readOpeningBalance,
  readParty,
  readSchedule,
  readSsi,
  readToleranceProfile,
} from './read-definitions.js';
import { SeedError, SeedReader } from './seed-reader.js';

export { SeedError } from './seed-reader.js';

/** An order that defines one thing: the shape of the loop's `Order` with its command known. */
export interface SeedOrder extends Order {
  readonly command: DefineReference;
}

/**
 * The orders that bring the reference data to what a seed says. Loading the same seed again changes nothing; what has
 * changed becomes a next version. What a seed no longer mentions stays: reference data is ended by its dates.
 *
 * Order: calendars and schedules before parties, parties before what belongs to them, balances last.
 *
 * @param text YAML as in `seed/office.yaml`
 * @throws SeedError naming every problem and its place
 */
export function loadSeed(text: string): readonly SeedOrder[] {
  const problems: string[] = [];
  const document = parseDocument(text, { schema: 'core', uniqueKeys: true });
  for (const error of document.errors) problems.push(error.message);
  if (problems.length > 0) throw new SeedError(problems);
  const seed = new SeedReader(document.toJS({ maxAliasCount: 100 }), '', problems);
  const orders = readAll(seed);
  if (orders.length === 0 && problems.length === 0) problems.push('the seed is empty');
  seed.done();
  checkReferences(
    orders.map(({ command }) => command.definition),
    problems,
  );
  for (const stream of repeated(orders.map((order) => order.stream))) problems.push(`${stream}: is defined twice`);
  if (problems.length > 0) throw new SeedError(problems);
  return orders;
}

function readAll(seed: SeedReader): readonly SeedOrder[] {
  return [
    ...section(seed, 'calendars', (item) => {
      const data = readCalendar(item);
      return define(`calendar/${data.code}`, { type: 'CalendarDefined', data });
    }),
    ...section(seed, 'marketSchedules', (item) => {
      const data = readSchedule(item);
      return define(`schedule/${data.market}`, { type: 'MarketScheduleDefined', data });
    }),
    ...section(seed, 'settlementCycles', (item) => {
      const data = readCycle(item);
      const stream = `settlement-cycle/${data.settlementMarket}:${data.validFrom}`;
      return define(stream, { type: 'SettlementCycleDefined', data });
    }),
    ...section(seed, 'toleranceProfiles', (item) => {
      const data = readToleranceProfile(item);
      return define(`tolerance-profile/${data.name}`, { type: 'ToleranceProfileDefined', data });
    }),
    ...section(seed, 'parties', (item) => {
      const data = readParty(item);
      return define(`party/${data.lei}`, { type: 'PartyDefined', data });
    }),
    ...section(seed, 'instruments', (item) => {
      const data = readInstrument(item);
      return define(`instrument/${data.isin}`, { type: 'InstrumentDefined', data });
    }),
    ...readAccountsAndBalances(seed),
  ];
}

function readAccountsAndBalances(seed: SeedReader): readonly SeedOrder[] {
  return [
    ...section(seed, 'accounts', (item) => {
      const data = readAccount(item);
      return define(`account/${data.account}`, { type: 'AccountDefined', data });
    }),
    ...section(seed, 'standingSettlementInstructions', (item) => {
      const data = readSsi(item);
      return define(`ssi/${data.ssiId}`, { type: 'StandingSettlementInstructionDefined', data });
    }),
    ...section(seed, 'openingBalances', (item) => {
      const data = readOpeningBalance(item);
      const stream = `opening-balance/${data.account}:${data.isin ?? data.balance?.currency ?? ''}`;
      return define(stream, { type: 'OpeningBalanceDefined', data });
    }),
  ];
}

function section(seed: SeedReader, name: string, read: (item: SeedReader) => SeedOrder): readonly SeedOrder[] {
  return seed.list(name).map((item) => {
    const order = read(item);
    item.done();
    return order;
  });
}

function define(stream: string, definition: Definition): SeedOrder {
  return { stream, command: { type: 'DefineReference', definition } };
}

function repeated(texts: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return texts.filter((text) => seen.has(text) || !seen.add(text));
}
