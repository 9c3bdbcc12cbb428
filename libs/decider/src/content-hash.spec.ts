import fc from 'fast-check';
import { contentHash } from './content-hash.js';

describe('The short hash of a content', () => {
  it.each([
    ['', '811c9dc5-0'],
    ['a', 'e40c292c-1'],
    ['foobar', 'bf9cf968-6'],
  ])('of %j is the published FNV-1a, and the length', (text, hash) => {
    expect(contentHash(text)).toBe(hash);
  });

  it('tells a content from one with a character changed, added or left out', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), (text, place) => {
        const at = place % text.length;
        const changed = String.fromCharCode(text.charCodeAt(at) ^ 1);
        for (const other of [
          text.slice(0, at) + changed + text.slice(at + 1),
          `${text}${changed}`,
          text.slice(0, at) + text.slice(at + 1),
        ]) {
          expect(contentHash(other)).not.toBe(contentHash(text));
        }
      }),
    );
  });
});
