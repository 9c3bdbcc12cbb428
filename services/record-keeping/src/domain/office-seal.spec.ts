import { parseCheckpoint } from '@verso/transparency-log';
import { officeSealText, parseOfficeSeal } from './office-seal.js';

const root = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
const at = '2026-11-20T10:00:00.000000Z';
const heads = [
  { log: 'settlement', epoch: 2, size: 12, root },
  { log: 'cash', epoch: 1, size: 0, root },
];
const text = `verso/office\nseal 7\nat ${at}\ncash 1 0 ${root}\nsettlement 2 12 ${root}\n`;

describe('The text of an office seal', () => {
  it('is one line per log, in the order of their names', () => {
    expect(officeSealText({ number: 7, at, heads })).toBe(text);
    expect(parseOfficeSeal(text)).toEqual({ number: 7, at, heads: heads.toReversed() });
  });

  it('can never be taken for a checkpoint, which the same key signs', () => {
    expect(() => parseCheckpoint(text)).toThrow('checkpoint');
    expect(parseOfficeSeal(`verso/cash/1\n7\n${root}\n`)).toBeUndefined();
  });

  it.each([
    ['a head without its root', text.replace(` 12 ${root}`, ' 12')],
    ['no number', text.replace('seal 7', 'seal')],
    ['no end', text.slice(0, -1)],
  ])('is not one with %s', (_, malformed) => {
    expect(parseOfficeSeal(malformed)).toBeUndefined();
  });
});
