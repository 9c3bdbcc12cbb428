import type { FixLogEntry } from './index.js';
import { buildFixMessage, instancesOf, parseFixLog, valueOf } from './index.js';

const heartbeat = buildFixMessage('0', [[112, 'TEST']]);
const report = buildFixMessage('8', [
  [17, 'E1'],
  [453, '2'],
  [448, 'AAAADEFF'],
  [447, 'B'],
  [452, '1'],
  [448, 'BBBBDEFF'],
  [447, 'B'],
  [452, '17'],
  [32, '100'],
]);

const problemsOf = (entry: FixLogEntry | undefined) => (entry?.outcome === 'unreadable' ? entry.problems : []);
const codesOf = (text: string) => parseFixLog(text).map((entry) => problemsOf(entry).map(({ code }) => code));
const typesOf = (text: string | Uint8Array) => parseFixLog(text).map(({ msgType }) => msgType);

describe('A FIX log', () => {
  it('is read with SOH or | between the fields, with one message or many on a line', () => {
    const piped = heartbeat.replaceAll('\x01', '|');
    expect(typesOf(`${heartbeat}\n${report}`)).toEqual(['0', '8']);
    expect(typesOf(heartbeat + report)).toEqual(['0', '8']);
    expect(typesOf(`${piped}\r\n${piped}${piped}`)).toEqual(['0', '0', '0']);
    expect(typesOf(new TextEncoder().encode(report))).toEqual(['8']);
  });

  it('may have noise around its messages, and tells the line of each', () => {
    const log = `# recorded\n\n2024-10-13 14:03:55.006 IN  ${heartbeat}\nconnection lost\n${report} (end)\n`;
    expect(parseFixLog(log).map(({ msgType, line, outcome }) => [msgType, line, outcome])).toEqual([
      ['0', 3, 'message'],
      ['8', 5, 'message'],
    ]);
  });

  it('without any message is empty', () => {
    expect(parseFixLog('')).toEqual([]);
    expect(parseFixLog('108=FIX.4.4|58=see 8=FIX')).toHaveLength(1);
    expect(parseFixLog('158=FIX.4.4|9=1')).toEqual([]);
  });

  it('keeps each message as it came', () => {
    expect(parseFixLog(`x ${report.replaceAll('\x01', '|')}\n`)[0]?.raw).toBe(report.replaceAll('\x01', '|'));
  });

  it('may quote a message inside a text', () => {
    const news = buildFixMessage('B', [
      [58, 'you sent 8=FIX.4.4 twice:\nplease check'],
      [148, 'x'],
    ]);
    expect(typesOf(news + heartbeat)).toEqual(['B', '0']);
  });

  it('may carry data with separators in it, of a length told before', () => {
    const encoded = 'a|b\x01c';
    const body = `35=8|17=E1|354=5|355=${encoded.replace('\x01', '|')}|32=7|`.replaceAll('|', '\x01');
    const message = parseFixLog(framed(body))[0];
    expect(message?.outcome === 'message' && valueOf(message.fields, 355)).toBe('a\x01b\x01c');
    expect(message?.outcome === 'message' && valueOf(message.fields, 32)).toBe('7');
    expect(codesOf(framed(body.replace('354=5', '354=4')))).toEqual([['GARBLED']]);
  });

  it('is read as UTF-8 where it is, counting bytes', () => {
    const message = parseFixLog(buildFixMessage('8', [[58, 'Bestätigt: 東京']]))[0];
    expect(message?.outcome === 'message' && valueOf(message.fields, 58)).toBe('Bestätigt: 東京');
    const latin1 = Uint8Array.from(Buffer.from(framedBytes('35=B\x0158=Z\xfcrich\x01'), 'latin1'));
    const inLatin1 = parseFixLog(latin1)[0];
    expect(inLatin1?.outcome === 'message' && valueOf(inLatin1.fields, 58)).toBe('Zürich');
  });

  it('has its repeating groups nested', () => {
    const message = parseFixLog(report)[0];
    const parties = message?.outcome === 'message' ? instancesOf(message.fields, 453) : [];
    expect(parties.map((party) => [valueOf(party, 448), valueOf(party, 452)])).toEqual([
      ['AAAADEFF', '1'],
      ['BBBBDEFF', '17'],
    ]);
    expect(message?.outcome === 'message' && valueOf(message.fields, 32)).toBe('100');
  });
});

