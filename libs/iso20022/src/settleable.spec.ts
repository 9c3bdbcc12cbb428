import type { SettlementInstruction } from './index.js';
import { buildSettlementInstruction, parseSettlementInstruction, placeOfSettlement, settleable } from './index.js';
import { deliveryAgainstPayment } from './sample-messages.fixture.js';

function without(field: keyof SettlementInstruction): SettlementInstruction {
  const left = { ...deliveryAgainstPayment };
  Reflect.deleteProperty(left, field);
  return left;
}

describe('an instruction', () => {
  it('is settleable when it names all that the depository needs', () => {
    expect(settleable(deliveryAgainstPayment)).toEqual([]);
  });

  it.each([
    ['safekeepingAccount', 'SAFEKEEPING_ACCOUNT'],
    ['tradeDate', 'TRADE_DATE'],
    ['transactionType', 'TRANSACTION_TYPE'],
    ['hold', 'HOLD_INDICATOR'],
    ['settlementAmount', 'SETTLEMENT_AMOUNT'],
    ['delivering', 'DELIVERING_PARTY'],
    ['receiving', 'RECEIVING_PARTY'],
  ] as const)('is not settleable without %s', (field, gap) => {
    expect(settleable(without(field))).toEqual([gap]);
  });

  it('lacks a place of settlement when neither side names its depository', () => {
    const delivering = { party1: { bic: 'VERSDEFFXXX' } };
    const receiving = { party1: { bic: 'CPTYDEFFXXX' } };
    expect(settleable({ ...deliveryAgainstPayment, delivering, receiving })).toEqual(['PLACE_OF_SETTLEMENT']);
  });

  it('needs no amount when free of payment', () => {
    expect(settleable({ ...without('settlementAmount'), payment: 'FREE' })).toEqual([]);
  });

  it('is not settleable when a delivery would pay instead of being paid', () => {
    const settlementAmount = { currency: 'EUR', amount: '1', creditDebit: 'DBIT' } as const;
    expect(settleable({ ...deliveryAgainstPayment, settlementAmount })).toEqual(['SETTLEMENT_AMOUNT_DIRECTION']);
  });

  it('may be valid by the schema and still lack nearly everything', () => {
    const { transactionIdentification, movement, payment, settlementDate, isin, quantity } = deliveryAgainstPayment;
    const least = {
      transactionIdentification,
      movement,
      payment,
      settlementDate,
      isin,
      quantity,
      transactionType: 'TRAD',
    };
    expect(settleable(parseSettlementInstruction(buildSettlementInstruction(least)))).toEqual([
      'PLACE_OF_SETTLEMENT',
      'DELIVERING_PARTY',
      'RECEIVING_PARTY',
      'SAFEKEEPING_ACCOUNT',
      'TRADE_DATE',
      'HOLD_INDICATOR',
      'SETTLEMENT_AMOUNT',
    ]);
  });
});

describe('the place of settlement', () => {
  const delivering = { depository: 'DAKVDEFFXXX' };
  const receiving = { depository: 'CRSTGB22XXX' };

  it("is the counterparty's depository", () => {
    expect(placeOfSettlement({ movement: 'DELI', delivering, receiving })).toBe('CRSTGB22XXX');
    expect(placeOfSettlement({ movement: 'RECE', delivering, receiving })).toBe('DAKVDEFFXXX');
  });

  it('is our own depository where only that is named', () => {
    expect(placeOfSettlement({ movement: 'DELI', delivering })).toBe('DAKVDEFFXXX');
  });
});
