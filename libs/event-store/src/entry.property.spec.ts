import fc from 'fast-check';
import { contextOf, headOf } from './entry.js';
import type { NewEvent } from './port.js';

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\u007f', '\u2028', 'Ω'),
);
const maybe = fc.option(text);
const wholeNumber = fc.maxSafeNat();
const members: fc.Arbitrary<Omit<NewEvent, 'eventId' | 'type' | 'schemaVersion' | 'data'>> = fc.record({
  occurredAt: text,
  actor: text,
  onBehalfOf: maybe,
  cause: fc.option(fc.record({ log: text, position: wholeNumber })),
  clockPosition: fc.option(wholeNumber),
  correlation: maybe,
  subject: text,
  account: maybe,
  entity: maybe,
  trace: maybe,
  reason: maybe,
  softwareVersion: text,
  ruleVersion: maybe,
});
const content = {
  eventId: '0197d6a0-0000-7000-8000-000000000001',
  type: 'TradeCaptured',
  schemaVersion: 1,
  data: '{}',
};

describe('the header of an entry', () => {
  it('says who, why and for whom in the words of JSON.stringify, whatever was said of the event before', () => {
    fc.assert(
      fc.property(fc.array(members, { minLength: 1, maxLength: 4 }), (events) => {
        for (const event of [...events, ...events]) {
          const cause = event.cause === null ? null : `${event.cause.log}:${String(event.cause.position)}`;
          expect(`{${contextOf({ ...content, ...event })}`).toBe(JSON.stringify({ ...event, cause }));
        }
      }),
    );
  });

  it('names stream and type in the words of JSON.stringify', () => {
    fc.assert(
      fc.property(text, text, wholeNumber, (stream, type, version) => {
        const said = JSON.parse(`{${headOf({ ...content, type }, stream, version)}}`) as object;
        expect(said).toEqual({ stream, version, eventId: content.eventId, type, schemaVersion: 1 });
        expect(headOf({ ...content, type }, stream, version)).toContain(`"stream":${JSON.stringify(stream)},`);
      }),
    );
  });
});
