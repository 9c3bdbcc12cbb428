import { contextNames, describeEvent, eventTypesOf } from './registry.js';
import { MissingUpcaster, upcast, upcasters } from './upcasters.js';
import type { UpcasterTable } from './upcasters.js';

/** Version 2 named the reason by a code; version 3 says on whose side it lies. */
const table: UpcasterTable = {
  settlement: {
    SettlementFailed: {
      1: ({ reason, ...data }) => ({ ...data, reasonCode: reason === 'no securities' ? 'LACK' : 'NARR' }),
      2: (data) => ({ ...data, responsible: data['reasonCode'] === 'LACK' ? 'DELIVERER' : 'UNKNOWN' }),
    },
  },
};
const stored = {
  context: 'settlement',
  type: 'SettlementFailed',
  data: { obligationId: 'obligation-1', reason: 'no securities' },
};

describe('An event of an older version', () => {
  it('is brought up step by step to the version of this build', () => {
    expect(upcast(table, stored, 1, 3)).toEqual({
      obligationId: 'obligation-1',
      reasonCode: 'LACK',
      responsible: 'DELIVERER',
    });
  });

  it('joins the chain at the version it was stored in', () => {
    const second = { ...stored, data: { obligationId: 'obligation-1', reasonCode: 'NARR' } };
    expect(upcast(table, second, 2, 3)).toEqual({ ...second.data, responsible: 'UNKNOWN' });
  });

  it('stays as it is when it is of the current version, and is never changed in place', () => {
    const before = structuredClone(stored.data);
    expect(upcast(table, stored, 3, 3)).toBe(stored.data);
    upcast(table, stored, 1, 3);
    expect(stored.data).toEqual(before);
  });

  it('is refused by name when a step is missing', () => {
    expect(() => upcast(table, stored, 1, 4)).toThrow(new MissingUpcaster('settlement', 'SettlementFailed', 3));
    expect(() => upcast({}, stored, 1, 2)).toThrow(new MissingUpcaster('settlement', 'SettlementFailed', 1));
  });
});

describe("This build's upcasters", () => {
  it('read every version before the current one, and no other', () => {
    const needed = contextNames().flatMap((context) =>
      eventTypesOf(context).flatMap((type) =>
        Array.from({ length: describeEvent(context, type).schemaVersion - 1 }, (_, index) =>
          [context, type, String(index + 1)].join('/'),
        ),
      ),
    );
    const present = Object.entries(upcasters).flatMap(([context, types]) =>
      Object.entries(types).flatMap(([type, steps]) =>
        Object.keys(steps).map((from) => [context, type, from].join('/')),
      ),
    );
    expect(present.sort()).toEqual(needed.sort());
  });
});
