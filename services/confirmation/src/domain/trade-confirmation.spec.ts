import type { ConfirmationEvent, ConfirmationTerms } from '@verso/contracts';
import { given } from '@verso/decider';
import { tradeConfirmationDecider, type CompareConfirmation, type ConfirmTrade } from './trade-confirmation.js';

const ID = 'trd_0193a000-0000-7000-8000-000000000001';
const CONFIRM_BY = '2026-11-23T17:15:00.000000Z';

const ours: ConfirmationTerms = {
  side: 'BUY',
  sender: 'US',
  receiver: 'BROKER',
  isin: 'DE0001102580',
  quantityType: 'FAMT',
  quantity: '1000',
  priceType: 'PERCENT',
  price: '101.25',
  tradeDate: '2026-11-23',
  settlementDate: '2026-11-25',
  paymentType: 'DVP',
  settlementAmount: { currency: 'EUR', amount: '1012.5' },
};

const confirm: ConfirmTrade = {
  type: 'ConfirmTrade',
  tradeId: ID,
  tradeVersion: 1,
  bookingEntity: 'US',
  method: 'BILATERAL',
  ruleVersion: 'party:BROKER@1',
  confirmBy: CONFIRM_BY,
  terms: ours,
  toleranceProfile: 'CSDR-EUR@1',
  settlementAmountTolerance: '2',
};

function theirs(changes: Partial<ConfirmationTerms> = {}, counterpartyReference = 'C1'): CompareConfirmation {
  const terms = { ...ours, side: 'SELL', sender: 'BROKER', receiver: 'US', ...changes };
  return { type: 'CompareConfirmation', tradeVersion: 1, counterpartyReference, messageId: 'M1', terms };
}

function history(...commands: Parameters<typeof tradeConfirmationDecider.decide>[0][]): readonly ConfirmationEvent[] {
  let events: readonly ConfirmationEvent[] = [];
  for (const command of commands)
    events = [
      ...events,
      ...given(tradeConfirmationDecider, ...events)
        .when(command)
        .events(),
    ];
  return events;
}

function typesAfter(
  past: readonly ConfirmationEvent[],
  command: Parameters<typeof tradeConfirmationDecider.decide>[0],
): readonly string[] {
  return given(tradeConfirmationDecider, ...past)
    .when(command)
    .events()
    .map(({ type }) => type);
}

