import { given } from '@verso/decider';
import { tradeDecider } from './decide-trade.js';
import { OUR_LEI, SAP } from './reference-data.fixture.js';
import {
  TRADE_ID,
  after,
  amend,
  arrival,
  bust,
  capture,
  complete,
  types,
  withoutSap,
} from './trade-commands.fixture.js';

describe('capturing an execution', () => {
  it('keeps what was received and books the trade as its first version', () => {
    const events = given(tradeDecider).when(capture()).events();
    expect(events).toMatchObject([
      {
        type: 'ExecutionReceived',
        data: { tradeId: TRADE_ID, executionId: 'E-1', door: 'HTTP', action: 'NEW', bookingEntity: OUR_LEI },
      },
      {
        type: 'TradeCaptured',
        data: { tradeVersion: 1, complete: true, trade: { quantity: '300', settlementAmount: { amount: '60150.00' } } },
      },
    ]);
  });

  it('books a trade whose instrument is unknown all the same: an executed trade is a fact', () => {
    const events = given(tradeDecider).when(capture({}, withoutSap)).events();
    expect(types(events)).toEqual(['ExecutionReceived', 'TradeCaptured', 'TradeEnrichmentPending']);
    expect(events[1]).toMatchObject({ data: { complete: false } });
    expect(events[2]).toMatchObject({ data: { missing: [{ kind: 'INSTRUMENT', key: SAP }] } });
  });

  it('does not let a possible duplicate go on', () => {
    const events = given(tradeDecider)
      .when(capture({ uti: 'UTI1' }, complete, 'trd_first'))
      .events();
    expect(events.slice(1)).toMatchObject([
      { type: 'PossibleDuplicateDetected', data: { firstTradeId: 'trd_first', uti: 'UTI1' } },
      { type: 'TradeCaptured', data: { complete: false } },
      { type: 'TradeEnrichmentPending', data: { missing: [{ kind: 'DUPLICATE_CHECK', key: 'UTI1:trd_first' }] } },
    ]);
  });

  it('answers the same again as the first time, even when the trade has moved on', () => {
    const first = after(capture({}, withoutSap), arrival(complete), bust());
    const { errors } = given(tradeDecider, ...first)
      .when(capture({}, complete))
      .thenRefused('ALREADY_RECEIVED');
    expect(errors).toMatchObject([
      { detail: TRADE_ID },
      { detail: '1' },
      { pointer: '/missing', code: 'INSTRUMENT', detail: SAP },
    ]);
  });

  it('refuses what contradicts reference data on record, but not what was booked before it did', () => {
    const contradictions = [
      { pointer: '/priceType', code: 'PRICE_TYPE_DIFFERS', detail: 'the instrument is per unit' },
    ];
    const events = given(tradeDecider)
      .when({ ...capture(), contradictions })
      .events();
    expect(events).toMatchObject([
      { type: 'TradeRefused', data: { code: 'PRICE_TYPE_DIFFERS', errors: contradictions } },
    ]);
    given(tradeDecider, ...after(capture()))
      .when({ ...capture(), contradictions })
      .thenRefused('ALREADY_RECEIVED');
  });

  it('refuses the same id with another price on record, naming the first and what it said', () => {
    const events = given(tradeDecider, ...after(capture()))
      .when(capture({ price: '201' }))
      .events();
    expect(events).toMatchObject([{ type: 'TradeRefused', data: { code: 'CONTENT_DIFFERS', executionId: 'E-1' } }]);
    const [refusal] = events;
    expect(refusal?.type === 'TradeRefused' && refusal.data.detail).toContain(TRADE_ID);
    expect(refusal?.type === 'TradeRefused' && refusal.data.errors).toContainEqual({
      pointer: '/price',
      code: 'DIFFERS',
      detail: 'the first said 200.5, this says 201',
    });
  });

  it('records that refusal once', () => {
    const history = after(capture(), capture({ price: '201' }));
    given(tradeDecider, ...history)
      .when(capture({ price: '201' }))
      .thenRefused('CONTENT_DIFFERS');
  });
});

