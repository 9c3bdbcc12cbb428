import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NoteVerifier, openCheckpoint } from '@verso/transparency-log';
import { captureTrades, eventIdOf, fitting, inflated, openOffice } from '../office.fixture.js';
import type { Office } from '../office.fixture.js';
import { openSealing } from './open-sealing.js';
import { loadSigningKey } from './signing-key.js';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(async () => office.close());

/** The office's process ends and starts again on the same store and folder. */
async function restarted(): Promise<Office> {
  const { store, dataDir, time } = office;
  return { ...office, ...(await openSealing({ store, seals: store, dataDir, now: () => time.now })) };
}

const sealCount = async (): Promise<number> => (await office.store.readSeals()).length;

describe('The sealer', () => {
  it('signs a checkpoint of each log and one seal over all of them', async () => {
    await captureTrades(office, 3);
    expect(await office.sealer.sealNow()).toBe(0);
    const verifier = NoteVerifier.parse(office.verifierKey);
    const [checkpoint] = await office.store.readCheckpoints('cash');
    expect(openCheckpoint(checkpoint?.note ?? '', verifier)).toMatchObject({ origin: 'verso/cash/0', size: 3 });
    const [seal] = await office.store.readSeals();
    expect(seal?.vector).toEqual({ cash: 3, settlement: 3, 'trade-capture': 3 });
    expect(verifier.open(seal?.note ?? '')).toContain(
      'verso/office\nseal 0\nat 2026-11-20T10:00:00.003000Z\ncash 0 3 ',
    );
    expect(await readFile(join(office.folder.path, 'verifier.vkey'), 'utf8')).toBe(`${office.verifierKey}\n`);
    expect(await office.folder.latestCheckpoint('cash')).toBe(checkpoint?.note);
  });

  it('seals at most once a second while events flow, and not at all when nothing is new', async () => {
    await captureTrades(office, 2);
    while (await office.sealer.step());
    expect(await sealCount()).toBe(1);
    await captureTrades(office, 2);
    expect(await office.sealer.step()).toBe(false);
    office.time.now += 1_000;
    while (await office.sealer.step());
    expect(await sealCount()).toBe(2);
    office.time.now += 60_000;
    expect(await office.sealer.step()).toBe(false);
    expect(await office.sealer.sealNow()).toBe(1);
  });

  it('goes on sealing when somebody sets the clock back', async () => {
    const { store, dataDir, time } = office;
    const [now, elapsed] = [() => time.now, () => passed];
    let passed = 0;
    const { sealer } = await openSealing({ store, seals: store, dataDir, now, elapsed });
    await captureTrades(office, 2);
    while (await sealer.step());
    time.now -= 3_600_000;
    passed += 1_000;
    await captureTrades(office, 2);
    while (await sealer.step());
    expect(await sealCount()).toBe(2);
  });

  it('does not seal an office in which nothing has happened', async () => {
    expect(await office.sealer.sealNow()).toBe(-1);
    expect((await office.verify()).verified).toBe(true);
  });

  it('catches up in portions', async () => {
    const { store, dataDir, time } = office;
    await captureTrades(office, 25);
    const { sealer } = await openSealing({ store, seals: store, dataDir, now: () => time.now, batch: 10 });
    let steps = 0;
    while (await sealer.step()) steps += 1;
    expect(steps).toBeGreaterThanOrEqual(8);
    expect((await office.verify()).logs.map(({ sealedSize }) => sealedSize)).toEqual([25, 25, 25]);
  });

  it('goes on after a restart where the last seal ended', async () => {
    await captureTrades(office, 300);
    await office.sealer.sealNow();
    const { sealer } = await restarted();
    await captureTrades(office, 300);
    expect(await sealer.sealNow()).toBe(1);
    expect(await office.verify()).toMatchObject({ verified: true, seals: 2 });
  });

  it('reads the rows again when the hashes outside the database are damaged', async () => {
    await captureTrades(office, 300);
    await office.sealer.sealNow();
    await truncate(join(office.folder.path, 'cash.0.leaves'), 0);
    await writeFile(join(office.folder.path, 'settlement.0.tiles'), Buffer.alloc(32, 7));
    const { sealer } = await restarted();
    await captureTrades(office, 1);
    await sealer.sealNow();
    expect((await office.verify()).verified).toBe(true);
    expect(await office.folder.readHashes('leaves', 'cash', 0, 0, 1_000)).toHaveLength(301);
  });

  it('publishes at the next start what a crash kept it from publishing', async () => {
    await captureTrades(office, 1);
    await office.sealer.sealNow();
    await captureTrades(office, 1);
    await office.sealer.sealNow();
    const file = join(office.folder.path, 'office-seals.jsonl');
    const [first = ''] = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, `${first}\n{"number":1,"no`);
    const { sealer } = await restarted();
    await sealer.sealNow();
    expect((await office.folder.lastSeal())?.number).toBe(1);
    expect(await office.verify()).toMatchObject({ verified: true, seals: 2 });
  });
});

