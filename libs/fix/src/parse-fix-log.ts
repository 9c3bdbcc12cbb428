import { groupsOf, messageTypeName } from './dictionary.js';
import type { FixLogEntry, FixMessage, FixProblem, UnreadableFixMessage } from './message.js';
import { nestGroups } from './repeating-groups.js';
import { bytesOf, checksumOf, splitFields, textOf } from './tag-value.js';

/**
 * Every FIX message of a file, readable or not, in order; never throws.
 *
 * A message starts with `8=FIX` and is separated by SOH or `|`. There may be many on a line, and anything around them:
 * timestamps of the log, comments, empty lines. Tag 9 is believed when it leads to tag 10; only then may a value hold
 * a line break.
 *
 * Which checks bind: body length always, since a `|` is one byte as SOH is. The checksum of an SOH message must be
 * that of its bytes; in a `|` log it may be the one sent (over SOH) or one computed over the `|`, as some tools do.
 */
export function parseFixLog(input: string | Uint8Array): readonly FixLogEntry[] {
  const bytes = bytesOf(input);
  const starts = [...bytes.matchAll(MESSAGE_START)].map((match) => match.index);
  const entries: FixLogEntry[] = [];
  let line = 1;
  let counted = 0;
  let readUpTo = 0;
  let lineEnd = -1;
  starts.forEach((start, index) => {
    // Inside the message before, e.g. a text that quotes another message.
    if (start < readUpTo) return;
    for (; counted < start; counted += 1) if (bytes.charCodeAt(counted) === LINE_FEED) line += 1;
    // Kept from message to message, and never searched for beyond the next one: a file of beginnings without any end
    // must not be read once for each of them.
    if (lineEnd < start) lineEnd = endOfLine(bytes, start);
    const frame = frameAt(bytes, start, Math.min(lineEnd, starts[index + 1] ?? bytes.length));
    readUpTo = frame.end;
    entries.push(entryOf(bytes, frame, line));
  });
  return entries;
}

