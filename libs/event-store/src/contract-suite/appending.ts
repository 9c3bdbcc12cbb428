import type { MakeStore } from './index.js';
import { appendOne, newEvent, readAll, unitOf } from './new-events.js';
import { withStore } from './with-store.js';

const HASH = 'ab'.repeat(32);

export function describeAppending(make: MakeStore): void {
  describe('appending', () => {
    describePositions(make);
    describeUnits(make);
    describeCommands(make);
    describeUnstorable(make);
  });
}

function describePositions(make: MakeStore): void {
  it(
    'gives dense positions from 0 in the order of units and events',
    withStore(make, async (store) => {
      const outcomes = await store.append('trades', [unitOf('a', 0, 2), unitOf('b', 0, 3), unitOf('a', 2, 1)]);
      expect(outcomes).toMatchObject([{ firstPosition: 0 }, { firstPosition: 2 }, { firstPosition: 5 }]);
      const events = await readAll(store, 'trades');
      expect(events.map(({ position, stream, version }) => [position, stream, version])).toEqual([
        [0, 'a', 1],
        [1, 'a', 2],
        [2, 'b', 1],
        [3, 'b', 2],
        [4, 'b', 3],
        [5, 'a', 3],
      ]);
    }),
  );

  it(
    'keeps a position order of its own for each log',
    withStore(make, async (store) => {
      await store.append('trades', [unitOf('a', 0, 2)]);
      expect(await appendOne(store, 'cash', unitOf('a', 0, 1))).toMatchObject({ firstPosition: 0 });
      expect(await store.heads()).toEqual([
        { log: 'trades', epoch: 0, size: 2 },
        { log: 'cash', epoch: 0, size: 1 },
      ]);
    }),
  );

  it(
    'keeps positions dense and streams whole under many concurrent writers',
    withStore(make, async (store) => {
      const writers = Array.from({ length: 20 }, async (_, writer) => {
        for (let version = 0; version < 20; version += 2) {
          await store.append('trades', [unitOf(`stream-${String(writer)}`, version, 2)]);
        }
      });
      await Promise.all(writers);
      const events = await readAll(store, 'trades');
      expect(events.map(({ position }) => position)).toEqual(Array.from({ length: 400 }, (_, position) => position));
      const streams = await store.readStreams('trades', ['stream-0', 'stream-19']);
      const versions = Array.from({ length: 20 }, (_, index) => index + 1);
      expect([...streams.values()].map((stream) => stream.map(({ version }) => version))).toEqual([versions, versions]);
    }),
  );

  it(
    'never lets record time run backwards within a log',
    withStore(make, async (store) => {
      for (let version = 0; version < 20; version += 1) await store.append('trades', [unitOf('a', version, 1)]);
      const times = (await readAll(store, 'trades')).map(({ recordedAt }) => recordedAt);
      expect(times).toEqual([...times].sort());
      expect(times[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    }),
  );
}

function describeUnits(make: MakeStore): void {
  it(
    'refuses a unit whose stream moved on, and only that one',
    withStore(make, async (store) => {
      await store.append('trades', [unitOf('a', 0, 2)]);
      const outcomes = await store.append('trades', [unitOf('b', 0, 1), unitOf('a', 1, 1), unitOf('c', 0, 1)]);
      expect(outcomes).toMatchObject([
        { outcome: 'accepted', firstPosition: 2 },
        { outcome: 'refused', reason: { code: 'STALE_VERSION', stream: 'a', expected: 1, actual: 2 } },
        { outcome: 'accepted', firstPosition: 3 },
      ]);
    }),
  );

  it(
    'writes nothing of a unit with one stale stream among several',
    withStore(make, async (store) => {
      await store.append('trades', [unitOf('a', 0, 1)]);
      const both = { appends: [...unitOf('b', 0, 1).appends, ...unitOf('a', 0, 1).appends] };
      expect(await appendOne(store, 'trades', both)).toMatchObject({ outcome: 'refused' });
      expect(await readAll(store, 'trades')).toHaveLength(1);
    }),
  );

  it(
    'lets later units of a call see what earlier ones wrote, and not what was refused',
    withStore(make, async (store) => {
      const outcomes = await store.append('trades', [
        unitOf('a', 0, 1),
        unitOf('a', 0, 1),
        unitOf('a', 1, 1),
        unitOf('b', 1, 1),
        unitOf('b', 0, 1),
      ]);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual([
        'accepted',
        'refused',
        'accepted',
        'refused',
        'accepted',
      ]);
    }),
  );

  it(
    'takes one unit that writes to the same stream twice',
    withStore(make, async (store) => {
      const unit = { appends: [...unitOf('a', 0, 2).appends, ...unitOf('a', 2, 1).appends] };
      expect(await appendOne(store, 'trades', unit)).toMatchObject({ outcome: 'accepted' });
      expect((await store.readStreams('trades', ['a'])).get('a')).toHaveLength(3);
    }),
  );

  it(
    'accepts a unit without events and gives it no position',
    withStore(make, async (store) => {
      const unit = { appends: [], command: { source: 's', key: 'k', contentHash: HASH, outcome: 'refused' } };
      expect(await appendOne(store, 'trades', unit)).toMatchObject({ outcome: 'accepted', firstPosition: -1 });
    }),
  );
}

function describeCommands(make: MakeStore): void {
  const command = { source: 'front-office', key: 'key-1', contentHash: HASH, outcome: '{"trade":"T1"}' };

  it(
    'gives the first outcome of a command key for ever, and writes nothing again',
    withStore(make, async (store) => {
      await store.append('trades', [unitOf('a', 0, 1, { command })]);
      const again = unitOf('b', 0, 1, { command: { ...command, contentHash: 'cd'.repeat(32), outcome: 'other' } });
      expect(await appendOne(store, 'trades', again)).toEqual({
        outcome: 'refused',
        reason: { code: 'COMMAND_DECIDED', decided: command },
      });
      expect(await store.readCommand('front-office', 'key-1')).toEqual(command);
      expect(await store.readCommand('another', 'key-1')).toBeUndefined();
      expect(await readAll(store, 'trades')).toHaveLength(1);
    }),
  );

  it(
    'decides a key once within one call and between logs',
    withStore(make, async (store) => {
      const units = [unitOf('a', 0, 1, { command }), unitOf('b', 0, 1, { command })];
      const outcomes = await store.append('trades', units);
      const elsewhere = await appendOne(store, 'cash', unitOf('c', 0, 1, { command }));
      expect([...outcomes, elsewhere].map(({ outcome }) => outcome)).toEqual(['accepted', 'refused', 'refused']);
    }),
  );

  it(
    'freezes no key of a unit that was refused for another reason',
    withStore(make, async (store) => {
      await store.append('trades', [unitOf('a', 5, 1, { command })]);
      expect(await store.readCommand('front-office', 'key-1')).toBeUndefined();
    }),
  );
}

function describeUnstorable(make: MakeStore): void {
  it.each([
    ['a NUL byte', { reason: 'a\0b' }, /reason: holds a NUL byte/],
    ['half a surrogate pair', { data: '{"a":"\ud800"}' }, /data: holds half a surrogate pair/],
    ['an id that is none', { eventId: 'first' }, /eventId: not a UUID/],
    ['a body larger than a tile entry', { data: JSON.stringify('x'.repeat(66_000)) }, /data: entry over 65535 bytes/],
    ['an over-long subject', { subject: 'é'.repeat(600) }, /subject: longer than 1024 bytes/],
  ])('refuses %s by naming the field, without harm to the other units', async (_, bad, detail) => {
    await withStore(make, async (store) => {
      const outcomes = await store.append('trades', [
        unitOf('a', 0, 1),
        unitOf('b', 0, [newEvent(bad)]),
        unitOf('a', 1, 1),
      ]);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'refused', 'accepted']);
      expect(outcomes[1]).toMatchObject({
        reason: { code: 'UNSTORABLE', detail: expect.stringMatching(detail) as string },
      });
    })();
  });

  it(
    'keeps a large body beside the events',
    withStore(make, async (store) => {
      const bytes = Buffer.from('x'.repeat(100_000));
      await store.append('trades', [unitOf('a', 0, 1, { contents: [{ sha256: HASH, bytes }] })]);
      expect(Buffer.from((await store.readContent(HASH)) ?? []).equals(bytes)).toBe(true);
      expect(await store.readContent('cd'.repeat(32))).toBeUndefined();
    }),
  );
}
