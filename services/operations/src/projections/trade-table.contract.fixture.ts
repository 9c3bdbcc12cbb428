import { LogTails, runSeeded, seededRandom, type Steppable } from '@verso/messaging';
import type { TradeRow } from '../domain/trade-row.js';
import { InMemoryTradeTable } from './in-memory-trade-table.js';
import { OfficeLogs, type LoggedEvent } from './office-logs.fixture.js';
import { TradeLife } from './trade-life.fixture.js';
import { caseOpened, caseResolved, executionRefused } from './trade-terms.fixture.js';
import { TradeProjection } from './trade-projection.js';
import { TableMovedOn, type TradeQuery, type TradeTable } from './trade-table.js';

/** What every trade table promises. `open` gives an empty one. */
export function describeTradeTable(name: string, open: OpenTable): void {
  describeRows(name, open);
  describeQuestions(name, open);
}

type OpenTable = () => Promise<TradeTable>;

function describeRows(name: string, open: OpenTable): void {
  describe(`${name}: rows kept from the logs`, () => {
    it('are the same bytes in whatever order and pages the logs were read, and when built anew', async () => {
      for (const seed of [1, 2, 3]) {
        const table = await open();
        const { logs, projection } = await livedThrough(seed, table);
        expect(await table.digest()).toBe(await digestInOrder(logs));
        const report = await projection.rebuild();
        expect(report).toMatchObject({ same: true, before: report.after, vector: await table.vector() });
        expect(await table.digest()).toBe(report.before);
      }
    });

    it('go on after a rebuild where the logs were', async () => {
      const table = await open();
      const { logs, projection } = await livedThrough(4, table);
      await projection.rebuild();
      await logs.appendAll([new TradeLife('new').captured(), new TradeLife('1').settled('7', '7.00')]);
      await projection.catchUp();
      expect(await table.digest()).toBe(await digestInOrder(logs));
    });

    it('are put right by a rebuild when somebody has changed them', async () => {
      const table = await open();
      const { logs, projection } = await livedThrough(5, table);
      const [row] = await table.loadTrades(['trd_1']);
      if (row === undefined) throw new Error('trade 1 lived');
      const vector = await table.vector();
      await table.save({ trades: [{ ...row, settledAmount: '1' }], cases: [], from: vector, to: vector });
      expect((await projection.rebuild()).same).toBe(false);
      expect(await table.digest()).toBe(await digestInOrder(logs));
    });

    it('are not written by a second projection that lags behind', async () => {
      const table = await open();
      const { logs, projection } = await livedThrough(6, table);
      const second = new TradeProjection({ tails: logs.tails, table });
      const settles = async (): Promise<void> => logs.append(new TradeLife('1').settled('7', '7.00'));
      await settles();
      await second.catchUp();
      await settles();
      await expect(projection.catchUp()).rejects.toThrow(TableMovedOn);
      await projection.catchUp();
      await settles();
      await expect(second.catchUp()).rejects.toThrow(TableMovedOn);
      await second.catchUp();
      expect(await table.digest()).toBe(await digestInOrder(logs));
    });

    it('hold what texts a database can hold', async () => {
      const table = await open();
      const logs = new OfficeLogs();
      await logs.append(executionRefused('ref_odd', 'a\0b \ud800 c\\u0000 "é" 😀'));
      await new TradeProjection({ tails: logs.tails, table }).catchUp();
      expect((await table.find('ref_odd'))?.refusal).toBe('SIDE_MISSING: a\ufffdb \ufffd c\\u0000 "é" 😀');
    });
  });
}

function describeQuestions(name: string, open: OpenTable): void {
  describe(`${name}: questions`, () => {
    let table: TradeTable;
    let reference: InMemoryTradeTable;
    beforeAll(async () => {
      table = await open();
      reference = new InMemoryTradeTable();
      const { logs } = await livedThrough(7, table);
      await new TradeProjection({ tails: logs.tails, table: reference }).catchUp();
    });

    it.each(queries())('are answered page by page without gaps: $name', async ({ query }) => {
      const whole = await reference.list({ ...query, limit: 1_000 });
      expect(whole.length).toBeGreaterThan(0);
      expect(await inPages(table, query)).toEqual(whole);
    });

    it('leave out refused executions, and trades that only other rooms have spoken of', async () => {
      const rows = await table.list({ filter: {}, sort: 'tradeId', descending: false, limit: 1_000 });
      expect(rows.filter((row) => row.booking === '' || row.booking === 'REFUSED')).toEqual([]);
    });

    it('find one trade, or none', async () => {
      expect(await table.find('trd_1')).toEqual(await reference.find('trd_1'));
      expect(await table.find('trd_none')).toBeUndefined();
      expect(await table.find('trd_\0')).toBeUndefined();
    });

    it('sum the office up', async () => {
      const summary = await table.summary();
      expect(summary).toEqual(await reference.summary());
      expect(JSON.stringify(summary)).toBe(JSON.stringify(await reference.summary()));
      expect(summary.byState.REFUSED).toBe(1);
      expect(summary.openCasesByCause).toEqual({ ACCOUNT_OVERDRAWN: 1, CONFIRMATION_MISMATCH: 3 });
      expect(summary.settledValueByCurrency['EUR']).toMatch(/^\d+\.\d\d$/);
    });

    it('sum an empty office up', async () => {
      expect(await (await open()).summary()).toEqual({
        byState: {},
        trades: 0,
        straightThrough: 0,
        stpRate: '0.0000',
        settledValueByCurrency: {},
        openCasesByCause: {},
      });
    });
  });
}

