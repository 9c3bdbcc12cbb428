import type { TradeCancelled } from './index.js';
import { contextNames, decodeEvent, describeEvent, encodeEvent, eventTypesOf, isKnownEvent } from './registry.js';
import { UnknownEventType } from './registry.js';
import { UnencodableField } from './field-checks.js';

const cancelled: TradeCancelled = {
  tradeId: 'trade-1',
  tradeVersion: 2,
  bookingEntity: '529900T8BM49AURSDO55',
  reason: 'Busted by the "venue"',
};
const text =
  '{"tradeId":"trade-1","tradeVersion":2,"bookingEntity":"529900T8BM49AURSDO55","reason":"Busted by the \\"venue\\""}';

describe('An event', () => {
  it('is written field by field in the order of their numbers, however it was put together', () => {
    const { tradeId, ...rest } = cancelled;
    expect(encodeEvent('trade-capture', { type: 'TradeCancelled', data: { ...rest, tradeId } })).toBe(text);
  });

  it('is written without what its type does not know', () => {
    const data = { ...cancelled, internal: 'not for the log' };
    expect(encodeEvent('trade-capture', { type: 'TradeCancelled', data })).toBe(text);
  });

  it('is read as the context whose log holds it', () => {
    expect(decodeEvent('trade-capture', 'TradeCancelled', 1, text)).toStrictEqual({
      type: 'TradeCancelled',
      data: cancelled,
    });
  });

  it('is refused when a field is missing that every reader counts on', () => {
    const { reason, ...incomplete } = cancelled;
    expect(reason).not.toBe('');
    expect(() => describeEvent('trade-capture', 'TradeCancelled').encode(incomplete)).toThrow(
      new UnencodableField('TradeCancelled.reason', 'text', undefined),
    );
  });

  it('tells what the store keeps beside it', () => {
    const description = describeEvent('trade-capture', 'TradeCancelled');
    expect(description.subject(cancelled)).toBe('trade-1');
    expect(description.account(cancelled)).toBeNull();
    expect(description.entity(cancelled)).toBe('529900T8BM49AURSDO55');
    expect(description.entity({ ...cancelled, bookingEntity: '' })).toBeNull();
  });
});

describe('An event of a newer build', () => {
  it.each([
    ['a type that is not there yet', 'TradeNovated', 1],
    ['a version above ours', 'TradeCancelled', 2],
    ['a version that never was', 'TradeCancelled', 0],
    ['a name that every object has', 'constructor', 1],
  ])('is told apart before the fold: %s', (_, type, schemaVersion) => {
    expect(isKnownEvent('trade-capture', type, schemaVersion)).toBe(false);
    expect(() => decodeEvent('trade-capture', type, schemaVersion, text)).toThrow(
      new UnknownEventType('trade-capture', type, schemaVersion),
    );
  });

  it('has no description', () => {
    expect(() => describeEvent('trade-capture', 'TradeNovated')).toThrow(UnknownEventType);
  });

  it('may be of a context that is not there yet', () => {
    expect(isKnownEvent('collateral', 'CollateralPledged', 1)).toBe(false);
  });
});

describe('The registry', () => {
  it('knows every event that it lists', () => {
    const listed = contextNames().flatMap((context) => eventTypesOf(context).map((type) => ({ context, type })));
    expect(listed.length).toBeGreaterThan(50);
    expect(listed.filter(({ context, type }) => !isKnownEvent(context, type, 1))).toEqual([]);
  });
});
