import fc from 'fast-check';
import { contextOf } from '../entry.js';
import { PlainContext } from './plain-context.js';

const piece = fc.oneof(
  fc.constantFrom(
    '"',
    '\\',
    '\u0001',
    ',',
    ':',
    '}',
    '{',
    ' ',
    '0',
    '-',
    'null',
    'nul',
    ',"subject":"x"',
    'é',
    '"a":1,',
  ),
  fc.string({ maxLength: 3 }),
);
const text = fc.oneof(fc.stringMatching(/^[a-zA-Z0-9/:_.-]{0,12}$/), fc.string({ unit: 'grapheme', maxLength: 8 }));
const maybe = fc.option(text);
const contexts = fc
  .record({
    ...{ occurredAt: text, actor: text, onBehalfOf: maybe, correlation: maybe, subject: text, account: maybe },
    ...{ entity: maybe, trace: maybe, reason: maybe, softwareVersion: text, ruleVersion: maybe },
    cause: fc.option(fc.record({ log: text, position: fc.nat() })),
    clockPosition: fc.option(fc.nat()),
  })
  .map((members) => contextOf({ ...members, eventId: '', type: '', schemaVersion: 1, data: '' }));
/** Some characters of the text are taken out, and others put there. */
const edits = fc.record({ at: fc.nat(), length: fc.nat(6), instead: piece });

function subjectIn(context: string): unknown {
  try {
    return (JSON.parse(`{${context}`) as { subject?: unknown }).subject;
  } catch {
    return undefined;
  }
}

const plain = new PlainContext();

/** What is found in the text where it stands among other bytes. */
function foundIn(context: string, before = '"before":"'): string | undefined {
  const bytes = Buffer.from(`${before}${context}","subject":"behind"}`);
  const from = before.length;
  if (!plain.read(bytes, from, from + Buffer.byteLength(context))) return undefined;
  return bytes.toString('utf8', plain.from, plain.to);
}

describe('a context that is read without being parsed', () => {
  it('names the subject that JSON.parse finds, or leaves it to that, however the text was altered', () => {
    fc.assert(
      fc.property(contexts, fc.array(edits, { maxLength: 3 }), (context, alterations) => {
        let altered = context;
        for (const { at, length, instead } of alterations) {
          const start = at % (altered.length + 1);
          altered = `${altered.slice(0, start)}${instead}${altered.slice(start + length)}`.toWellFormed();
        }
        const found = foundIn(altered);
        if (found !== undefined) expect(found).toBe(subjectIn(altered));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is read so wherever nothing in it had to be escaped', () => {
    fc.assert(
      fc.property(contexts, (context) => {
        fc.pre(!context.includes('\\'));
        const subject = subjectIn(context);
        // The second time it is known already, wherever it stands.
        expect([foundIn(context), foundIn(context, ''), foundIn(context, '[1, 2, 3]')]).toEqual([
          subject,
          subject,
          subject,
        ]);
      }),
    );
  });
});
