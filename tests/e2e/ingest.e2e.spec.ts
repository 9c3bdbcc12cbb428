import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TradeList } from '@verso/operations';
import { eventsOf, openRecord } from './office-record.js';
import { dataFolder, freePort, removeDataFolder, STACK_TRACE, verso, VersoProcess } from './verso-command.js';

const ROOT = join(import.meta.dirname, '..', '..');
const RECORDED = join(ROOT, '..', 'shared', 'data', 'jspurefix');
const isThere = existsSync(RECORDED);
if (!isThere) process.stdout.write(`skipped: recorded FIX sessions are not handed in: ${RECORDED} is not there\n`);
const recorded = isThere ? readdirSync(RECORDED).filter((name) => /^FIX\.4\.4__.*\.txt$/.test(name)) : [];

/** One office for all: what was handed in before must not change what is handed in next. */
describe('Handing in files', () => {
  let folder: string;
  let office: VersoProcess | undefined;

  beforeAll(async () => {
    folder = await dataFolder();
  });
  afterAll(async () => {
    await office?.stop('SIGKILL');
    await removeDataFolder(folder);
  });

  const ingest = async (file: string): Promise<{ readonly code: number | null; readonly out: string }> => {
    const { code, out, err } = await verso(folder, ['ingest', file]);
    expect(`${out}\n${err}`).not.toMatch(STACK_TRACE);
    return { code, out };
  };
  const count = (out: string, what: string): number => Number(new RegExp(`^  ${what} +([\\d,]+)`, 'm').exec(out)?.[1]);

  async function eventsStored(): Promise<number> {
    const record = await openRecord(folder);
    const events = await eventsOf(record.store, 'trade-capture');
    await record.close();
    return events.length;
  }

  it('books the examples, and changes nothing the second time', async () => {
    for (const [file, trades] of [
      ['executions.ndjson', 5],
      ['executions.fix', 6],
    ] as const) {
      const { code, out } = await ingest(join(ROOT, 'examples', file));
      expect({ code, booked: count(out, 'booked'), refused: count(out, 'refused') }).toEqual({
        code: 0,
        booked: trades,
        refused: 0,
      });
    }
    const before = await eventsStored();
    const { out } = await ingest(join(ROOT, 'examples', 'executions.fix'));
    expect({ repeats: count(out, 'of those, seen before'), refused: count(out, 'refused') }).toEqual({
      repeats: 6,
      refused: 0,
    });
    expect(await eventsStored()).toBe(before);
  });

  it('dates what a new office does before its clock has begun on the day before it opens, at the earliest', async () => {
    const record = await openRecord(folder);
    const heads = await record.store.heads();
    const events = await Promise.all(heads.map(({ log }) => record.store.readLog(log, -1, 10_000)));
    await record.close();
    const earliest = events
      .flat()
      .map(({ occurredAt }) => occurredAt)
      .sort()[0];
    expect(earliest).toMatch(/^2026-11-2/);
  });

  it('books trades that settle', async () => {
    office = new VersoProcess(folder, ['start', '--trades', '0', '--tick', '5']);
    const url = await office.printed(/(http:\/\/127\.0\.0\.1:\d+)\/readyz/);
    let open: readonly string[] = ['not asked yet'];
    while (open.length > 0 && office.running) {
      const { data } = (await (await fetch(`${url}/v1/trades?limit=500`)).json()) as TradeList;
      open = data.filter(({ status }) => status !== 'SETTLED').map(({ tradeId, status }) => `${tradeId} ${status}`);
    }
    expect(open).toEqual([]);
    expect(await office.stop('SIGINT')).toMatchObject({ code: 0 });
  });

  it('in parts to an office that is open, when the file is larger than its door takes', async () => {
    const port = String(await freePort());
    office = new VersoProcess(folder, ['start', '--trades', '0', '--tick', '1000'], { VERSO_PORT: port });
    await office.printed(/(http:\/\/127\.0\.0\.1:\d+)\/readyz/);
    const file = join(folder, 'large.ndjson');
    const examples = (await readFile(join(ROOT, 'examples', 'executions.ndjson'), 'utf8')).trimEnd().split('\n');
    const padding = `{"source":"${'x'.repeat(900_000)}"}`;
    const tooLarge = `{"source":"${'x'.repeat(5_000_000)}"}`;
    await writeFile(file, [...Array.from({ length: 5 }, () => padding), tooLarge, ...examples].join('\n'));
    const { code, out, err } = await verso(folder, ['ingest', file], { VERSO_PORT: port });
    expect(err).toBe('');
    expect(code).toBe(0);
    expect({ repeats: count(out, 'of those, seen before'), refused: count(out, 'refused') }).toEqual({
      repeats: 5,
      refused: 6,
    });
    expect(out).toMatch(/^ {2}line 6 +- +refused +CONTENT_TOO_LARGE: has 5,000,013 bytes/m);
    expect(out).toMatch(/^ {2}line 7 .*booked, seen before/m);
    expect(await office.stop('SIGINT')).toMatchObject({ code: 0 });
  });

  it.each([
    ['that are not there', ['nowhere.fix'], /^Cannot read .*nowhere\.fix: there is no such file/],
    ['that are folders', ['examples'], /^Cannot read .*examples: it is a folder/],
    ['that are programs', [process.execPath], /^Cannot read .*: it is no text/],
    ['two at once', ['examples/executions.fix', 'examples/executions.ndjson'], /too many arguments.*got 2/],
  ])('refuses files %s, and says so', async (_, files, said) => {
    const { code, err } = await verso(folder, ['ingest', ...files]);
    expect(code).toBe(1);
    expect(err).toMatch(said);
    expect(err).not.toMatch(STACK_TRACE);
  });

  (isThere ? it.each(recorded) : it.skip.each(['recorded sessions']))(
    'brings every message of %s to something',
    async (name) => {
      const { code, out } = await ingest(join(RECORDED, name));
      expect(code).toBe(0);
      const all = ['booked', 'booked incomplete', 'refused', 'skipped'].map((what) => count(out, what));
      expect(all.reduce((sum, some) => sum + some, 0)).toBeGreaterThan(0);
    },
  );

  (isThere ? it : it.skip)(
    'refuses seven trade capture reports without side or counterparty, saying so, once',
    async () => {
      const before = await eventsStored();
      const { out } = await ingest(join(RECORDED, 'FIX.4.4__jsfix.test_client.txt'));
      expect(count(out, 'refused')).toBe(7);
      const refusals = out.split('\n').filter((line) => /^ {2}line .* refused {2}/.test(line));
      expect(refusals).toHaveLength(7);
      for (const refusal of refusals) {
        expect(refusal).toContain('/side');
        expect(refusal).toContain('/counterparty');
      }
      expect(await eventsStored()).toBe(before);
    },
  );
});
