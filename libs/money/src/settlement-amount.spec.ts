import { MoneyError, DecimalError, accruedInterest, grossAmountOf, settlementAmountOf } from './index.js';

const usd = (amount: string) => ({ currency: 'USD', amount });
const eur = (amount: string) => ({ currency: 'EUR', amount });

describe('The gross amount', () => {
  it('is price times quantity for shares', () => {
    expect(grossAmountOf({ priceType: 'PER_UNIT', price: '12.345', quantity: '300', currency: 'EUR' })).toEqual(
      eur('3703.50'),
    );
  });

  it('is percent of the face amount for bonds', () => {
    expect(grossAmountOf({ priceType: 'PERCENT', price: '99.5', quantity: '100000', currency: 'EUR' })).toEqual(
      eur('99500.00'),
    );
  });

  it('is rounded to whole yen', () => {
    expect(grossAmountOf({ priceType: 'PER_UNIT', price: '1234.5', quantity: '101', currency: 'JPY' })).toEqual({
      currency: 'JPY',
      amount: '124685',
    });
  });
});

describe('The settlement amount', () => {
  const parts = { gross: eur('99500.00'), accrued: eur('1250.00'), charges: [eur('10.00'), eur('2.50')] };

  it('is gross + accrued + charges for the buyer', () => {
    expect(settlementAmountOf({ side: 'BUY', ...parts })).toEqual(eur('100762.50'));
  });

  it('is gross + accrued - charges for the seller', () => {
    expect(settlementAmountOf({ side: 'SELL', ...parts })).toEqual(eur('100737.50'));
  });

  it('knows no sum over two currencies', () => {
    expect(thrownBy(() => settlementAmountOf({ side: 'BUY', gross: eur('1'), charges: [usd('1')] }))).toBe(
      'CURRENCY_MISMATCH',
    );
  });
});

describe('Accrued interest', () => {
  const bond = {
    faceAmount: eur('1000000'),
    couponRate: '4',
    previousCouponDate: '2024-01-15',
    nextCouponDate: '2025-01-15',
    frequency: 1,
    settlementDate: '2024-04-15',
  };

  it.each([
    ['ACT/ACT-ICMA', 91, 366, '9945.36'],
    ['ACT/360', 91, 360, '10111.11'],
    ['ACT/365F', 91, 365, '9972.60'],
    ['30/360', 90, 360, '10000.00'],
    ['30E/360', 90, 360, '10000.00'],
  ] as const)('by %s counts %i days of %i', (dayCount, days, basis, amount) => {
    expect(accruedInterest({ ...bond, dayCount })).toEqual({ amount: eur(amount), days, basis });
  });

  it('of a half-yearly bond by ACT/ACT-ICMA is the part of the half-yearly coupon', () => {
    expect(
      accruedInterest({
        faceAmount: usd('100000'),
        couponRate: '2.5',
        dayCount: 'ACT/ACT-ICMA',
        previousCouponDate: '2024-05-15',
        nextCouponDate: '2024-11-15',
        frequency: 2,
        settlementDate: '2024-08-15',
      }),
    ).toEqual({ amount: usd('625.00'), days: 92, basis: 368 });
  });

  it('is negative when traded ex coupon: the buyer is given the days up to the coupon he will not get', () => {
    expect(
      accruedInterest({ ...bond, dayCount: 'ACT/ACT-ICMA', settlementDate: '2025-01-08', exCoupon: true }),
    ).toEqual({ amount: eur('-765.03'), days: -7, basis: 366 });
  });

  it('is nothing on the coupon date', () => {
    const onCouponDate = { ...bond, dayCount: 'ACT/360', settlementDate: bond.previousCouponDate } as const;
    expect(accruedInterest(onCouponDate).amount).toEqual(eur('0.00'));
  });
});

/** The code of the error thrown. */
function thrownBy(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof MoneyError || error instanceof DecimalError ? error.code : String(error);
  }
  return 'nothing';
}
