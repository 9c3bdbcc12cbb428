import type { StreetEvent, TermsConfirmed } from '@verso/contracts';
import { fold, given } from '@verso/decider';
import { Behaviour } from './behaviour.js';
import { counterpartyTradeDecider, type ReceiveConfirmation } from './counterparty-trade.js';
import { businessKey, mismatchOf } from './mismatch.js';
import { behaviourThat, messageOf, NOTHING, plainWriter } from './servicer.fixture.js';

const TERMS: TermsConfirmed = {
  side: 'BUYI',
  uti: '529900VERSOSECEU01940000000001',
  isin: 'DE0007164600',
  quantityType: 'UNIT',
  quantity: '100',
  priceType: 'AMOUNT',
  price: '10',
  priceCurrency: 'EUR',
  tradeDate: '2026-11-23',
  settlementDate: '2026-11-25',
  payment: 'APMT',
  settlementAmount: { currency: 'EUR', amount: '1000.00' },
};
const KEY = businessKey(TERMS);
const REFERENCE = 'C0001';

const calm = new Behaviour(1, NOTHING);
const late = behaviourThat({ lateRate: 0.2 }, (behaviour) => behaviour.happens('late-confirmation', KEY, 0.2));
const wrong = behaviourThat({ mismatchRate: 0.2 }, (behaviour) => mismatchOf(behaviour, KEY)?.corrected === false);
const repentant = behaviourThat({ mismatchRate: 0.2 }, (behaviour) => mismatchOf(behaviour, KEY)?.corrected === true);
const inventive = behaviourThat({ mismatchRate: 0.2 }, (behaviour) => behaviour.happens('stray', KEY, 0.01));

const confirmation: ReceiveConfirmation = {
  type: 'ReceiveConfirmation',
  message: messageOf('C0001-027', 'setr.027.001.05'),
  reference: REFERENCE,
  terms: TERMS,
  market: 'T2S',
  businessDate: '2026-11-23',
};
const withdrawal = {
  type: 'ReceiveWithdrawal',
  message: messageOf('C0001-029', 'setr.029.001.02'),
  reference: REFERENCE,
} as const;
const nextOpen = { type: 'PointReached', market: 'T2S', businessDate: '2026-11-24', kind: 'TRADING_OPEN' } as const;

function counterparty(behaviour: Behaviour) {
  const decider = counterpartyTradeDecider(behaviour, plainWriter);
  return { decider, confirmed: given(decider).when(confirmation).events() };
}

function said(events: readonly StreetEvent[]): unknown[] {
  return events.flatMap((event) =>
    event.type === 'MessageSent'
      ? [{ definition: event.data.messageDefinition, ...(JSON.parse(event.data.body) as object) }]
      : [],
  );
}

describe('a counterparty that is told of a trade', () => {
  it('confirms the same terms under its own reference', () => {
    const { confirmed } = counterparty(calm);
    expect(said(confirmed)).toEqual([{ definition: 'setr.027', reference: 'K0001', ...TERMS }]);
    expect(confirmed).toContainEqual(expect.objectContaining({ type: 'CounterpartyConfirmed' }));
  });

  it('answers the sender from whom it was addressed as', () => {
    const sent = counterparty(calm).confirmed.find(({ type }) => type === 'MessageSent');
    expect(sent?.data).toMatchObject({ sender: 'FCSDDEFFXXX', receiver: 'VERSDEFFXXX', channel: 'confirmation' });
  });

  it('answers once, whether the message or its content comes again', () => {
    const { decider, confirmed } = counterparty(calm);
    given(decider, ...confirmed)
      .when(confirmation)
      .thenNothing();
    const again = given(decider, ...confirmed)
      .when({ ...confirmation, message: messageOf('again') })
      .events();
    expect(again.map(({ type }) => type)).toEqual(['MessageReceived']);
  });

  it('now and then confirms a trade besides that nobody did', () => {
    const strays = said(counterparty(inventive).confirmed).slice(-1);
    expect(strays).toMatchObject([{ reference: 'Z0001', uti: expect.not.stringMatching(TERMS.uti ?? '') as unknown }]);
  });
});

describe('a counterparty that is late', () => {
  it('answers when trading opens on the next business day, not before', () => {
    const { decider, confirmed } = counterparty(late);
    expect(said(confirmed)).toEqual([]);
    given(decider, ...confirmed)
      .when({ ...nextOpen, businessDate: '2026-11-23' })
      .thenNothing();
    given(decider, ...confirmed)
      .when({ ...nextOpen, market: 'DTC' })
      .thenNothing();
    given(decider, ...confirmed)
      .when({ ...nextOpen, kind: 'PROVISIONING' })
      .thenNothing();
    const answered = given(decider, ...confirmed)
      .when(nextOpen)
      .events();
    expect(said(answered)).toMatchObject([{ reference: 'K0001' }]);
    given(decider, ...confirmed, ...answered)
      .when(nextOpen)
      .thenNothing();
  });

  it('does not answer any more once the office has withdrawn', () => {
    const { decider, confirmed } = counterparty(late);
    const withdrawn = given(decider, ...confirmed)
      .when(withdrawal)
      .events();
    expect(said(withdrawn)).toEqual([]);
    given(decider, ...confirmed, ...withdrawn)
      .when(nextOpen)
      .thenNothing();
    expect(decider.nextDue?.(fold(decider, [...confirmed, ...withdrawn]))).toBeUndefined();
  });

  it('is due on the evening of the day on which it was told', () => {
    const { decider, confirmed } = counterparty(late);
    expect(decider.nextDue?.(fold(decider, confirmed))).toBe('2026-11-23T23:59:59.999999Z');
  });
});

describe('a counterparty that sees a trade differently', () => {
  it('confirms other terms and names the fields in its own record', () => {
    const { confirmed, decider } = counterparty(wrong);
    const record = confirmed.find((event) => event.type === 'CounterpartyConfirmed');
    expect(record?.data.altered.length).toBeGreaterThan(0);
    expect(said(confirmed)).not.toEqual([{ definition: 'setr.027', reference: 'K0001', ...TERMS }]);
    given(decider, ...confirmed)
      .when(nextOpen)
      .thenNothing();
  });

  it('withdraws what was wrong on the next business day and confirms what is right', () => {
    const { decider, confirmed } = counterparty(repentant);
    const corrected = given(decider, ...confirmed)
      .when(nextOpen)
      .events();
    expect(said(corrected)).toEqual([
      { definition: 'setr.029', reference: 'K0001' },
      { definition: 'setr.027', reference: 'L0001', ...TERMS },
    ]);
  });
});

describe('a counterparty whose trade is withdrawn', () => {
  it('withdraws its own confirmation in return', () => {
    const { decider, confirmed } = counterparty(calm);
    expect(
      said(
        given(decider, ...confirmed)
          .when(withdrawal)
          .events(),
      ),
    ).toEqual([{ definition: 'setr.029', reference: 'K0001' }]);
  });

  it('says nothing when the withdrawal comes first', () => {
    const { decider } = counterparty(calm);
    const withdrawn = given(decider).when(withdrawal).events();
    expect(
      said(
        given(decider, ...withdrawn)
          .when(confirmation)
          .events(),
      ),
    ).toEqual([]);
  });
});
