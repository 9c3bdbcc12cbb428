import { given } from '@verso/decider';
import { tradeDecider } from './decide-trade.js';
import { SAP, directoryOf, instrument, without } from './reference-data.fixture.js';
import { after, arrival, bust, capture, complete, withoutSap } from './trade-commands.fixture.js';

describe('a trade that waits', () => {
  it('is complete once the instrument arrives, with what the front office had said', () => {
    const stated = { settlementDate: '2026-11-27', priceType: 'PER_UNIT', grossAmount: '60150' } as const;
    const events = given(tradeDecider, ...after(capture(stated, withoutSap)))
      .when(arrival(complete))
      .events();
    expect(events).toMatchObject([
      {
        type: 'TradeEnriched',
        data: {
          tradeVersion: 1,
          trade: {
            cfi: 'ESVUFR',
            settlementMarket: 'T2S',
            intendedSettlementDate: '2026-11-27',
            settlementDateOrigin: 'GIVEN',
          },
        },
      },
    ]);
  });

  it('is what it would have been, had everything been known at once', () => {
    const [enriched] = given(tradeDecider, ...after(capture({}, withoutSap)))
      .when(arrival(complete))
      .events();
    const [, captured] = given(tradeDecider).when(capture()).events();
    if (enriched?.type !== 'TradeEnriched' || captured?.type !== 'TradeCaptured') throw new Error('unexpected events');
    expect(enriched.data.trade).toEqual(captured.data.trade);
  });

  it('says again that it waits when what seemed to arrive is still lacking', () => {
    const history = after(capture({}, withoutSap));
    expect(
      given(tradeDecider, ...history)
        .when(arrival(withoutSap))
        .events(),
    ).toMatchObject([{ type: 'TradeEnrichmentPending' }]);
  });

  it('waits for a person when the arrived terms contradict what was stated', () => {
    const percent = directoryOf([
      ...without((event) => event.type === 'InstrumentDefined'),
      instrument(SAP, 'EUR', 'T2S'),
    ]);
    const history = after(capture({ grossAmount: '60149' }, withoutSap));
    expect(
      given(tradeDecider, ...history)
        .when(arrival(percent))
        .events(),
    ).toMatchObject([{ type: 'TradeEnrichmentPending', data: { missing: [{ kind: 'AMOUNT_CHECK' }] } }]);
  });

  it('is left alone when it is complete, cancelled or unknown', () => {
    given(tradeDecider).when(arrival(complete)).thenNothing();
    given(tradeDecider, ...after(capture()))
      .when(arrival(complete))
      .thenNothing();
    given(tradeDecider, ...after(capture({}, withoutSap), bust()))
      .when(arrival(complete))
      .thenNothing();
  });
});
