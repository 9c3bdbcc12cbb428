import { leafOf } from '../entry.js';
import { slotOf } from '../slot.js';
import type { MakeStore } from './index.js';
import { appendOne, newEvent, readAll, unitOf } from './new-events.js';
import { withStore } from './with-store.js';

export function describeReading(make: MakeStore): void {
  describe('reading', () => {
    describeEvents(make);
    describeEntries(make);
    describeStreamsFrom(make);
    describeSnapshots(make);
    describeSubjects(make);
    describeDue(make);
    describeWakeUps(make);
  });
}

function describeEvents(make: MakeStore): void {
  it(
    'gives back every field byte for byte, with slot and leaf',
    withStore(make, async (store) => {
      const event = newEvent({
        onBehalfOf: 'party:5493001KJTIIGC8Y1R12',
        cause: { log: 'cash', position: 2 ** 40 },
        clockPosition: 0,
        correlation: 'order "7" \\ é 🙂 \u0001\u007f\u2028\t',
        account: 'cash:EUR',
        entity: '5493001KJTIIGC8Y1R12',
        trace: '00-4bf92f-01',
        reason: 'line one\nline two',
        ruleVersion: '2026-1',
        data: '{ "amount" : "10.00",\n"name":"Zürich \u0002"}',
      });
      await store.append('trades', [unitOf('stream "é"', 0, [newEvent(), event])]);
      const [, stored] = await readAll(store, 'trades');
      if (stored === undefined) throw new Error('not stored');
      const { leaf, ...rest } = stored;
      expect(rest).toEqual({
        ...event,
        log: 'trades',
        epoch: 0,
        position: 1,
        stream: 'stream "é"',
        version: 2,
        slot: slotOf('trade-1'),
        recordedAt: stored.recordedAt,
      });
      expect(Buffer.from(leaf).toString('hex')).toBe(leafOf(stored).toString('hex'));
    }),
  );

  it(
    'reads a log in pages and answers nothing beyond its head',
    withStore(make, async (store) => {
      await store.append('trades', [unitOf('a', 0, 10)]);
      const page = await store.readLog('trades', 3, 4);
      expect(page.map(({ position }) => position)).toEqual([4, 5, 6, 7]);
      expect(await store.readLog('trades', 9, 4)).toEqual([]);
      expect(await store.readLog('trades', 50, 4)).toEqual([]);
      await expect(store.readLog('nowhere', -1, 1)).rejects.toThrow(/no log named nowhere/);
    }),
  );

  it(
    'reads whole streams of one log in version order, and leaves out those without events',
    withStore(make, async (store) => {
      await store.append('trades', [unitOf('a', 0, 2), unitOf('b', 0, 1), unitOf('a', 2, 2)]);
      await store.append('cash', [unitOf('a', 0, 1)]);
      const streams = await store.readStreams('trades', ['a', 'nothing', 'b', 'a']);
      expect([...streams].map(([name, events]) => [name, events.map(({ version }) => version)]).sort()).toEqual([
        ['a', [1, 2, 3, 4]],
        ['b', [1]],
      ]);
      expect(await store.readStreams('trades', [])).toEqual(new Map());
    }),
  );
}

function describeEntries(make: MakeStore): void {
  it(
    'makes the leaf of each row from its bytes, whatever they hold',
    withStore(make, async (store) => {
      const odd = ['trade "1"', 'trade\\2', 'trade\t3 é 🙂 \u2028', `,"subject":"x"`];
      for (const [at, text] of odd.entries()) {
        const events = [
          newEvent({ subject: text, type: text, correlation: text, data: `{"long":"${'🙂'.repeat(9_000)}"}` }),
        ];
        await store.append('trades', [unitOf(text, 0, events), unitOf(`s${String(at)}`, 0, 11)]);
      }
      const entries = await store.readEntries('trades', -1, 1_000);
      const events = await readAll(store, 'trades');
      expect(entries.positions).toEqual(events.map(({ position }) => position));
      expect(entries.streams).toEqual(events.map(({ stream }) => stream));
      expect(entries.versions).toEqual(events.map(({ version }) => version));
      expect(entries.recordedAt).toEqual(events.map(({ recordedAt }) => recordedAt));
      expect(entries.leaves.toString('hex')).toBe(events.map((event) => leafOf(event).toString('hex')).join(''));
      expect(entries.firstUnfit).toBeUndefined();
      const page = await store.readEntries('trades', 3, 4);
      expect(page.positions).toEqual([4, 5, 6, 7]);
      expect(page.leaves).toEqual(entries.leaves.subarray(4 * 32, 8 * 32));
      expect((await store.readEntries('trades', entries.length - 1, 4)).length).toBe(0);
      await expect(store.readEntries('nowhere', -1, 1)).rejects.toThrow(/no log named nowhere/);
    }),
  );
}

function describeStreamsFrom(make: MakeStore): void {
  it(
    'reads of each stream only what follows a version, when it is told one',
    withStore(make, async (store) => {
      await store.append('trades', [unitOf('a', 0, 3), unitOf('b', 0, 2), unitOf('c', 0, 1), unitOf('a', 3, 2)]);
      const after = new Map([
        ['a', 3],
        ['c', 1],
        ['d', 4],
      ]);
      const streams = await store.readStreams('trades', ['a', 'b', 'c', 'd'], after);
      expect([...streams].map(([name, events]) => [name, events.map(({ version }) => version)]).sort()).toEqual([
        ['a', [4, 5]],
        ['b', [1, 2]],
      ]);
    }),
  );
}