function queries(): { readonly name: string; readonly query: Omit<TradeQuery, 'limit'> }[] {
  const ascending = { sort: 'tradeDate', descending: false } as const;
  return [
    { name: 'all', query: { filter: {}, ...ascending } },
    { name: 'the last first', query: { filter: {}, sort: 'settlementDate', descending: true } },
    { name: 'by id', query: { filter: {}, sort: 'tradeId', descending: true } },
    { name: 'status', query: { filter: { status: 'CAPTURED' }, ...ascending } },
    { name: 'refused', query: { filter: { status: 'REFUSED' }, ...ascending } },
    { name: 'open cases', query: { filter: { hasOpenCase: true, currency: 'EUR' }, ...ascending } },
    { name: 'trade date', query: { filter: { tradeDate: '2026-11-24', hasOpenCase: false }, ...ascending } },
    { name: 'isin', query: { filter: { isin: 'DE0007164600', settlementDate: '2026-11-25' }, ...ascending } },
  ];
}

async function inPages(table: TradeTable, query: Omit<TradeQuery, 'limit'>): Promise<TradeRow[]> {
  const all: TradeRow[] = [];
  for (;;) {
    const last = all.at(-1);
    const after = last === undefined ? {} : { after: { value: last[query.sort], tradeId: last.tradeId } };
    const page = await table.list({ ...query, ...after, limit: 3 });
    if (page.length === 0) return all;
    all.push(...page);
  }
}

/** Some days of an office, its logs growing beside each other as the seed has it, a projection in pages of a few, restarts. */
export async function livedThrough(
  seed: number,
  table: TradeTable,
): Promise<{ readonly logs: OfficeLogs; readonly projection: TradeProjection }> {
  const random = seededRandom(seed);
  const logs = new OfficeLogs();
  const events = officeLife(random);
  const open = (): TradeProjection =>
    new TradeProjection({ tails: logs.tails, table, pageSize: 1 + Math.floor(random() * 9) });
  let projection = open();
  const writers = Object.values(Object.groupBy(events, ({ log }) => log)).map((own): Steppable => ({
    name: own[0]?.log ?? '',
    step: async () => {
      const event = own.shift();
      if (event !== undefined) await logs.append(event);
      return event !== undefined;
    },
  }));
  const reader: Steppable = {
    name: 'projection',
    step: async () => {
      if (random() < 0.05) projection = open();
      return projection.step();
    },
  };
  await runSeeded([...writers, reader], random, async () => false);
  return { logs, projection };
}

/** Trades in two versions with everything that can happen to them, each in an order of its own. */
function officeLife(random: () => number): LoggedEvent[] {
  const events: LoggedEvent[] = [executionRefused('ref_1'), caseOpened('case_0', [], 'ACCOUNT_OVERDRAWN')];
  for (let number = 1; number <= 14; number += 1) {
    const id = String(number);
    const [life, later] = [new TradeLife(id), new TradeLife(id, 2)];
    const change = { tradeDate: number % 2 === 0 ? '2026-11-23' : '2026-11-24' };
    events.push(life.captured(true, change), caseOpened(`case_${id}`, [life.tradeId, 'trd_2']));
    if (number % 4 !== 0) events.push(caseResolved(`case_${id}`));
    if (number % 3 === 0) events.push(...shuffled([...life.everything(), ...later.everything()], random));
    // Amended after its first version settled, of which the other rooms have not heard.
    if (number % 3 === 1) {
      events.push(life.owedNow(), life.instructed(), life.settled('10', '250.50'), ...later.capture().slice(3, 4));
    }
  }
  events.push(new TradeLife('unknown').owedNow());
  return events;
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** Everything read at once, log after log, into memory. */
export async function digestInOrder({ store }: OfficeLogs): Promise<string> {
  const table = new InMemoryTradeTable();
  await new TradeProjection({ tails: new LogTails(store), table, pageSize: 100_000 }).catchUp();
  return table.digest();
}
