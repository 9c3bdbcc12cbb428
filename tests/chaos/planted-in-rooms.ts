import { rowsOf, said, text, type Evidence } from './evidence.ts';
import { again, firstOf, lastOf, moved, withRows, without, type PlantedDefect } from './planted-evidence.ts';

/** Defects of rooms, projections and the sealer. */
export const PLANTED_IN_ROOMS: readonly PlantedDefect[] = [
  {
    what: 'a receiver that keeps a repeated message again',
    checker: 'messages-kept-once',
    spoil: (sound) =>
      withRows(sound, 'settlement', (rows) => again(rows, lastOf(rows, 'MessageReceived'), { cause: null })),
  },
  {
    what: 'a receiver that acknowledges a message before it is stored',
    checker: 'messages-kept-once',
    spoil: (sound) =>
      withRows(sound, 'cash', (rows) => without(rows, (row) => row === firstOf(rows, 'MessageReceived'))),
  },
  {
    what: 'a message that is kept with other bytes',
    checker: 'messages-kept-once',
    spoil: (sound) =>
      withRows(sound, 'street', (rows) => {
        const row = firstOf(rows, 'MessageReceived');
        const data = JSON.stringify({ ...said(row), body: 'rewritten' });
        return rows.map((one) => (one === row ? moved(row, { data }) : one));
      }),
  },
  {
    what: 'a checkpoint that is saved outside the transaction of its effects',
    checker: 'effects-once',
    spoil: (sound) =>
      withRows(sound, 'cash', (rows) => without(rows, (row) => row === settlementIn(rows, 'CashMovementPosted'))),
  },
  {
    what: 'a consumer that begins again behind its effects',
    checker: 'effects-once',
    spoil: (sound) =>
      withRows(sound, 'cash', (rows) => again(rows, settlementIn(rows, 'CashMovementPosted'), { cause: null })),
  },
  {
    what: 'a trade that a consumer has passed by',
    checker: 'effects-once',
    spoil: (sound) => {
      const trade = text(said(firstOf(rowsOf(sound, 'trade-capture'), 'TradeCaptured')), 'tradeId').slice(
        'trd_'.length,
      );
      return withRows(sound, 'settlement', (rows) => without(rows, ({ data }) => data.includes(trade)));
    },
  },
  {
    what: 'a consumer that goes on behind an event that it could not handle',
    checker: 'effects-once',
    spoil: (sound) => ({ ...sound, setAside: ['cash: settlement 12 about obl_1'] }),
  },
  {
    what: 'a movement that settled on the street and is not in the books',
    checker: 'books-proved',
    spoil: (sound) =>
      withRows(sound, 'positions', (rows) =>
        without(rows, (row) => row === settlementIn(rows, 'SecuritiesMovementPosted')),
      ),
  },
  {
    what: 'a statement that proves nothing',
    checker: 'books-proved',
    spoil: (sound) => withRows(sound, 'cash', (rows) => without(rows, (row) => row === lastOf(rows, 'BalanceProved'))),
  },
  {
    what: 'a trade that stands still although nobody knows of a reason',
    checker: 'settled-or-explained',
    spoil: (sound) =>
      withRows(
        withRows(sound, 'exceptions', () => []),
        'settlement',
        (rows) => without(rows, ({ type }) => type === 'InstructionSettled'),
      ),
  },
  {
    what: 'a projection whose rows are saved without its checkpoint',
    checker: 'projection-rebuilt',
    spoil: (sound) => projected(sound, { vector: { ...sound.projection.vector, settlement: 5 } }),
  },
  {
    what: 'a projection that has counted an event twice',
    checker: 'projection-rebuilt',
    spoil: (sound) =>
      projected(sound, {
        rows: sound.projection.rows.map((row, index) => (index === 0 ? { ...row, settledQuantity: '99' } : row)),
      }),
  },
  {
    what: 'a projection that has dropped a row',
    checker: 'projection-rebuilt',
    spoil: (sound) => projected(sound, { rows: sound.projection.rows.slice(1) }),
  },
  {
    what: 'a projection whose cases are not those of the logs',
    checker: 'projection-rebuilt',
    spoil: (sound) => projected(sound, { digest: '00'.repeat(32) }),
  },
  {
    what: 'a sealer that signs rows it has not read',
    checker: 'sealed-as-stored',
    spoil: (sound) =>
      withRows(sound, 'settlement', (rows) =>
        rows.map((row) => (row.position === 3 ? moved(row, { actor: 'person:nobody' }) : row)),
      ),
  },
  {
    what: 'a row that was altered after it was written',
    checker: 'sealed-as-stored',
    spoil: (sound) =>
      withRows(sound, 'cash', (rows) =>
        rows.map((row) => (row.position === 3 ? { ...moved(row, { reason: 'altered' }), leaf: row.leaf } : row)),
      ),
  },
  {
    what: 'a sealer that has stopped',
    checker: 'sealed-as-stored',
    spoil: (sound) => {
      const offices = sound.seals.offices.map((seal) => ({ ...seal, vector: { ...seal.vector, cash: 2 } }));
      return { ...sound, seals: { ...sound.seals, offices } };
    },
  },
];

/** A movement of a trade, not an opening balance. */
function settlementIn(rows: Parameters<typeof firstOf>[0], type: string): ReturnType<typeof firstOf> {
  return lastOf(
    rows.filter((row) => text(said(row), 'kind') === 'SETTLEMENT'),
    type,
  );
}

function projected(sound: Evidence, change: Partial<Evidence['projection']>): Evidence {
  return { ...sound, projection: { ...sound.projection, ...change } };
}
