import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredEvent } from '@verso/event-store';
import { MerkleFrontier } from '@verso/transparency-log';
import fc from 'fast-check';
import { fitting, inflated, OwnedStore, tradeEvent } from '../office.fixture.js';
import { SealFolder } from '../sealing/seal-folder.js';
import { verifyRowByRow } from './row-by-row.fixture.js';
import type { SignedHead } from './signed-heads.js';
import type { VerifyLogParts } from './verify-log.js';
import { verifyLogs } from './verify-logs.js';
import { verifyRange } from './verify-range.js';

const LOG = 'cash';

/** What the owner of a database can do to a row, or to the rows from there on. */
const attack = fc.record({
  kind: fc.constantFrom('alter', 'alter with leaf', 'delete', 'delete and close', 'delete newest', 'swap', 'insert'),
  at: fc.nat(),
  other: fc.nat(),
  refit: fc.boolean(),
});
/** Attacks that only rows themselves can tell, where nothing is signed. */
const oddity = fc.record({
  kind: fc.constantFrom('version', 'time', 'leaf'),
  at: fc.nat(),
  other: fc.nat(),
  refit: fc.constant(true),
});
const office = fc.record({
  streams: fc.array(fc.nat(4), { maxLength: 45 }),
  heads: fc.array(fc.record({ size: fc.nat(45), right: fc.nat(15).map((one) => one > 0) }), { maxLength: 5 }),
  attacks: fc.array(fc.oneof(attack, oddity), { maxLength: 3 }),
  /** What the log states its size to be, beside what it is. */
  claim: fc.constantFrom(0, 0, 0, 1, -1, 7),
  leavesOutside: fc.boolean(),
});

type Made = typeof office extends fc.Arbitrary<infer Of> ? Of : never;
type Attack = { readonly kind: string; readonly at: number; readonly other: number; readonly refit: boolean };

const renumbered = (rows: readonly StoredEvent[]) => rows.map((row, position) => ({ ...row, position }));

function attacked(rows: readonly StoredEvent[], { kind, at: place, other: second, refit }: Attack): StoredEvent[] {
  const at = place % Math.max(1, rows.length);
  const row = rows[at];
  const other = rows[second % Math.max(1, rows.length)];
  if (row === undefined || other === undefined) return [...rows];
  const changed = (change: Partial<StoredEvent>): StoredEvent[] => {
    const altered = { ...row, ...change };
    return rows.with(at, refit ? fitting(altered) : altered);
  };
  if (kind === 'alter') return rows.with(at, inflated(row));
  if (kind === 'alter with leaf') return rows.with(at, fitting(inflated(row)));
  if (kind === 'delete') return rows.toSpliced(at, 1);
  if (kind === 'delete and close') return renumbered(rows.toSpliced(at, 1));
  if (kind === 'delete newest') return rows.slice(0, at);
  if (kind === 'swap') return renumbered(rows.map((one) => (one === row ? other : one === other ? row : one)));
  if (kind === 'insert') return renumbered(rows.toSpliced(at, 0, refit ? fitting({ ...row, eventId: 'forged' }) : row));
  if (kind === 'version') return changed({ version: second % 9 });
  if (kind === 'time') return changed({ recordedAt: other.recordedAt });
  return rows.with(at, { ...row, leaf: Buffer.alloc(32) });
}

describe('A log of which each range is read by itself', () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'verso-ranges-'));
  });
  afterAll(async () => rm(dataDir, { recursive: true }));

  /** An office of one log, whatever was done to it, with what was signed of it before. */
  async function partsOf({ streams, heads, attacks, claim, leavesOutside }: Made) {
    let now = 1_000_000;
    const store = new OwnedStore([LOG], { clock: () => now });
    const versions = new Map<number, number>();
    for (const [number, stream] of streams.entries()) {
      const expectedVersion = versions.get(stream) ?? 0;
      versions.set(stream, expectedVersion + 1);
      now += number % 3;
      await store.append(LOG, [
        { appends: [{ stream: `s${String(stream)}`, expectedVersion, events: [tradeEvent(LOG, number)] }] },
      ]);
    }
    const leaves = Buffer.concat((await store.readLog(LOG, -1, 1_000)).map(({ leaf }) => leaf));
    const folder = new SealFolder(await mkdtemp(join(dataDir, 'seals-')));
    if (leavesOutside) await folder.appendHashes('leaves', LOG, 0, leaves);
    const signed = heads.map(({ size, right }, at): SignedHead => {
      const frontier = new MerkleFrontier();
      frontier.appendHashes(leaves, 0, Math.min(size, streams.length));
      const root = right ? frontier.root().toString('base64') : 'AAAA';
      return { log: LOG, epoch: 0, size: frontier.size, root, source: `seal ${String(at)}` };
    });
    await store.rewrite(LOG, (rows) => attacks.reduce(attacked, rows));
    store.claimSize(LOG, Math.max(0, (await store.readLog(LOG, -1, 1_000)).length + claim));
    const [head] = await store.heads();
    if (head === undefined) throw new Error('there is no log');
    const parts: VerifyLogParts = { store, folder, head, signed: signed.sort((one, other) => one.size - other.size) };
    return parts;
  }

  it('comes to what reading it in one go comes to, whatever was done to it, in ranges of any size', async () => {
    const seen = new Set<string | undefined>();
    await fc.assert(
      fc.asyncProperty(office, fc.nat(6), fc.integer({ min: 1, max: 4 }), async (made, level, readers) => {
        const parts = await partsOf(made);
        const whole = await verifyRowByRow(parts);
        let turn = 0;
        const read = Array.from({ length: readers }, () => async (task: Parameters<typeof verifyRange>[1]) => {
          turn += 1;
          // Not in the order in which they were begun.
          if (turn % 3 === 0) await new Promise(setImmediate);
          return verifyRange(parts.store, task);
        });
        const divided = await verifyLogs([parts], read, { width: 2 ** level });
        expect(divided.get(LOG)).toEqual(whole);
        seen.add(whole.problem?.problem);
      }),
      { numRuns: 1_000 },
    );
    const all = ['ALTERED', 'FORKED', 'INSERTED', 'MISSING', 'REORDERED', 'VERSION', undefined];
    expect([...seen].sort()).toEqual(all);
  });
});