describe('a trade to be confirmed', () => {
  it('bilaterally is confirmed by us under a reference that fits a message', () => {
    const [determined, issued] = given(tradeConfirmationDecider).when(confirm).events();
    expect(determined).toMatchObject({ data: { method: 'BILATERAL', confirmBy: CONFIRM_BY } });
    expect(issued).toMatchObject({ type: 'ConfirmationIssued', data: { toleranceProfile: 'CSDR-EUR@1' } });
    if (issued?.type === 'ConfirmationIssued') expect(issued.data.messageId.length).toBeLessThanOrEqual(35);
  });

  it('told twice, or in an older version, changes nothing', () => {
    given(tradeConfirmationDecider, ...history(confirm))
      .when(confirm)
      .thenNothing();
    given(tradeConfirmationDecider, ...history({ ...confirm, tradeVersion: 2 }))
      .when(confirm)
      .thenNothing();
  });

  it('is matched and confirmed by equal terms, numbers by value', () => {
    expect(typesAfter(history(confirm), theirs({ price: '101.250', quantity: '1000.0' }))).toEqual([
      'ConfirmationMatched',
      'TradeConfirmed',
    ]);
  });

  it.each<[string, Partial<ConfirmationTerms>]>([
    ['side', { side: 'BUY' }],
    ['isin', { isin: 'DE0001102598' }],
    ['quantityType', { quantityType: 'UNIT' }],
    ['quantity', { quantity: '999' }],
    ['priceType', { priceType: 'PER_UNIT' }],
    ['price', { price: '101.26' }],
    ['tradeDate', { tradeDate: '2026-11-24' }],
    ['settlementDate', { settlementDate: '2026-11-26' }],
    ['paymentType', { paymentType: 'FOP' }],
    ['settlementAmount.currency', { settlementAmount: { currency: 'USD', amount: '1012.5' } }],
    ['settlementAmount.amount', { settlementAmount: { currency: 'EUR', amount: '1014.51' } }],
    ['settlementAmount.amount', { settlementAmount: { currency: 'EUR', amount: '' } }],
  ])('is mismatched when they differ in %s, which is named', (field, change) => {
    const [mismatch] = given(tradeConfirmationDecider, ...history(confirm))
      .when(theirs(change))
      .events();
    if (mismatch?.type !== 'ConfirmationMismatched') throw new Error(String(mismatch?.type));
    expect(mismatch.data.differences.map((difference) => difference.field)).toContain(field);
  });

  it('takes letters that differ in case for different values', () => {
    const placed = { ...confirm, terms: { ...ours, placeOfSettlement: 'DAKVDEFFXXX' } };
    expect(typesAfter(history(placed), theirs({ placeOfSettlement: 'dakvdeffxxx' }))).toEqual([
      'ConfirmationMismatched',
    ]);
    expect(typesAfter(history(placed), theirs())).toContain('TradeConfirmed');
  });

  it('stays matched when the counterparty repeats an older draft under the same reference', () => {
    given(tradeConfirmationDecider, ...history(confirm, theirs()))
      .when(theirs({ price: '1' }))
      .thenNothing();
  });

  it('tells when agreement comes after a difference or after the deadline', () => {
    const late = history(confirm, theirs({ price: '1' }), { type: 'CheckOverdue', now: CONFIRM_BY });
    expect(
      given(tradeConfirmationDecider, ...late)
        .when(theirs())
        .events(),
    ).toMatchObject([
      { type: 'ConfirmationMatched', data: { afterDifference: true } },
      { type: 'TradeConfirmed', data: { afterDeadline: true } },
    ]);
  });

  it('is overdue once, only while it is awaited, and only when its time has come', () => {
    const check = { type: 'CheckOverdue', now: CONFIRM_BY } as const;
    given(tradeConfirmationDecider, ...history(confirm))
      .when({ ...check, now: '2026-11-23T17:14:59.999999Z' })
      .thenNothing();
    expect(typesAfter(history(confirm), check)).toEqual(['ConfirmationOverdue']);
    given(tradeConfirmationDecider, ...history(confirm, check))
      .when(check)
      .thenNothing();
    given(tradeConfirmationDecider, ...history(confirm, theirs()))
      .when(check)
      .thenNothing();
    for (const method of ['VENUE_OR_CCP', 'AFFIRMATION', 'CENTRAL_MATCHING'] as const) {
      given(tradeConfirmationDecider, ...history({ ...confirm, method }))
        .when(check)
        .thenNothing();
    }
  });

  it('withdraws our confirmation when it is busted, and is not confirmed any more', () => {
    const bust = { type: 'WithdrawConfirmation', tradeVersion: 1, reason: 'BUSTED' } as const;
    expect(
      given(tradeConfirmationDecider, ...history(confirm))
        .when(bust)
        .events(),
    ).toMatchObject([
      { type: 'ConfirmationCancelled', data: { reason: 'BUSTED', pairingKey: 'US:BROKER:2026-11-23' } },
    ]);
    given(tradeConfirmationDecider, ...history(confirm, bust))
      .when(theirs())
      .thenNothing();
    given(tradeConfirmationDecider, ...history(confirm, bust))
      .when(bust)
      .thenNothing();
    given(tradeConfirmationDecider).when(bust).thenNothing();
  });

  it('looks elsewhere for the counterparty when an amendment changes the trade date', () => {
    const moved = { ...confirm, tradeVersion: 2, terms: { ...ours, tradeDate: '2026-11-20' } };
    const [cancelled] = given(tradeConfirmationDecider, ...history(confirm))
      .when(moved)
      .events();
    expect(cancelled).toMatchObject({ data: { reason: 'AMENDED', pairingKey: 'US:BROKER:2026-11-23' } });
    const [same] = given(tradeConfirmationDecider, ...history(confirm))
      .when({ ...confirm, tradeVersion: 2 })
      .events();
    expect(same?.data).not.toHaveProperty('pairingKey');
  });

  it('lets go of a confirmation that was withdrawn, and says whether both had agreed', () => {
    const release = { type: 'ReleaseConfirmation', counterpartyReference: 'C1', reason: 'WITHDRAWN' } as const;
    expect(
      given(tradeConfirmationDecider, ...history(confirm, theirs()))
        .when(release)
        .events(),
    ).toMatchObject([{ type: 'CounterpartyConfirmationReleased', data: { matched: true } }]);
    given(tradeConfirmationDecider, ...history(confirm))
      .when(release)
      .thenNothing();
  });
});
