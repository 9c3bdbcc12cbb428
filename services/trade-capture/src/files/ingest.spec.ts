import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CaptureOffice } from '../doors/capture-office.fixture.js';
import { failingOn, openCaptureOffice } from '../doors/capture-office.fixture.js';
import { execution } from '../domain/execution.fixture.js';
import {
  inPercent,
  instrument,
  OUR_LEI,
  party,
  referenceData,
  SAP,
  settlementInstruction,
} from '../domain/reference-data.fixture.js';
import { exampleExecutions, exampleFixLog } from './make-examples.fixture.js';
import type { IngestSummary } from './ingest.js';
import { ingest } from './ingest.js';

const RECORDED = join(import.meta.dirname, '../../../../../shared/data/jspurefix');
const EXAMPLES = join(import.meta.dirname, '../../../../examples');

let office: CaptureOffice;
beforeEach(async () => {
  const known = [
    '724500AMSTRDMBK00359 AMSBNL2AXXX',
    '969500BROKPARIS00247 BRKPFRPPXXX',
    '815600MILANOSIM00722 MILSITMMXXX',
    '549300NYBROKERS00552 NYBRUS33XXX',
    '549300CHICAGOSE00654 CHISUS44XXX',
    '213800LONDONSEC00483 LONSGB2LXXX',
  ];
  office = await openCaptureOffice([
    ...referenceData,
    ...known.flatMap((names) => {
      const [lei = '', bic = ''] = names.split(' ');
      return [
        party(lei, bic, 'COUNTERPARTY', 'BILATERAL'),
        settlementInstruction(lei, 'T2S', 'EUR'),
        settlementInstruction(lei, 'DTC', 'USD'),
      ];
    }),
    ...['FR0000121014', 'NL0010273215', 'IT0003132476', 'FR001400H7V7'].map((isin) => instrument(isin, 'EUR', 'T2S')),
    ...['US5949181045', 'US67066G1040', 'US46625H1005'].map((isin) => instrument(isin, 'USD', 'DTC')),
  ]);
});
afterEach(async () => {
  await office.close();
});

const read = (text: string): Promise<IngestSummary> => ingest(text, office.desk, { bookingEntity: OUR_LEI });