function describeSnapshots(make: MakeStore): void {
  it(
    'keeps the newest snapshot of a stream per code version',
    withStore(make, async (store) => {
      const snapshot = { log: 'trades', stream: 'a', codeVersion: 'v1', version: 500, state: '{"n":500}' };
      await store.saveSnapshot(snapshot);
      await store.saveSnapshot({ ...snapshot, version: 1000, state: '{"n":1000}' });
      await store.saveSnapshot(snapshot);
      expect(await store.readSnapshot('trades', 'a', 'v1')).toMatchObject({ version: 1000, state: '{"n":1000}' });
      expect(await store.readSnapshot('trades', 'a', 'v2')).toBeUndefined();
    }),
  );
}

function describeSubjects(make: MakeStore): void {
  it(
    'tells the life of a subject over all logs, in record order',
    withStore(make, async (store) => {
      await store.append('trades', [unitOf('trade-1', 0, 1)]);
      await store.append('cash', [unitOf('account', 0, [newEvent(), newEvent({ subject: 'trade-2' })])]);
      await store.append('trades', [unitOf('trade-1', 1, 1)]);
      const life = await store.readSubject('trade-1');
      expect(life.map(({ log, position }) => [log, position])).toEqual([
        ['trades', 0],
        ['cash', 0],
        ['trades', 1],
      ]);
      expect(await store.readSubject('trade-3')).toEqual([]);
    }),
  );

  it(
    'counts a linked stream to the life of a subject from the linking unit on',
    withStore(make, async (store) => {
      const about = (subject: string) => [newEvent({ subject })];
      await store.append('trades', [unitOf('case', 0, about('case-1'))]);
      const links = [{ subject: 'trade-9', stream: 'case' }];
      await store.append('trades', [unitOf('other', 0, 1), unitOf('case', 1, about('case-1'), { links })]);
      await store.append('trades', [unitOf('case', 2, [...about('trade-9'), ...about('case-1')], { links })]);
      const life = await store.readSubject('trade-9');
      expect(life.map(({ stream, version }) => [stream, version])).toEqual([
        ['case', 2],
        ['case', 3],
        ['case', 4],
      ]);
    }),
  );

  it(
    'counts what other logs say about a linked subject to the life, but not about what its streams only mention',
    withStore(make, async (store) => {
      const about = (subject: string) => [newEvent({ subject })];
      await store.append('cash', [unitOf('account/A', 0, [...about('obl_1'), ...about('A')])]);
      const links = [
        { subject: 'trade-9', stream: 'obligation/obl_1' },
        { subject: 'trade-9', stream: 'case/A:OVERDRAWN' },
      ];
      await store.append('trades', [
        unitOf('obligation/obl_1', 0, about('obl_1'), { links: links.slice(0, 1) }),
        unitOf('case/A:OVERDRAWN', 0, about('A'), { links: links.slice(1) }),
      ]);
      await store.append('cash', [unitOf('account/A', 2, [...about('obl_2'), ...about('obl_1')])]);
      const life = await store.readSubject('trade-9');
      expect(life.map(({ log, position, subject }) => `${log} ${String(position)} ${subject}`)).toEqual([
        'cash 0 obl_1',
        'trades 0 obl_1',
        'trades 1 A',
        'cash 3 obl_1',
      ]);
    }),
  );
}

function describeDue(make: MakeStore): void {
  it(
    'pages the streams that are due by due time and name',
    withStore(make, async (store) => {
      await store.append('trades', [
        unitOf('late', 0, 1, { dueAt: '2026-03-03T00:00:00.000000Z' }),
        unitOf('b', 0, 1, { dueAt: '2026-03-02T00:00:00.000000Z' }),
        unitOf('a', 0, 1, { dueAt: '2026-03-02T00:00:00.000000Z' }),
        unitOf('first', 0, 1, { dueAt: '2026-03-01T00:00:00.000000Z' }),
      ]);
      const now = '2026-03-02T12:00:00.000000Z';
      const page = await store.readDue('trades', now, undefined, 2);
      expect(page.map(({ stream }) => stream)).toEqual(['first', 'a']);
      expect((await store.readDue('trades', now, page[1], 2)).map(({ stream }) => stream)).toEqual(['b']);
      expect(await store.readDue('cash', now, undefined, 2)).toEqual([]);
    }),
  );

  it(
    'moves, keeps and clears a due time',
    withStore(make, async (store) => {
      const due = async () =>
        (await store.readDue('trades', '2026-12-31T00:00:00.000000Z', undefined, 9)).map((d) => d.dueAt);
      const dueAt = '2026-03-02T00:00:00.000000Z';
      await store.append('trades', [
        unitOf('a', 0, 1, { dueAt: '2026-03-01T00:00:00.000000Z' }),
        unitOf('a', 1, 0, { dueAt }),
      ]);
      expect(await due()).toEqual([dueAt]);
      await store.append('trades', [unitOf('a', 1, 1), unitOf('never-born', 0, 0, { dueAt })]);
      expect(await due()).toEqual([dueAt]);
      expect(await appendOne(store, 'trades', unitOf('a', 2, 0, { dueAt: null }))).toMatchObject({ firstPosition: -1 });
      expect(await due()).toEqual([]);
    }),
  );
}

function describeWakeUps(make: MakeStore): void {
  it(
    'wakes who waits for a log after an append to it',
    withStore(make, async (store) => {
      const woken = new Promise<void>((resolve) => store.onAppend('trades', resolve));
      await store.append('trades', [unitOf('a', 0, 1)]);
      await expect(woken).resolves.toBeUndefined();
    }),
  );

  it(
    'wakes nobody who has let go',
    withStore(make, async (store) => {
      let wakes = 0;
      const letGo = store.onAppend('trades', () => (wakes += 1));
      letGo();
      await store.append('trades', [unitOf('a', 0, 1)]);
      expect(wakes).toBe(0);
    }),
  );
}
