import { CheckpointConflict } from '../seal-port.js';
import type { MakeStore } from './index.js';
import { withStore } from './with-store.js';

export function describeSeals(make: MakeStore): void {
  describe('seals', () => {
    const checkpoint = { log: 'trades', epoch: 0, size: 20, root: 'ab'.repeat(32), note: 'verso/trades\n20\n…\n' };

    it(
      'keeps the signed checkpoints of a log by size',
      withStore(make, async (store) => {
        const earlier = { ...checkpoint, size: 3, root: 'cd'.repeat(32) };
        await store.saveCheckpoint(checkpoint);
        await store.saveCheckpoint(earlier);
        await store.saveCheckpoint(checkpoint);
        expect(await store.readCheckpoints('trades')).toEqual([earlier, checkpoint]);
        expect(await store.readCheckpoints('cash')).toEqual([]);
      }),
    );

    it(
      'refuses a second root for one size of a log',
      withStore(make, async (store) => {
        await store.saveCheckpoint(checkpoint);
        const forked = store.saveCheckpoint({ ...checkpoint, root: 'ef'.repeat(32) });
        await expect(forked).rejects.toThrow(CheckpointConflict);
      }),
    );

    it(
      'keeps office seals in their order',
      withStore(make, async (store) => {
        const seals = ['2026-03-02T18:00:00.000000Z', '2026-03-02T18:00:01.000000Z'].map((at, size) => {
          return { at, vector: { trades: size, cash: 2 * size }, note: `note of ${at}\n` };
        });
        for (const seal of seals) await store.saveSeal(seal);
        expect(await store.readSeals()).toEqual(seals);
        expect(await store.readSeals(1)).toEqual(seals.slice(1));
      }),
    );
  });
}
