import fc from 'fast-check';
import { exampleExecutions, exampleFixLog } from './make-examples.fixture.js';
import { partsOfFile } from './file-parts.js';
import { readFixLog, readNdjson } from './read-file.js';

const ndjson = exampleExecutions()
  .map((one) => JSON.stringify(one))
  .join('\n\n');
// Two messages on one line, a message cut off, and what a log writes around its messages.
const fix = `opened\n${exampleFixLog().replace('\n', ' ')}\n${exampleFixLog().split('\n')[1]?.slice(0, 150) ?? ''}\n# closed`;

describe('a file that is larger than a door takes', () => {
  it.each([
    ['NDJSON', ndjson, readNdjson],
    ['a FIX log', fix, readFixLog],
  ] as const)('as %s comes in parts to the same messages on the same lines', (_, text, read) => {
    const whole = read(text);
    const largest = Math.max(...whole.map((item) => ('handedIn' in item ? item.handedIn.content.length : 0)));
    fc.assert(
      fc.property(fc.integer({ min: largest, max: text.length + 1 }), (most) => {
        const { parts, tooLarge } = partsOfFile(text, most);
        expect(tooLarge).toEqual([]);
        const items = parts.flatMap((part) => {
          expect(Buffer.byteLength(part.text)).toBeLessThanOrEqual(most);
          return read(part.text).map((item, index) => ({ ...item, line: part.lines[index] }));
        });
        expect(items).toEqual(whole);
      }),
    );
  });

  it('names what no part can hold, by its line, and goes on', () => {
    const large = JSON.stringify({ comment: 'é'.repeat(300) });
    const { parts, tooLarge } = partsOfFile(`{"a":1}\n${large}\n{"b":2}`, 100);
    expect(parts).toEqual([{ text: '{"a":1}\n{"b":2}', lines: [1, 3] }]);
    expect(tooLarge).toEqual([{ line: 2, bytes: 614 }]);
  });

  it('that holds nothing has no parts', () => {
    expect(partsOfFile('\n \n', 10)).toEqual({ format: 'NDJSON', parts: [], tooLarge: [] });
  });
});
