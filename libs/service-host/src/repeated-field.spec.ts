import * as fc from 'fast-check';
import { repeatedField } from './repeated-field.js';

const found = (text: string): string | undefined => repeatedField(text, JSON.parse(text));

describe('A field that stands twice in a JSON document', () => {
  it.each([
    ['{"quantity":"500","quantity":"5000"}', '/quantity'],
    ['{"a":{"b":1},"c":[{"d":1},{"e":1,"e":1}]}', '/c/1/e'],
    ['{"quantity":"1","q\\u0075antity":"2"}', '/quantity'],
    ['{"a/b":1,"a/b":2}', '/a~1b'],
    ['{"__proto__":1,"__proto__":2}', '/__proto__'],
  ])('is found in %s at %s', (text, pointer) => {
    expect(found(text)).toBe(pointer);
  });

  it.each(['{"a":{"a":{"a":1}}}', '[{"a":1},{"a":1}]', '{"a":"a","b":"\\"a\\":1","c":["a","a"]}', '1', '"a:b"', '[]'])(
    'is not taken for one in %s',
    (text) => {
      expect(found(text)).toBeUndefined();
    },
  );

  it('is found wherever it is, and never where none is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(found(JSON.stringify(value))).toBeUndefined();
        const text = JSON.stringify(value);
        expect(found(`{"x":${text},"y":[${text},{"z":${text},"z":${text}}]}`)).toBe('/y/1/z');
      }),
      { numRuns: 300 },
    );
  });
});
