import type { MakeStore } from './index.js';
import { appendOne, readAll, unitOf } from './new-events.js';
import { withStore } from './with-store.js';

export function describeConsumers(make: MakeStore): void {
  describe('consumers', () => {
    describeCheckpoints(make);
    describeSettingAside(make);
  });
}

function describeCheckpoints(make: MakeStore): void {
  const move = (from: number, to: number) => ({
    checkpoints: [{ consumer: 'settlement', upstream: 'trades', from, to }],
  });

  it(
    'moves a checkpoint with the unit, by compare and set',
    withStore(make, async (store) => {
      expect(await store.readCheckpoint('settlement', 'trades')).toBe(-1);
      await store.append('cash', [unitOf('a', 0, 1, move(-1, 9))]);
      expect(await store.readCheckpoint('settlement', 'trades')).toBe(9);
      expect(await store.readCheckpoint('settlement', 'cash')).toBe(-1);
    }),
  );

  it(
    'fences a second instance of a consumer: its unit is refused whole',
    withStore(make, async (store) => {
      await store.append('cash', [unitOf('a', 0, 1, move(-1, 9))]);
      expect(await appendOne(store, 'cash', unitOf('b', 0, 1, move(-1, 4)))).toEqual({
        outcome: 'refused',
        reason: { code: 'CHECKPOINT_MOVED', consumer: 'settlement', upstream: 'trades', actual: 9 },
      });
      expect(await readAll(store, 'cash')).toHaveLength(1);
    }),
  );

  it(
    'moves no checkpoint of a unit that is refused for a stale stream',
    withStore(make, async (store) => {
      await store.append('cash', [unitOf('a', 3, 1, move(-1, 9))]);
      expect(await store.readCheckpoint('settlement', 'trades')).toBe(-1);
    }),
  );

  it(
    'moves a checkpoint several times in one call',
    withStore(make, async (store) => {
      const units = [unitOf('a', 0, 1, move(-1, 3)), unitOf('b', 0, 1, move(2, 5)), unitOf('c', 0, 1, move(3, 7))];
      const outcomes = await store.append('cash', units);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'refused', 'accepted']);
      expect(await store.readCheckpoint('settlement', 'trades')).toBe(7);
    }),
  );
}

function describeSettingAside(make: MakeStore): void {
  const parked = (position: number, subject: string) => {
    return { consumer: 'settlement', upstream: 'trades', position, subject, error: `cannot read ${subject}` };
  };
  const waiting = (subject: string, blocked: boolean) => ({ consumer: 'settlement', subject, blocked });

  it(
    'sets events aside and blocks their subject in the unit of the checkpoint',
    withStore(make, async (store) => {
      await store.append('cash', [
        { appends: [], parked: [parked(7, 'trade-7')], blocked: [waiting('trade-7', true)] },
        { appends: [], parked: [parked(3, 'trade-3'), parked(7, 'trade-7')], blocked: [waiting('trade-3', true)] },
      ]);
      expect(await store.readParked('settlement')).toEqual([parked(7, 'trade-7'), parked(3, 'trade-3')]);
      expect(await store.readBlocked('settlement')).toEqual(['trade-3', 'trade-7']);
      expect(await store.readBlocked('positions')).toEqual([]);
    }),
  );

  it(
    'lets a subject go together with its events that were set aside',
    withStore(make, async (store) => {
      const units = ['trade-3', 'trade-7'].map((subject, index) => {
        return { appends: [], parked: [parked(index, subject)], blocked: [waiting(subject, true)] };
      });
      await store.append('cash', units);
      await store.append('cash', [{ appends: [], blocked: [waiting('trade-3', false)] }]);
      expect(await store.readParked('settlement')).toEqual([parked(1, 'trade-7')]);
      expect(await store.readBlocked('settlement')).toEqual(['trade-7']);
    }),
  );
}
