import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredEvent } from '@verso/event-store';
import { NoteSigner } from '@verso/transparency-log';
import { captureTrades, eventIdOf, fitting, inflated, openOffice } from '../office.fixture.js';
import type { Office } from '../office.fixture.js';

/** An office of three seals, 40 events of each log apart, and five events that are not sealed yet. */
async function sealedOffice(): Promise<Office> {
  const office = await openOffice();
  for (let seal = 0; seal < 3; seal += 1) {
    await captureTrades(office, 40);
    await office.sealer.sealNow();
  }
  await captureTrades(office, 5);
  return office;
}

const renumber = (rows: readonly StoredEvent[]): readonly StoredEvent[] =>
  rows.map((row, position) => ({ ...row, position }));

function swapped(rows: readonly StoredEvent[], one: number, other: number): readonly StoredEvent[] {
  return renumber(rows.map((row, at) => (at === one ? rows[other] : at === other ? rows[one] : row) ?? row));
}

function inserted(rows: readonly StoredEvent[], position: number): readonly StoredEvent[] {
  const forged = fitting({ ...inflated(rows[position]), eventId: 'forged', stream: 'forged', version: 1 });
  return renumber([...rows.slice(0, position), forged, ...rows.slice(position)]);
}

describe('Verifying an office', () => {
  let office: Office;
  beforeEach(async () => {
    office = await sealedOffice();
  });
  afterEach(async () => office.close());

  it('finds an honest one as it was signed', async () => {
    const report = await office.verify();
    expect(report).toMatchObject({ verified: true, checkpoints: 9, seals: 3, problems: [] });
    expect(report.logs.map(({ log, size, sealedSize }) => ({ log, size, sealedSize }))).toEqual([
      { log: 'cash', size: 125, sealedSize: 120 },
      { log: 'settlement', size: 125, sealedSize: 120 },
      { log: 'trade-capture', size: 125, sealedSize: 120 },
    ]);
  });

  it('names the event whose amount was altered', async () => {
    await office.store.rewrite('cash', (rows) => rows.with(57, inflated(rows[57])));
    const { problems } = await office.verify();
    expect(problems).toMatchObject([{ log: 'cash', position: 57, eventId: eventIdOf('cash', 57), problem: 'ALTERED' }]);
    expect(problems[0]?.detail).toContain('signed in seal 1');
  });

  it('names it too when its leaf was recomputed', async () => {
    await office.store.rewrite('cash', (rows) => rows.with(57, fitting(inflated(rows[57]))));
    const { problems } = await office.verify();
    expect(problems).toMatchObject([{ log: 'cash', position: 57, eventId: eventIdOf('cash', 57), problem: 'ALTERED' }]);
  });

  it('knows it between two signed sizes when nothing outside the database is left', async () => {
    await office.store.rewrite('cash', (rows) => rows.with(57, fitting(inflated(rows[57]))));
    const { problems } = await office.verify(false);
    expect(problems).toMatchObject([{ log: 'cash', position: 40, before: 80, problem: 'ALTERED' }]);
  });

  it('names an event whose leaf alone was altered', async () => {
    await office.store.rewrite('cash', (rows) =>
      rows.with(57, { ...inflated(rows[57]), data: rows[57]?.data ?? '', leaf: Buffer.alloc(32) }),
    );
    const { problems } = await office.verify();
    expect(problems).toMatchObject([{ log: 'cash', position: 57, problem: 'ALTERED', eventId: eventIdOf('cash', 57) }]);
  });

  it('names the first of the newest events that were deleted, with or without their seals', async () => {
    await office.store.rewrite('settlement', (rows) => rows.slice(0, 101));
    office.store.claimSize('settlement', 101);
    expect((await office.verify()).problems).toMatchObject([{ log: 'settlement', position: 101, problem: 'MISSING' }]);
    await office.store.forgetSealsFrom(2);
    expect((await office.verify()).problems).toMatchObject([
      { log: 'settlement', position: 101, problem: 'MISSING' },
      { log: 'office', position: 2, problem: 'HEAD_MISSING' },
    ]);
  });

  it('names an event deleted from the middle, whether the gap is left or closed', async () => {
    await office.store.rewrite('cash', (rows) => rows.toSpliced(90, 1));
    expect((await office.verify()).problems).toMatchObject([{ log: 'cash', position: 90, problem: 'MISSING' }]);
    await office.store.rewrite('cash', (rows) => renumber(rows.toSpliced(90, 1)));
    expect((await office.verify()).problems).toMatchObject([{ log: 'cash', position: 90, problem: 'MISSING' }]);
  });

  it('names two events that changed places', async () => {
    await office.store.rewrite('trade-capture', (rows) => swapped(rows, 12, 13));
    const { problems } = await office.verify();
    expect(problems).toMatchObject([
      { log: 'trade-capture', position: 12, eventId: eventIdOf('trade-capture', 13), problem: 'REORDERED' },
    ]);
    expect((await office.verify(false)).problems).toMatchObject([{ position: 13, problem: 'REORDERED' }]);
  });

  it('names an event that changed places with one sealed much later', async () => {
    await office.store.rewrite('cash', (rows) => swapped(rows, 2, 118));
    expect((await office.verify()).problems).toMatchObject([
      { log: 'cash', position: 2, eventId: eventIdOf('cash', 118), problem: 'REORDERED' },
    ]);
  });

  it.each([0, 3, 119])('names the event that was inserted at %i', async (position) => {
    await office.store.rewrite('cash', (rows) => inserted(rows, position));
    const { problems } = await office.verify();
    expect(problems).toMatchObject([{ log: 'cash', position, eventId: 'forged', problem: 'INSERTED' }]);
  });

  it('names a row that stands after the last event the store appended', async () => {
    await office.store.rewrite('cash', (rows) => inserted(rows, rows.length - 1));
    const { problems } = await office.verify();
    expect(problems).toMatchObject([{ log: 'cash', position: 125, problem: 'INSERTED' }]);
  });

  it('reports every log that was touched', async () => {
    await office.store.rewrite('cash', (rows) => rows.with(1, inflated(rows[1])));
    await office.store.rewrite('settlement', (rows) => swapped(rows, 3, 9));
    const { problems } = await office.verify();
    expect(problems.map(({ log, position }) => `${log} ${position}`)).toEqual(['cash 1', 'settlement 3']);
  });

  it('sees an unsealed event that does not fit its leaf, and streams out of version', async () => {
    await office.store.rewrite('cash', (rows) => rows.with(122, inflated(rows[122])));
    expect((await office.verify()).problems).toMatchObject([{ log: 'cash', position: 122, problem: 'ALTERED' }]);
    await office.store.rewrite('cash', (rows) => rows.with(122, fitting({ ...rows[122], version: 99 } as StoredEvent)));
    expect((await office.verify()).problems).toMatchObject([{ log: 'cash', position: 122, problem: 'VERSION' }]);
  });
});