describe('The sealer refuses to sign', () => {
  it('an event that was altered before it was sealed', async () => {
    await captureTrades(office, 30);
    await office.store.rewrite('cash', (rows) => rows.with(17, inflated(rows[17])));
    await expect(office.sealer.sealNow()).rejects.toThrow(
      `ALTERED: log cash position 17 (event ${eventIdOf('cash', 17)})`,
    );
    expect(await sealCount()).toBe(0);
  });

  it('a log with a gap', async () => {
    await captureTrades(office, 30);
    await office.store.rewrite('cash', (rows) => rows.toSpliced(17, 1));
    await expect(office.sealer.sealNow()).rejects.toThrow('MISSING: log cash position 17');
  });

  it('a log that has become shorter than it was sealed', async () => {
    await captureTrades(office, 30);
    await office.sealer.sealNow();
    office.store.claimSize('cash', 20);
    await expect(office.sealer.sealNow()).rejects.toThrow('MISSING: log cash position 20');
    await expect((await restarted()).sealer.sealNow()).rejects.toThrow('MISSING: log cash position 20');
  });

  it('after seals were deleted from the database', async () => {
    await captureTrades(office, 1);
    await office.sealer.sealNow();
    await office.store.forgetSealsFrom(0);
    await captureTrades(office, 1);
    await expect((await restarted()).sealer.sealNow()).rejects.toThrow('HEAD_MISSING: log office position 0');
  });

  it('over a sealed event that was altered, when it has to read it again', async () => {
    await captureTrades(office, 30);
    await office.sealer.sealNow();
    await office.store.rewrite('cash', (rows) => rows.with(17, fitting(inflated(rows[17]))));
    await truncate(join(office.folder.path, 'cash.0.leaves'), 0);
    await expect((await restarted()).sealer.sealNow()).rejects.toThrow('no longer have the signed root');
  });

  it('and tries again a second later', async () => {
    await captureTrades(office, 30);
    await office.store.rewrite('cash', (rows) => rows.with(17, inflated(rows[17])));
    await expect(office.sealer.step()).rejects.toThrow('position 17');
    expect(await office.sealer.step()).toBe(false);
    await office.store.rewrite('cash', (rows) => rows);
    office.time.now += 1_000;
    while (await office.sealer.step());
    expect((await office.verify()).verified).toBe(true);
  });
});

describe('The signing key', () => {
  it('is made once, for its owner’s eyes only', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'verso-key-'));
    const [one, other] = await Promise.all([loadSigningKey(dataDir), loadSigningKey(dataDir)]);
    expect(one.verifierKey).toBe(other.verifierKey);
    expect((await stat(join(dataDir, 'keys', 'verso.skey'))).mode & 0o777).toBe(0o600);
    await rm(dataDir, { recursive: true });
  });
});