describe('a file of executions', () => {
  it('as NDJSON is booked line by line, and changes nothing the second time', async () => {
    const text = exampleExecutions()
      .map((one) => JSON.stringify(one))
      .join('\n');
    expect(await read(text)).toMatchObject({ format: 'NDJSON', accepted: 5, repeats: 0, refused: 0 });
    const events = await office.types();
    expect(await read(text)).toMatchObject({ accepted: 5, repeats: 5, refused: 0 });
    expect(await office.types()).toEqual(events);
  });

  it('as a FIX log is booked message by message; what is no execution is skipped by its name', async () => {
    const first = await read(exampleFixLog());
    expect(first).toMatchObject({ format: 'FIX', refused: 1, skipped: 2 });
    expect([...first.skippedByName]).toEqual([
      ['Logon', 1],
      ['Heartbeat', 1],
    ]);
    // The bond of the log is a share to this little world: percent is then a contradiction.
    expect([...first.refusedByCode]).toEqual([['PRICE_TYPE_DIFFERS', 1]]);
    expect(first.items.at(-2)).toMatchObject({ outcome: { status: 'ACCEPTED', tradeVersion: 2 } });
    const events = await office.types();
    expect(await read(exampleFixLog())).toMatchObject({ accepted: 5, repeats: 5, refused: 1 });
    expect(await office.types()).toEqual(events);
  });

  it.each([
    ['a line that is no JSON', '{"source":', 'LINE_NOT_JSON'],
    ['a truncated message', exampleFixLog().split('\n')[1]?.slice(0, 120) ?? '', 'FIX_TRUNCATED'],
    ['a wrong body length', (exampleFixLog().split('\n')[1] ?? '').replace(/\|9=\d+\|/, '|9=7|'), 'FIX_BODY_LENGTH'],
    ['a changed price', (exampleFixLog().split('\n')[1] ?? '').replace('31=705.10', '31=715.10'), 'FIX_CHECKSUM'],
  ])('refuses %s', async (_, text, code) => {
    const summary = await read(text);
    expect([...summary.refusedByCode.keys()]).toEqual([code]);
    expect(await office.types()).toEqual(['TradeRefused']);
  });

  it('that was mended is tried anew where it was refused, and nothing is booked twice', async () => {
    const [one, two, three] = [1, 2, 3].map((number) => execution({ executionId: `F-${String(number)}` }));
    const file = (...lines: readonly unknown[]): string => lines.map((line) => JSON.stringify(line)).join('\n');
    const wrong = { ...two, settlementAmount: '1.00' };
    expect(await read(file(one, wrong, three))).toMatchObject({ accepted: 2, repeats: 0, refused: 1 });
    expect(await read(file(one, two, three))).toMatchObject({ accepted: 3, repeats: 2, refused: 0 });
    expect((await office.types()).filter((type) => type === 'TradeCaptured')).toHaveLength(3);
  });

  it('is tried anew as it stands once reference data was mended, under event ids of its own', async () => {
    const lines = ['F-1', 'F-2'].map((executionId) => JSON.stringify(execution({ executionId, priceType: 'PERCENT' })));
    expect([...(await read(lines.join('\n'))).refusedByCode]).toEqual([['PRICE_TYPE_DIFFERS', 2]]);
    await office.define(inPercent(SAP));
    expect(await read(lines.join('\n'))).toMatchObject({ accepted: 2, repeats: 0, refused: 0 });
    const ids = (await office.events()).map(({ eventId }) => eventId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('answers what was booked as the first time, whatever is known since', async () => {
    const line = JSON.stringify(execution({ settlementAmount: '60150.00' }));
    await read(line);
    await office.define(inPercent(SAP));
    const events = await office.types();
    expect(await read(line)).toMatchObject({ accepted: 1, repeats: 1, refused: 0 });
    expect(await office.types()).toEqual(events);
  });

  it('on whose one execution the office fails has the others booked, and that one refused', async () => {
    const lines = ['F-1', 'F-2', 'F-3'].map((executionId) => JSON.stringify(execution({ executionId })));
    const summary = await ingest(lines.join('\n'), failingOn(office, 'F-2'), { bookingEntity: OUR_LEI });
    expect([...summary.refusedByCode]).toEqual([['PROCESSING_FAILED', 1]]);
    expect(await read(lines.join('\n'))).toMatchObject({ accepted: 3, repeats: 2, refused: 0 });
  });

  it('that holds nothing, or no text at all, comes to nothing', async () => {
    expect(await read('')).toMatchObject({ items: [] });
    expect(await read('\n\n  \n')).toMatchObject({ items: [] });
    expect(await read('\0\u0001\uFFFD')).toMatchObject({ refused: 1 });
  });
});

describe('the examples that come with the office', () => {
  it('are those that these tests hand in', () => {
    expect(readFileSync(join(EXAMPLES, 'executions.fix'), 'utf8')).toBe(`${exampleFixLog()}\n`);
    const ndjson = exampleExecutions()
      .map((one) => `${JSON.stringify(one)}\n`)
      .join('');
    expect(readFileSync(join(EXAMPLES, 'executions.ndjson'), 'utf8')).toBe(ndjson);
  });
});

const isThere = existsSync(RECORDED);
if (!isThere) process.stdout.write(`recorded FIX sessions are not checked: ${RECORDED} is not there\n`);

(isThere ? describe : describe.skip)('recorded FIX sessions of others', () => {
  const files = isThere
    ? readdirSync(RECORDED).filter((name) => /^FIX\.4\.4__.*\.txt$|^corpus__.*\.txt$/.test(name))
    : [];

  it.each(files)('%s: every message comes to something with a name', async (name) => {
    const text = readFileSync(join(RECORDED, name), 'utf8');
    const { items, accepted, incomplete, refused, skipped } = await read(text);
    expect(items.length).toBeGreaterThan(0);
    expect(accepted + incomplete + refused + skipped).toBe(items.length);
    for (const item of items) {
      if ('skipped' in item) expect(item.skipped).not.toBe('');
      else if (item.outcome.status === 'REFUSED') expect(item.outcome.errors.length).toBeGreaterThan(0);
    }
    const events = await office.types();
    await read(text);
    expect(await office.types()).toEqual(events);
  });

  it('seven trade capture reports without side or counterparty are seven refusals that say so', async () => {
    const { items, refused } = await read(readFileSync(join(RECORDED, 'FIX.4.4__jsfix.test_client.txt'), 'utf8'));
    expect(refused).toBe(7);
    const refusals = items.flatMap((item) =>
      'outcome' in item && item.outcome.status === 'REFUSED' ? [item.outcome] : [],
    );
    for (const { errors } of refusals) {
      expect(errors.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['SIDE_REQUIRED', 'COUNTERPARTY_REQUIRED']),
      );
    }
    expect(refusals).toHaveLength(7);
  });
});
