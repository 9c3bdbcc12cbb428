import * as fc from 'fast-check';
import { isBic, isIsin, isLei } from './identifiers.js';

const isins = ['US0378331005', 'DE0007164600', 'GB0002634946', 'AU0000XVGZA3'];
const leis = ['529900T8BM49AURSDO55', '5493001KJTIIGC8Y1R12', '549300MLUDYVRQOOXS22'];

describe('An identifier', () => {
  it.each(isins)('%s is an ISIN', (isin) => expect(isIsin(isin)).toBe(true));
  it.each(leis)('%s is an LEI', (lei) => expect(isLei(lei)).toBe(true));

  it('with one digit mistaken is none', () => {
    const mistake = fc.tuple(fc.constantFrom(...isins, ...leis), fc.nat(), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(mistake, ([right, place, step]) => {
        const digits = [...right.matchAll(/[0-9]/g)].map(({ index }) => index);
        const at = digits[place % digits.length] ?? 0;
        const wrong = right.slice(0, at) + String((Number(right[at]) + step) % 10) + right.slice(at + 1);
        expect(isIsin(wrong) || isLei(wrong)).toBe(false);
      }),
    );
  });

  it.each(['', 'us0378331005', 'US037833100', 'US03783310055', '1S0378331005'])('%j is no ISIN', (text) =>
    expect(isIsin(text)).toBe(false),
  );

  it.each([
    ['DEUTDEFF', true],
    ['DEUTDEFF500', true],
    ['DEUTDEFF5', false],
    ['deutdeff', false],
    ['DEUT1EFF', false],
  ])('%s is a BIC: %s', (text, expected) => expect(isBic(text)).toBe(expected));
});