/** A message cut out of the file, with what is wrong with the cut. */
interface Frame {
  readonly start: number;
  readonly end: number;
  readonly separator: string;
  /** Where tag 35 should be, where tag 10 is. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly beginString: string;
  readonly checksum: string;
  readonly problems: readonly FixProblem[];
}

function frameAt(bytes: string, start: number, lineEnd: number): Frame {
  const separatorAt = endOfBeginString(bytes, start, lineEnd);
  const separator = bytes[separatorAt] === '|' ? '|' : SOH;
  const beginString = bytes.slice(start + 2, separatorAt);
  const declared = bodyLengthAt(bytes, separatorAt + 1, separator);
  const bodyStart = declared?.bodyStart ?? separatorAt + 1;
  const whole = declared === undefined ? undefined : bodyStart + declared.length;
  const frame = { start, separator, bodyStart, beginString };
  if (whole !== undefined && bytes[whole - 1] === separator && bytes.startsWith('10=', whole)) {
    return { ...frame, bodyEnd: whole, ...trailerAt(bytes, whole, separator), problems: [] };
  }
  const trailer = separatorAt + bytes.slice(separatorAt, lineEnd).indexOf(`${separator}10=`);
  if (trailer < separatorAt) {
    const problem = problemOf('TRUNCATED', 10, 'the message ends without a CheckSum (10)');
    return { ...frame, bodyEnd: lineEnd, end: lineEnd, checksum: '', problems: [problem] };
  }
  const actual = `the fields up to CheckSum are ${String(trailer + 1 - bodyStart)} bytes long`;
  const problem =
    declared === undefined
      ? problemOf('GARBLED', 9, 'the second field is not a BodyLength (9)')
      : problemOf('BODY_LENGTH', 9, `BodyLength is ${String(declared.length)}, but ${actual}`);
  return { ...frame, bodyEnd: trailer + 1, ...trailerAt(bytes, trailer + 1, separator), problems: [problem] };
}

function entryOf(bytes: string, frame: Frame, line: number): FixMessage | UnreadableFixMessage {
  const raw = textOf(bytes.slice(frame.start, frame.end).trimEnd());
  const split = splitFields(bytes.slice(frame.bodyStart, frame.bodyEnd), frame.separator);
  const first = split.fields[0];
  const msgType = first?.tag === 35 && first.value !== '' ? first.value : undefined;
  const nested = nestGroups(split.fields, groupsOf(msgType ?? ''));
  const problems: FixProblem[] = [];
  if (!BEGIN_STRINGS.has(frame.beginString)) {
    const found = JSON.stringify(frame.beginString.slice(0, 20));
    problems.push(problemOf('BEGIN_STRING', 8, `BeginString is ${found}, not FIX.4.3, FIX.4.4 or FIXT.1.1`));
  }
  problems.push(...frame.problems);
  if (msgType === undefined) problems.push(problemOf('GARBLED', 35, 'the third field is not a MsgType (35)'));
  const whole = frame.checksum !== '';
  if (whole) {
    // A message cut short is garbled and miscounted at its end for no other reason.
    problems.push(...split.problems, ...nested.problems, ...checksumProblems(bytes, frame));
  }
  const names = msgType === undefined ? {} : { msgType, msgTypeName: messageTypeName(msgType) };
  if (problems.length > 0) return { outcome: 'unreadable', line, raw, ...names, problems };
  const { beginString, checksum } = frame;
  const head = [
    { tag: 8, value: beginString },
    { tag: 9, value: String(frame.bodyEnd - frame.bodyStart) },
  ];
  const fields = [...head, ...nested.fields, { tag: 10, value: checksum }];
  return { outcome: 'message', line, raw, beginString, msgType: '', msgTypeName: '', ...names, fields };
}

function checksumProblems(bytes: string, frame: Frame): readonly FixProblem[] {
  const summed = bytes.slice(frame.start, frame.bodyEnd);
  const sent = checksumOf(summed.replaceAll(frame.separator, SOH));
  if (frame.checksum === sent || (frame.separator === '|' && frame.checksum === checksumOf(summed))) return [];
  return [problemOf('CHECKSUM', 10, `CheckSum is ${frame.checksum.slice(0, 8)}, the bytes sum up to ${sent}`)];
}

/** The end of the begin string; a log that separates fields otherwise (`^A`, `;`) has none and fails on tag 8. */
function endOfBeginString(bytes: string, start: number, lineEnd: number): number {
  let position = start;
  while (position < lineEnd && bytes[position] !== SOH && bytes[position] !== '|') position += 1;
  return position;
}

function bodyLengthAt(
  bytes: string,
  position: number,
  separator: string,
): { readonly bodyStart: number; readonly length: number } | undefined {
  const match = /^9=(\d{1,9})([\x01|])/.exec(bytes.slice(position, position + 12));
  if (match === null || match[2] !== separator) return undefined;
  return { bodyStart: position + match[0].length, length: Number(match[1]) };
}

function trailerAt(bytes: string, position: number, separator: string): { end: number; checksum: string } {
  const value = /^10=([^\x01|\r\n]{0,20})/.exec(bytes.slice(position, position + 24))?.[1] ?? '';
  const end = position + 3 + value.length;
  return { end: bytes[end] === separator ? end + 1 : end, checksum: value === '' ? 'empty' : value };
}

function endOfLine(bytes: string, start: number): number {
  const end = bytes.indexOf('\n', start);
  return end < 0 ? bytes.length : end;
}

function problemOf(code: FixProblem['code'], tag: number, detail: string): FixProblem {
  return { code, tag, detail };
}

/** Not after a digit (tag 58, 108 ...) nor inside a value that quotes a message. */
const MESSAGE_START = /(?<![\d=])8=FIX/g;
const BEGIN_STRINGS: ReadonlySet<string> = new Set(['FIX.4.3', 'FIX.4.4', 'FIXT.1.1']);
const SOH = '\x01';
const LINE_FEED = 10;
