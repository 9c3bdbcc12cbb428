import { trade, tradeId } from '../confirmation.fixture.js';
import { confirmationMethod, confirmationReference, toleranceFor } from './confirmation-rules.js';

const party = { lei: 'L', version: 3, role: 'COUNTERPARTY', confirmationMethod: 'AFFIRMATION', toleranceProfile: '' };

describe('the method of confirmation', () => {
  it('is that of the venue or CCP for a cleared trade, whatever was agreed', () => {
    expect(confirmationMethod(trade({ ccp: 'C' }), party).method).toBe('VENUE_OR_CCP');
    expect(confirmationMethod(trade({ counterparty: { lei: 'L', role: 'CCP' } }), party).method).toBe('VENUE_OR_CCP');
    expect(confirmationMethod(trade(), { ...party, role: 'VENUE' }).method).toBe('VENUE_OR_CCP');
  });

  it('is what was agreed with the counterparty, else bilateral', () => {
    expect(confirmationMethod(trade(), party)).toEqual({ method: 'AFFIRMATION', ruleVersion: 'party:L@3' });
    expect(confirmationMethod(trade(), undefined)).toEqual({ method: 'BILATERAL', ruleVersion: 'default' });
    expect(confirmationMethod(trade(), { ...party, confirmationMethod: '' }).method).toBe('BILATERAL');
  });
});

describe('the tolerance', () => {
  const amounts = [
    { currency: 'EUR', upToAmount: '', tolerance: '25' },
    { currency: 'EUR', upToAmount: '100000', tolerance: '2' },
  ];
  const profile = { name: 'CSDR-EUR', version: 1, amounts };

  it.each([
    ['EUR', '100000', '2'],
    ['EUR', '100000.01', '25'],
    ['USD', '10', '0'],
  ])('for %s %s is %s', (currency, amount, tolerance) => {
    expect(toleranceFor({ currency, amount }, profile)).toEqual({ profile: 'CSDR-EUR@1', tolerance });
  });

  it('is nothing where no profile was agreed', () => {
    expect(toleranceFor({ currency: 'EUR', amount: '1' }, undefined)).toEqual({ profile: 'EXACT', tolerance: '0' });
  });
});

describe('our reference', () => {
  it('is short enough for a message and differs by trade and version', () => {
    const references = [1, 2].flatMap((id) => [1, 2].map((version) => confirmationReference(tradeId(id), version)));
    expect(new Set(references).size).toBe(4);
    expect(references.every((reference) => `${reference}-027`.length <= 35)).toBe(true);
  });
});
