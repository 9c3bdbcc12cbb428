import type { ToleranceProfileDefined } from '@verso/contracts';
import { eur, tolerance } from '../settlement.fixture.js';
import { exceeds, toleranceFor } from './settlement-tolerance.js';

function profiles(
  ...defined: readonly Partial<ToleranceProfileDefined>[]
): ReadonlyMap<string, ToleranceProfileDefined> {
  return new Map(defined.map((changes) => ({ ...tolerance(), ...changes })).map((profile) => [profile.name, profile]));
}

describe('the tolerance of a settled amount', () => {
  it('depends on the size of the instructed amount', () => {
    const known = profiles({});
    expect(toleranceFor(eur('100000.00'), 'T2S', known)).toEqual({ tolerance: '2', profile: 'T2S@1' });
    expect(toleranceFor(eur('100000.01'), 'T2S', known)).toEqual({ tolerance: '25', profile: 'T2S@1' });
  });

  it("is that of the market's own profile, else the narrowest for the currency, whatever their order", () => {
    const wide = { name: 'A-BROKER', amounts: [{ currency: 'EUR', upToAmount: '', tolerance: '50' }] };
    const rule = { name: 'CSDR-EUR' };
    expect(toleranceFor(eur('10.00'), 'T2S', profiles(wide, {}))).toMatchObject({ profile: 'T2S@1' });
    expect(toleranceFor(eur('10.00'), 'T2S', profiles(wide, rule))).toMatchObject({ profile: 'CSDR-EUR@1' });
    expect(toleranceFor(eur('10.00'), 'T2S', profiles(rule, wide))).toMatchObject({ profile: 'CSDR-EUR@1' });
  });

  it('is nothing for a currency without a band', () => {
    const none = { tolerance: '0', profile: undefined };
    expect(toleranceFor({ currency: 'USD', amount: '10.00' }, 'DTC', profiles({}))).toEqual(none);
  });

  it('is exceeded only beyond it', () => {
    const two = { tolerance: '2', profile: 'T2S@1' };
    expect(exceeds(eur('102.00'), eur('100.00'), two)).toBe(false);
    expect(exceeds(eur('102.01'), eur('100.00'), two)).toBe(true);
    expect(exceeds(eur('90.00'), eur('100.00'), two)).toBe(false);
  });
});
