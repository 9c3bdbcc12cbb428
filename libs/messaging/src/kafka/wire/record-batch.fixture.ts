import fc from 'fast-check';
import type { OutgoingRecord } from '../port.js';

/** Lengths about which the length of a length changes: 63 bytes and 64, 8,191 and 8,192. */
const SHORT = [0, 1, 31, 32, 33, 62, 63, 64, 65];
const LONG = [8_000, 8_191, 8_192];

const lengths = fc.oneof({ arbitrary: fc.constantFrom(...SHORT), weight: 30 }, fc.constantFrom(...LONG));
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 10 }),
  // Half of a surrogate pair is no letter, and nobody can write it.
  fc.string({ unit: fc.constantFrom('a', 'é', '円', '🏦', '\ud83c'), maxLength: 70 }),
  fc.tuple(lengths, fc.constantFrom('x', 'é', '円')).map(([length, letter]) => letter.repeat(length)),
);
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  lengths.map((length) => Buffer.alloc(length, 'v')),
);
const anyTime = fc.oneof(
  fc.integer({ min: 1_690_000_000_000, max: 1_710_000_000_000 }),
  fc.integer({ min: 0, max: 8_640_000_000_000_000 }),
);
const headerName = fc
  .oneof(fc.constantFrom('ce_type', 'ce_id', 'é', ''), anyText)
  .filter((name) => name !== '__proto__' && name.isWellFormed());

const fewHeaders = fc.dictionary(headerName, anyText, { maxKeys: 4, noNullPrototype: true });
/** As many as need two bytes for their number. */
const manyHeaders = fc
  .integer({ min: 62, max: 66 })
  .map((count) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`header-${at}`, `${at}`])));

/** Any records of one partition, as few as none. */
export const outgoingRecords = (): fc.Arbitrary<OutgoingRecord[]> =>
  fc.array(
    fc.record(
      {
        topic: fc.constant('verso.trade-capture.v1'),
        key: fc.oneof(anyText, anyBytes, fc.constant(null)),
        value: fc.option(anyBytes),
        headers: fc.oneof({ arbitrary: fewHeaders, weight: 20 }, manyHeaders),
        timestamp: anyTime,
      },
      { requiredKeys: ['topic', 'key', 'value', 'headers'] },
    ),
    { maxLength: 8 },
  );

const asUtf8 = (text: string): string => Buffer.from(text).toString();

/** What a reader is to find of these. */
export function describeAsRead(records: readonly OutgoingRecord[], now: number) {
  return records.map(({ key, value, headers, timestamp = now }) => ({
    key: typeof key === 'string' ? Buffer.from(key) : key,
    value,
    headers: Object.entries(headers).map(([name, text]): [string, string] => [asUtf8(name), asUtf8(text)]),
    timestamp,
  }));
}