describe('The published seals', () => {
  let office: Office;
  beforeEach(async () => {
    office = await sealedOffice();
  });
  afterEach(async () => office.close());

  const file = (): string => join(office.dataDir, 'seals', 'office-seals.jsonl');

  it('are believed only with the office’s signature', async () => {
    await writeFile(file(), (await readFile(file(), 'utf8')).replace('settlement 0 80', 'settlement 0 81'));
    const { problems } = await office.verify();
    expect(problems.map(({ problem, position }) => `${problem} ${position}`)).toEqual([
      'SIGNATURE 1',
      'HEAD_MISSING 1',
    ]);
  });

  it('contradict a head that was signed by a stolen key', async () => {
    const signer = NoteSigner.parse(await readFile(join(office.dataDir, 'keys', 'verso.skey'), 'utf8'));
    const [, second = ''] = (await readFile(file(), 'utf8')).split('\n');
    const { note } = JSON.parse(second) as { note: string };
    const text = note.slice(0, note.indexOf('\n\n') + 1).replace(/cash 0 80 .{4}/, 'cash 0 80 AAAA');
    await appendFile(file(), `${JSON.stringify({ number: 1, note: signer.sign(text) })}\n`);
    const { problems } = await office.verify();
    expect(problems).toContainEqual(expect.objectContaining({ log: 'cash', position: 80, problem: 'FORKED' }));
  });

  it('are missed when they were removed outside', async () => {
    const lines = (await readFile(file(), 'utf8')).split('\n');
    await writeFile(file(), lines.toSpliced(1, 1).join('\n'));
    expect((await office.verify()).problems).toMatchObject([{ log: 'office', position: 1, problem: 'HEAD_MISSING' }]);
  });

  it('may be one behind the database, as after a crash between the two', async () => {
    const lines = (await readFile(file(), 'utf8')).split('\n');
    await writeFile(file(), `${lines.slice(0, 2).join('\n')}\n{"number":2,"no`);
    expect((await office.verify()).problems).toEqual([]);
  });
});