describe('A FIX message that must not be acted upon', () => {
  it.each([
    ['a wrong body length', report.replace(/\x019=(\d+)/, '\x019=7'), 'BODY_LENGTH', 9],
    ['a body length beyond the end', report.replace(/\x019=(\d+)/, '\x019=999999'), 'BODY_LENGTH', 9],
    ['a wrong checksum', report.replace(/10=\d{3}/, '10=000'), 'CHECKSUM', 10],
    ['no checksum', report.slice(0, -7), 'TRUNCATED', 10],
    ['half of it', report.slice(0, 40), 'TRUNCATED', 10],
    ['an unknown begin string', report.replace('8=FIX.4.4', '8=FIX4.4'), 'BEGIN_STRING', 8],
    ['no body length', report.replace(/\x019=\d+/, ''), 'GARBLED', 9],
    ['no message type', framed('34=1\x0135=8\x01'), 'GARBLED', 35],
    ['something that is no field', framed('35=8\x01garbled\x0117=E1\x01'), 'GARBLED', 35],
    ['a tag that is no number', framed('35=8\x014garbled9=TW\x01'), 'GARBLED', 35],
    ['one party less than announced', framed('35=8\x01453=2\x01448=A\x01452=1\x01'), 'GROUP_COUNT', 453],
    ['one party more than announced', framed('35=8\x01453=1\x01448=A\x01448=B\x01'), 'GROUP_COUNT', 453],
  ])('has %s', (_, text, code, tag) => {
    expect(problemsOf(parseFixLog(text)[0])[0]).toEqual(expect.objectContaining({ code, tag }));
  });

  it('does not take the next one with it', () => {
    expect(codesOf(`${report.slice(0, 40)}\n${heartbeat}`)).toEqual([['TRUNCATED'], []]);
    expect(codesOf(report.slice(0, 40) + heartbeat)).toEqual([['TRUNCATED'], []]);
    expect(codesOf(report.replace(/\x019=(\d+)/, '\x019=7') + heartbeat)).toEqual([['BODY_LENGTH', 'CHECKSUM'], []]);
  });

  it('may have its checksum over SOH or over | in a | log, but over nothing else', () => {
    const overSoh = report.replaceAll('\x01', '|');
    const body = overSoh.slice(0, -7);
    const overPipe = `${body}10=${sum(body)}|`;
    expect(codesOf(overSoh)).toEqual([[]]);
    expect(codesOf(overPipe)).toEqual([[]]);
    expect(codesOf(`${body}10=${sum(`${body}x`)}|`)).toEqual([['CHECKSUM']]);
    expect(codesOf(overPipe.replaceAll('|', '\x01'))).toEqual([['CHECKSUM']]);
  });
});

describe('A file made to be slow', () => {
  it.each([
    ['beginnings without an end', '8=FIX.4.4|9=5|35=8|'.repeat(100_000), 100_000],
    ['beginnings and fields on lines of their own', '8=FIX.4.4\x01\n9=5\x01\n35=8\x01\n'.repeat(100_000), 100_000],
    ['one endless begin string', `8=FIX.4.4${'1'.repeat(2_000_000)}`, 1],
    ['groups in groups', `8=FIX.4.4|9=5|35=8|${'453=1|448=A|802=1|523=B|'.repeat(80_000)}`, 1],
  ])('of %s is refused message by message', (_, text, count) => {
    const entries = parseFixLog(text);
    expect(entries.filter(({ outcome }) => outcome === 'unreadable')).toHaveLength(count);
  });
});

describe('A message that is built', () => {
  it('has the length and sum of the wire, whatever separates its fields for reading', () => {
    expect(buildFixMessage('0', [[112, 'TEST']], { separator: '|' })).toBe('8=FIX.4.4|9=14|35=0|112=TEST|10=229|');
  });

  it('cannot have a value that would break it', () => {
    expect(thrownBy(() => buildFixMessage('0', [[112, 'a\x01b']]))).toBe('FixValueError');
    expect(thrownBy(() => buildFixMessage('0', [[112, '']]))).toBe('FixValueError');
    expect(thrownBy(() => buildFixMessage('0', [[10, '000']]))).toBe('FixValueError');
    expect(() => buildFixMessage('0', [[112, 'a|b']], { separator: '|' })).toThrow('separator');
  });
});

function framed(body: string): string {
  return framedBytes(Buffer.from(body, 'utf8').toString('latin1'));
}

function framedBytes(body: string): string {
  const message = `8=FIX.4.4\x019=${String(body.length)}\x01${body}`;
  return `${message}10=${sum(message)}\x01`;
}

function sum(text: string): string {
  return String(Buffer.from(text, 'latin1').reduce((total, byte) => total + byte, 0) % 256).padStart(3, '0');
}

/** The name of the error thrown. */
function thrownBy(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
  return 'nothing';
}
