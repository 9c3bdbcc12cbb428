import { bool, int32, list, message, messages, text, uint32, UnencodableField } from './field-checks.js';

const refused: readonly (readonly [string, (value: unknown) => unknown, readonly unknown[]])[] = [
  ['text', (value) => text(value, 'Trade.uti'), [undefined, null, 7, {}]],
  ['true or false', (value) => bool(value, 'Trade.complete'), [undefined, null, 0, 'true']],
  ['a number of 32 bits', (value) => int32(value, 'Trade.version'), [undefined, '1', 1.5, NaN, Infinity, 2 ** 31]],
  ['a count', (value) => uint32(value, 'Trade.count'), [undefined, '1', 1.5, NaN, -1, 2 ** 32]],
  ['a message', (value) => message(value, 'Trade.amount', Object), [undefined, null, 'EUR 1.00']],
  ['a list', (value) => list(value as unknown[], 'Trade.executionIds', text), [undefined, null, 'one', { length: 0 }]],
];

describe('A field of an event', () => {
  it.each(refused)('that must hold %s takes nothing else', (_, check, values) => {
    for (const value of values) expect(() => check(value)).toThrow(UnencodableField);
  });

  it('takes the whole range of its type', () => {
    expect([-(2 ** 31), 0, 2 ** 31 - 1].map((value) => int32(value, 'f'))).toEqual([-2147483648, 0, 2147483647]);
    expect([0, 2 ** 32 - 1].map((value) => uint32(value, 'f'))).toEqual([0, 4294967295]);
    expect([text('', 'f'), bool(false, 'f'), list([], 'f', text)]).toEqual(['', false, []]);
  });

  it('that is refused is named, with what was found', () => {
    expect(() => list(['a', null], 'Trade.executionIds', text)).toThrow(
      'Trade.executionIds: expected text, found null',
    );
    expect(() => messages([undefined], 'Trade.charges', Object)).toThrow(
      'Trade.charges: expected a message, found undefined',
    );
  });
});