describe('correcting a trade', () => {
  it('makes a new version that names what changed', () => {
    const events = given(tradeDecider, ...after(capture()))
      .when(amend({ price: '201' }))
      .events();
    expect(events).toMatchObject([
      { type: 'ExecutionReceived', data: { action: 'AMEND', executionId: 'E-2', tradeId: TRADE_ID } },
      { type: 'TradeAmended', data: { tradeVersion: 2, complete: true, trade: { executionIds: ['E-1', 'E-2'] } } },
    ]);
    const amended = events[1];
    expect(amended?.type === 'TradeAmended' && amended.data.changes.map(({ field }) => field)).toEqual([
      'price',
      'grossAmount',
      'settlementAmount',
    ]);
  });

  it('makes none when nothing changes', () => {
    expect(
      types(
        given(tradeDecider, ...after(capture()))
          .when(amend({}))
          .events(),
      ),
    ).toEqual(['ExecutionReceived']);
  });

  it('happens once', () => {
    const history = after(capture(), amend({ price: '201' }));
    const { errors } = given(tradeDecider, ...history)
      .when(amend({ price: '201' }))
      .thenRefused('ALREADY_RECEIVED');
    expect(errors[1]).toMatchObject({ detail: '2' });
  });

  it('to an unknown instrument waits as a new trade would', () => {
    const events = given(tradeDecider, ...after(capture()))
      .when(amend({ isin: 'FR0000121014' }))
      .events();
    expect(types(events)).toEqual(['ExecutionReceived', 'TradeAmended', 'TradeEnrichmentPending']);
  });

  it.each([
    ['a trade that nobody reported', [], amend({ price: '201' }), 'UNKNOWN_EXECUTION'],
    ['a cancelled trade', [capture(), bust()], amend({ price: '201' }), 'TRADE_CANCELLED'],
    [
      'to another booking entity',
      [capture()],
      amend({ bookingEntity: '529900ALPENBROKR0122' }),
      'BOOKING_ENTITY_DIFFERS',
    ],
    [
      'under an id that said something else',
      [capture(), amend({ price: '201' })],
      amend({ price: '202' }),
      'CONTENT_DIFFERS',
    ],
    ['by a bust of a trade that nobody reported', [], bust(), 'UNKNOWN_EXECUTION'],
    ['by a second bust', [capture(), bust()], bust('E-4'), 'TRADE_CANCELLED'],
  ])('%s is refused on record, once', (_, before, command, code) => {
    const history = after(...before);
    const events = given(tradeDecider, ...history)
      .when(command)
      .events();
    expect(events).toMatchObject([{ type: 'TradeRefused', data: { code } }]);
    given(tradeDecider, ...history, ...events)
      .when(command)
      .thenRefused(code);
  });

  it('refers onward when the execution was itself a correction', () => {
    const link = {
      type: 'LinkExecution',
      tradeId: 'trd_first',
      bookingEntity: OUR_LEI,
      key: { source: 'OMS', session: 'EQUITY', tradeDate: '2026-11-23', executionId: 'E-2' },
    } as const;
    const history = after(link);
    expect(types(history)).toEqual(['ExecutionLinked']);
    given(tradeDecider, ...history)
      .when(link)
      .thenNothing();
    const { errors } = given(tradeDecider, ...history)
      .when(bust())
      .thenRefused('BELONGS_TO_ANOTHER_TRADE');
    expect(errors).toEqual([{ pointer: '/tradeId', code: 'TRADE', detail: 'trd_first' }]);
    expect(
      given(tradeDecider, ...history)
        .when(capture())
        .events(),
    ).toMatchObject([{ data: { code: 'CONTENT_DIFFERS' } }]);
  });
});

describe('busting a trade', () => {
  it('is a new version in which it is gone, with the reason', () => {
    expect(
      given(tradeDecider, ...after(capture()))
        .when(bust())
        .events(),
    ).toMatchObject([
      { type: 'ExecutionReceived', data: { action: 'CANCEL' } },
      { type: 'TradeCancelled', data: { tradeVersion: 2, reason: 'wrong client' } },
    ]);
  });
});
