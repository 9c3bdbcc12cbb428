import fc from 'fast-check';
import { InMemoryTradeTable } from './in-memory-trade-table.js';
import { digestInOrder, livedThrough } from './trade-table.contract.fixture.js';

describe('The projection of the trades', () => {
  it('gives the same rows however reading, writing and restarts interleave, and when it is built anew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const table = new InMemoryTradeTable();
        const { logs, projection } = await livedThrough(seed, table);
        const { same, after } = await projection.rebuild();
        expect(same).toBe(true);
        expect(after).toBe(await digestInOrder(logs));
      }),
      { numRuns: 25 },
    );
  });
});
