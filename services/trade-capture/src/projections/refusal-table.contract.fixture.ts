import type { TradeRefused } from '@verso/contracts';
import { RefusalsMovedOn } from './refusal-table.js';
import type { KeptRefusal, RefusalTable } from './refusal-table.js';

/** A refusal as the log tells it. */
export function kept(position: number, changes: Partial<TradeRefused> = {}): KeptRefusal {
  const refusal: TradeRefused = {
    refusalId: `ref_${String(position)}`,
    source: 'OMS',
    session: 'EQUITY',
    tradeDate: '2026-11-23',
    executionId: `E-${String(position)}`,
    door: 'HTTP',
    code: 'LEI_INVALID',
    detail: '/bookingEntity: is none',
    errors: [{ pointer: '/bookingEntity', code: 'LEI_INVALID', detail: 'is none' }],
    contentHash: 'ab',
    contentExcerpt: '{"a": "ü \\u0000 \'"}',
    ...changes,
  };
  return { position, refusedAt: '2026-11-23T09:15:00.250000Z', refusal };
}

/** What every table of refusals promises. `open` gives an empty one. */
export function describeRefusalTable(name: string, open: () => Promise<RefusalTable>): void {
  describe(name, () => {
    let table: RefusalTable;
    beforeEach(async () => {
      table = await open();
    });
    const idsOf = (found: readonly KeptRefusal[]): string[] => found.map(({ refusal }) => refusal.refusalId);

    it('gives back what it was given, field by field', async () => {
      const record = { topic: 't', partition: 0, offset: '7', key: 'k', keyEncoding: 'utf-8' };
      const refusals = [kept(3), kept(5, { refusalId: 'ref_of_a_record', door: 'KAFKA', record })];
      await table.save(refusals, -1, 9);
      expect(await table.find('ref_3')).toEqual(refusals[0]);
      expect(await table.find('ref_of_a_record')).toEqual(refusals[1]);
      expect(await table.find('ref_4')).toBeUndefined();
      expect(await table.find('ref_\0')).toBeUndefined();
      expect(await table.position()).toBe(9);
    });

    it('lists the last first, by any of its fields', async () => {
      const unread: Partial<TradeRefused> = { refusalId: 'ref_unread', source: 'unknown' };
      await table.save([kept(1), kept(2, { source: 'BLOTTER' }), kept(3, { tradeDate: '2026-11-24' })], -1, 3);
      await table.save([kept(4, { session: 'BONDS' }), kept(5, { executionId: 'E-1' }), kept(6, unread)], 3, 6);
      const list = async (filter: object): Promise<string[]> => idsOf(await table.list({ filter, limit: 10 }));
      expect(await list({})).toEqual(['ref_unread', 'ref_5', 'ref_4', 'ref_3', 'ref_2', 'ref_1']);
      expect(await list({ source: 'BLOTTER' })).toEqual(['ref_2']);
      expect(await list({ tradeDate: '2026-11-24' })).toEqual(['ref_3']);
      expect(await list({ session: 'BONDS' })).toEqual(['ref_4']);
      expect(await list({ executionId: 'E-1', source: 'OMS' })).toEqual(['ref_5', 'ref_1']);
    });

    it('goes on before a position', async () => {
      await table.save([kept(1), kept(2), kept(3)], -1, 3);
      expect(idsOf(await table.list({ filter: {}, limit: 2 }))).toEqual(['ref_3', 'ref_2']);
      expect(idsOf(await table.list({ filter: {}, before: 2, limit: 2 }))).toEqual(['ref_1']);
    });

    it('keeps the last of what has the same id, also within one page', async () => {
      await table.save([kept(1), kept(2, { refusalId: 'ref_1', code: 'AGAIN' })], -1, 2);
      await table.save([kept(3, { refusalId: 'ref_1', code: 'ONCE_MORE' })], 2, 3);
      expect(await table.list({ filter: {}, limit: 9 })).toEqual([kept(3, { refusalId: 'ref_1', code: 'ONCE_MORE' })]);
    });

    it('moves for one writer only', async () => {
      await table.save([kept(1)], -1, 4);
      await expect(table.save([kept(2)], -1, 5)).rejects.toThrow(RefusalsMovedOn);
      expect([await table.position(), await table.find('ref_2')]).toEqual([4, undefined]);
    });
  });
}
