import { leafHash, NoteVerifier, verifyInclusion, verifyTlogProof, openCheckpoint } from '@verso/transparency-log';
import { leafOf } from '@verso/event-store';
import { rm } from 'node:fs/promises';
import { captureTrades, eventIdOf, fitting, inflated, openOffice } from '../office.fixture.js';
import type { Office } from '../office.fixture.js';
import { EventProofs } from './event-proofs.js';
import type { EventProof } from './event-proofs.js';
import { TradeHistories } from './trade-history.js';

let office: Office;
let proofs: EventProofs;
let histories: TradeHistories;
beforeEach(async () => {
  office = await openOffice();
  const { store, folder, verifierKey } = office;
  proofs = new EventProofs({ store, seals: store, folder, verifierKey });
  histories = new TradeHistories(store, proofs);
});
afterEach(async () => office.close());

/** What the holder of an answer does, with the answer and the public key alone. */
function holds(proof: EventProof | null | undefined): boolean {
  if (proof == null) return false;
  const { position, hashes, checkpoint, entry } = proof;
  const { size, root } = openCheckpoint(checkpoint, NoteVerifier.parse(office.verifierKey));
  const path = hashes.map((hash) => Buffer.from(hash, 'base64'));
  return verifyInclusion({ index: position, size, leaf: leafHash(Buffer.from(entry, 'utf8')), root, hashes: path });
}

describe('The history of a trade', () => {
  it('tells over all logs who did what, when and why, each event with its proof', async () => {
    await captureTrades(office, 600);
    await office.sealer.sealNow();
    const history = await histories.of('trd_300', { limit: 100 });
    expect(history?.events.map(({ log, position }) => `${log} ${position}`)).toEqual([
      'cash 300',
      'settlement 300',
      'trade-capture 300',
    ]);
    expect(history?.events[0]).toMatchObject({
      eventId: eventIdOf('cash', 300),
      type: 'AmountStated',
      who: { actor: 'person:anna', onBehalfOf: null },
      when: { occurredAt: '2026-11-20T09:59:59.000000Z', recordedAt: '2026-11-20T10:00:00.301000Z' },
      why: { cause: { log: 'trade-capture', position: 300 }, reason: 'as agreed by telephone' },
      data: { amount: { value: '300.00', currency: 'EUR' } },
      sealed: true,
      proof: { log: 'cash', position: 300, size: 600, verified: true },
    });
    expect(history?.events.map(({ proof }) => holds(proof))).toEqual([true, true, true]);
  });

  it('says which events are not sealed yet', async () => {
    await captureTrades(office, 10);
    await office.sealer.sealNow();
    await captureTrades(office, 1);
    expect((await histories.of('trd_9', { limit: 100 }))?.events.map(({ sealed }) => sealed)).toEqual([
      true,
      true,
      true,
    ]);
    const fresh = await histories.of('trd_10', { limit: 100 });
    expect(fresh?.events.map(({ sealed, proof }) => ({ sealed, proof }))).toEqual(
      Array(3).fill({ sealed: false, proof: null }),
    );
  });

  it('comes in pages, which together are the whole', async () => {
    await captureTrades(office, 2);
    const first = await histories.of('trd_1', { limit: 2 });
    expect(first?.events.map(({ log }) => log)).toEqual(['cash', 'settlement']);
    const second = await histories.of('trd_1', { limit: 2, after: first?.next ?? '' });
    expect(second?.events.map(({ log }) => log)).toEqual(['trade-capture']);
    expect(second?.next).toBeNull();
  });

  it('leaves out what others recorded in logs of their own', async () => {
    await captureTrades(office, 2);
    const without = new TradeHistories(office.store, proofs, new Set(['settlement']));
    const { events } = (await without.of('trd_1', { limit: 100 })) ?? { events: [] };
    expect(events.map(({ log }) => log)).toEqual(['cash', 'trade-capture']);
  });

  it('is unknown for a trade of which nothing is recorded', async () => {
    expect(await histories.of('trd_x', { limit: 1 })).toBeUndefined();
  });

  it('shows an altered event as one that is not what was sealed', async () => {
    await captureTrades(office, 300);
    await office.sealer.sealNow();
    await office.store.rewrite('cash', (rows) => rows.with(7, fitting(inflated(rows[7]))));
    const history = await histories.of('trd_7', { limit: 100 });
    expect(
      history?.events.map(({ log, proof }) => `${log} ${String(proof?.verified)} ${String(holds(proof))}`),
    ).toEqual(['cash false false', 'settlement true true', 'trade-capture true true']);
  });
});

describe('The proof of an event', () => {
  it('is a file that is verified offline', async () => {
    await captureTrades(office, 20);
    await office.sealer.sealNow();
    await captureTrades(office, 1);
    const [event] = await office.store.readLog('cash', 3, 1);
    if (event === undefined) throw new Error('the event was captured');
    const file = (await proofs.tlogProof('cash', 4)) ?? '';
    const verifier = NoteVerifier.parse(office.verifierKey);
    expect(verifyTlogProof(file, leafOf(event), 'verso/cash/0', verifier)).toBe(true);
    expect(verifyTlogProof(file, leafOf(inflated(event)), 'verso/cash/0', verifier)).toBe(false);
    expect(await proofs.tlogProof('cash', 20)).toBeUndefined();
    expect(await proofs.tlogProof('cash', 21)).toBeUndefined();
  });

  it('is made from the rows where nothing is left outside the database', async () => {
    await captureTrades(office, 700);
    await office.sealer.sealNow();
    await rm(office.folder.path, { recursive: true });
    const [event] = await office.store.readLog('cash', 299, 1);
    if (event === undefined) throw new Error('the event was captured');
    const file = (await proofs.tlogProof('cash', 300)) ?? '';
    expect(verifyTlogProof(file, leafOf(event), 'verso/cash/0', NoteVerifier.parse(office.verifierKey))).toBe(true);
  });
});
