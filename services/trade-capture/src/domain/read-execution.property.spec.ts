import * as fc from 'fast-check';
import { contentHashOf, tradeIdOf } from '../doors/execution-identity.js';
import { judge, orderOf } from '../doors/handed-in.js';
import { tradeDecider } from './decide-trade.js';
import { bought, execution } from './execution.fixture.js';
import { FIELD_RULES } from './field-rules.js';
import { readExecution } from './read-execution.js';
import { directoryOf } from './reference-data.fixture.js';

const directory = directoryOf();
const fields = fc.constantFrom(...Object.keys(FIELD_RULES), 'colour', '__proto__', 'constructor');
const decimals = fc.constantFrom(
  '0',
  '-0',
  '1e5',
  '00012.50',
  '9'.repeat(18),
  '9'.repeat(39),
  '0.00000000000001',
  '-1',
  '.5',
);
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  decimals,
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(
    '2026-11-23',
    '2026-02-30',
    '9999-12-31',
    '2026-11-23T23:59:60Z',
    'EUR',
    'JPY',
    'KWD',
    'BUY',
    'CANCEL',
    'AMEND',
    'FOP',
    'EX',
  ),
  fc.constantFrom(
    { rate: '0.0000001', source: 'x' },
    { lei: 1 },
    { scheme: 'RIC' },
    [{}],
    [null],
    [{ type: 'C', amount: '1', currency: 'EUR' }],
  ),
);
const mutated = fc
  .array(fc.tuple(fields, values), { maxLength: 4 })
  .map((changes) => JSON.parse(JSON.stringify({ ...bought, ...Object.fromEntries(changes) })) as unknown);
const anything = fc.oneof(mutated, fc.jsonValue());

describe('whatever is handed in', () => {
  it('is an execution, or a refusal that names a field and can be stored; never a throw', () => {
    fc.assert(
      fc.property(anything, (input) => {
        const read = readExecution(input);
        if (read.outcome === 'execution') return;
        expect(read.refusal.errors.length).toBeGreaterThan(0);
        for (const { pointer, code, detail } of read.refusal.errors) {
          expect(pointer).toMatch(/^(?:\/|$)/);
          expect(code).toMatch(/^[A-Z_]+$/);
          expect(detail).not.toBe('');
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('is booked, or kept as a refusal, by deciders that never throw', () => {
    fc.assert(
      fc.property(anything, (input) => {
        const handedIn = {
          door: 'HTTP',
          contentType: 'application/json',
          content: JSON.stringify(input),
          input,
        } as const;
        const judged = judge(handedIn, {}, directory);
        if (judged.kind === 'refusal') {
          expect(textsOf(judged.order).filter((text) => text.includes('\0') || !text.isWellFormed())).toEqual([]);
          return;
        }
        const { command } = orderOf(judged, directory, undefined);
        const decision = tradeDecider.decide(command as never, tradeDecider.initialState());
        expect(decision.outcome).toBe('accepted');
      }),
      { numRuns: 1_000 },
    );
  });

  it('under one natural key is one trade, and only the natural key matters', () => {
    const key = fc.record({ source: fc.string(), session: fc.string(), executionId: fc.string() });
    fc.assert(
      fc.property(key, key, (left, right) => {
        const one = tradeIdOf({ ...left, tradeDate: '2026-11-23' });
        const other = tradeIdOf({ ...right, tradeDate: '2026-11-23' });
        expect(one === other).toBe(JSON.stringify(left) === JSON.stringify(right));
        expect(one).toMatch(/^trd_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
    );
  });

  it('has one content however its numbers are spelled and its fields are ordered', () => {
    const spelled = fc.constantFrom('200.5', '200.50', '0200.500', '00200.5000');
    fc.assert(
      fc.property(spelled, fc.boolean(), (price, isReversed) => {
        const entries = Object.entries(execution({ price }));
        const read = readExecution(Object.fromEntries(isReversed ? entries.reverse() : entries));
        const first = readExecution(execution());
        if (read.outcome === 'refused' || first.outcome === 'refused') throw new Error('the fixture is well-formed');
        expect(contentHashOf(read.execution)).toBe(contentHashOf(first.execution));
      }),
    );
  });
});

/** Every text within, however deep: its characters, not how JSON would spell them. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
