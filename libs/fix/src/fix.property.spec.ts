import * as fc from 'fast-check';
import { buildFixMessage, parseFixLog, readExecutionReport, readTradeCaptureReport } from './index.js';

const value = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }).filter((text) => !/[\x01|]/.test(text));
/** Tags that neither count a group nor tell a length. */
const tag = fc.constantFrom(1, 11, 17, 31, 32, 37, 48, 54, 55, 58, 60, 75, 150, 6000, 123456789);
const fields = fc.array(fc.tuple(tag, value), { maxLength: 20 });
const separator = fc.constantFrom('\x01', '|');

describe('FIX messages', () => {
  it('are read as they were built, whatever is around them', () => {
    fc.assert(
      fc.property(fields, separator, fc.constantFrom('', '\n', 'IN 10:00 '), (written, between, noise) => {
        const text = buildFixMessage('8', written, { separator: between });
        const entries = parseFixLog(noise + text + noise + text);
        expect(entries.map(({ outcome }) => outcome)).toEqual(['message', 'message']);
        for (const entry of entries) {
          const read = entry.outcome === 'message' ? entry.fields.slice(3, -1) : [];
          expect(read.map((field) => [field.tag, field.value])).toEqual(written);
        }
      }),
    );
  });

  it('are never taken for good after one byte was changed or cut', () => {
    const text = buildFixMessage('8', [
      [17, 'E1'],
      [54, '1'],
      [32, '100'],
      [31, '10.5'],
    ]);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, by, cut) => {
        const bytes = Uint8Array.from(Buffer.from(text, 'latin1'));
        bytes[at] = ((bytes[at] ?? 0) + by) % 256;
        const entries = parseFixLog(cut ? text.slice(0, at) : bytes);
        // The separator behind the checksum adds nothing: a log may leave it out.
        const good = entries.filter(({ outcome, raw }) => outcome === 'message' && raw !== text.slice(0, -1));
        expect(good).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('of any bytes at all are read or refused, never thrown', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(
        fc.constantFrom('8=FIX.4.4', '9=', '5', '35=8', '35=AE', '10=', '\x01', '|', '\n', '453=', '552=1', '='),
        {
          maxLength: 40,
        },
      ),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        const entries = parseFixLog(input instanceof Uint8Array ? input : input.join(''));
        for (const entry of entries) {
          if (entry.outcome === 'unreadable') expect(entry.problems.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('of any content come to an execution, a skip, or a refusal that names fields', () => {
    const anyTag = fc.oneof(tag, fc.constantFrom(15, 22, 63, 64, 120, 159, 381, 423, 487, 528, 571, 572, 856));
    const likely = fc.oneof(value, fc.constantFrom('F', '1', '2', '100', '20240102', '20240102-10:00:00', 'EUR', '4'));
    fc.assert(
      fc.property(fc.constantFrom('8', 'AE'), fc.array(fc.tuple(anyTag, likely)), (msgType, written) => {
        const entry = parseFixLog(buildFixMessage(msgType, written))[0];
        if (entry?.outcome !== 'message') throw new Error('a built message was not read');
        const reading = msgType === '8' ? readExecutionReport(entry) : readTradeCaptureReport(entry);
        if (reading.outcome === 'refused') expect(reading.problems.length).toBeGreaterThan(0);
        if (reading.outcome === 'executed') expect(reading.executions[0]?.executionId).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });
});
