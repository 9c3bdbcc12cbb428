import 'reflect-metadata';
import * as fc from 'fast-check';
import { bought } from '../domain/execution.fixture.js';
import { FIELD_RULES } from '../domain/field-rules.js';
import { readExecution } from '../domain/read-execution.js';
import { ExecutionBatchBody, ExecutionBody } from './execution-body.js';
import { requestFaults } from './request-faults.js';

const fields = fc.constantFrom(...Object.keys(FIELD_RULES), 'colour', 'constructor');
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    '-1',
    '1e5',
    '2026-02-30',
    { lei: 7 },
    { lei: 'X', colour: 1 },
    { constructor: {} },
    { lei: { constructor: { x: 1 } } },
    [{ type: 'C' }],
    [7],
    [null],
  ),
);
const bodies = fc
  .array(fc.tuple(fields, values), { minLength: 1, maxLength: 3 })
  .map((changes) => JSON.parse(JSON.stringify({ ...bought, ...Object.fromEntries(changes) })) as unknown);

describe('the request class of the single door', () => {
  it('finds no fault that the batch door does not find', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const read = readExecution(body);
        const found = read.outcome === 'refused' ? read.refusal.errors : [];
        const isFound = (pointer: string): boolean =>
          found.some((error) => pointer === error.pointer || pointer.startsWith(`${error.pointer}/`));
        expect(requestFaults(ExecutionBody, body).filter(({ pointer }) => !isFound(pointer))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(bodies, fc.jsonValue()), (body) => {
        for (const { code } of [...requestFaults(ExecutionBody, body), ...requestFaults(ExecutionBatchBody, body)]) {
          expect(code).toMatch(/^[A-Z_]+$/);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is not led astray by the names of an object’s own machinery', () => {
    const body: unknown = JSON.parse('{"__proto__": {"side": "BUY"}, "constructor": {"prototype": 1}, "toString": 7}');
    requestFaults(ExecutionBody, body);
    const read = readExecution(body);
    const found = read.outcome === 'refused' ? read.refusal.errors.map(({ pointer }) => pointer) : [];
    expect(found).toEqual(['/__proto__', '/constructor', '/toString']);
    expect(Object.prototype).not.toHaveProperty('side');
  });
});
