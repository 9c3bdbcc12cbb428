import 'reflect-metadata';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FixField, FixLogEntry, FixMessage, FixReading } from '@verso/fix';
import { buildFixMessage, parseFixLog, readExecutionReport, readTradeCaptureReport } from '@verso/fix';
import type { IJsFixConfig, MsgView } from 'jspurefix';
import { AsciiParser, DITokens, SessionContainer } from 'jspurefix';

const data = join(import.meta.dirname, '../../../shared/data');
const samples = join(data, 'jspurefix');
const scripts = join(data, 'quickfix');
const here = existsSync(samples) && existsSync(scripts);
if (!here) process.stdout.write(`skipped: ${samples} and ${scripts} are not there\n`);

const entriesOf = (name: string) => parseFixLog(readFileSync(join(samples, name)));

(here ? describe : describe.skip)('Recorded FIX 4.4 sessions and samples', () => {
  it.each([
    ['FIX.4.4__fixsim__fix.txt', { A: 2, 0: 38, 1: 1, 6: 1, 8: 1, D: 1, R: 1, V: 1 }],
    ['FIX.4.4__jsfix.test_client.txt', { A: 2, AD: 1, AQ: 2, AE: 7, 0: 1, 5: 2 }],
    ['FIX.4.4__repo__trade-capture__fix.txt', { AE: 1 }],
    ['FIX.4.4__quickfix__execution-report__fix.txt', { 'unreadable 8': 1 }],
    ['corpus__allocation-instrument-scattered__canonical.txt', { J: 1 }],
    ['corpus__equity-fill-instrument-scattered__scattered.txt', { 8: 1 }],
    ['corpus__leg-scattered-in-group-instance__scattered.txt', { AE: 1 }],
  ])('%s holds messages of the types that it holds', (name, counts) => {
    const found = new Map<string, number>();
    for (const { outcome, msgType } of entriesOf(name)) {
      const key = `${outcome === 'message' ? '' : 'unreadable '}${msgType ?? ''}`;
      found.set(key, (found.get(key) ?? 0) + 1);
    }
    expect(Object.fromEntries(found)).toEqual(counts);
  });

  it('the recorded session holds seven trade reports, all refused for side and counterparty alone', () => {
    const reports = messagesOf(entriesOf('FIX.4.4__jsfix.test_client.txt')).filter(({ msgType }) => msgType === 'AE');
    expect(reports.map((report) => problemsOf(readTradeCaptureReport(report)))).toEqual(
      Array.from({ length: 7 }, () => ['54 Side MISSING', '453 NoPartyIDs MISSING']),
    );
  });

  it('the generated execution report is refused for its begin string, its body length and its checksum', () => {
    const [entry] = entriesOf('FIX.4.4__quickfix__execution-report__fix.txt');
    const problems = entry?.outcome === 'unreadable' ? entry.problems : [];
    expect(problems.map(({ code }) => code)).toEqual(['BEGIN_STRING', 'BODY_LENGTH', 'CHECKSUM']);
  });

  it('the generated trade report is refused for its negative quantity and what it lacks', () => {
    const [entry] = messagesOf(entriesOf('FIX.4.4__repo__trade-capture__fix.txt'));
    expect(entry && problemsOf(readTradeCaptureReport(entry))).toEqual(
      expect.arrayContaining(['571 TradeReportID MISSING', '54 Side MISSING', '32 LastQty INVALID']),
    );
  });

  it('the fill in the manner of FIX 4.2 is refused for its ExecType and its missing counterparty', () => {
    const [report] = messagesOf(entriesOf('FIX.4.4__fixsim__fix.txt')).filter(({ msgType }) => msgType === '8');
    expect(report && problemsOf(readExecutionReport(report))).toEqual([
      '150 ExecType UNSUPPORTED',
      '453 NoPartyIDs MISSING',
    ]);
  });

  it('every field of every message is what jspurefix, which shares no line with our parser, reads there', async () => {
    const oracle = await jspurefixConfig();
    let compared = 0;
    for (const name of readdirSync(samples).filter((file) => /^(FIX\.4\.4__|corpus__).*\.txt$/.test(file))) {
      const messages = messagesOf(entriesOf(name));
      const theirs: { msgType: string; values: readonly (readonly [number, readonly (string | null)[]])[] }[] = [];
      const parser = new AsciiParser(oracle, null, oracle.sessionContainer.resolve(DITokens.ParseBuffer), 160 * 1024);
      // Their view is over a buffer that the next message overwrites: it must be read at once.
      parser.on('msg', (msgType: string, view: MsgView) => {
        // Their index of tags is only there once a single tag has been asked for.
        view.getString(35);
        const tags = [...valuesByTag(messages[theirs.length]).keys()];
        theirs.push({ msgType, values: tags.map((tag) => [tag, view.getStrings(tag) ?? []] as const) });
      });
      // They announce a message on the byte after it.
      parser.parseText(`${messages.map(({ raw }) => raw).join('')} `);
      const ours = messages.map((message) => ({ msgType: message.msgType, values: [...valuesByTag(message)] }));
      expect(theirs).toEqual(ours);
      compared += ours.length;
    }
    expect(compared).toBe(68);
  });
});

(here ? describe : describe.skip)('Session acceptance scripts of QuickFIX', () => {
  const lines = readdirSync(here ? scripts : '.')
    .filter((name) => name.endsWith('.def'))
    .sort()
    .flatMap((name) => readFileSync(join(scripts, name), 'latin1').split('\n'))
    .filter((line) => /^I.*\x01$/.test(line))
    .map((line) => line.slice(1).replaceAll('<TIME>', '20240102-10:00:00'));

  it('messages that the scripts leave to be framed are readable once they are', () => {
    // Beginning string and message type first; no length or sum of its own; no value left out on purpose.
    const proper = lines.filter(
      (line) => /^8=FIX\.4\.4\x0135=[^\x01]+\x01/.test(line) && !/\x01(?:9|10)=|=\x01/.test(line),
    );
    const outcomes = proper.map((line) => {
      const [, msgType = '', ...fields] = line
        .slice(0, -1)
        .split('\x01')
        .map((field) => field.slice(field.indexOf('=') + 1));
      const tags = line
        .split('\x01')
        .slice(2, -1)
        .map((field) => Number(field.slice(0, field.indexOf('='))));
      const [entry] = parseFixLog(
        buildFixMessage(
          msgType,
          tags.map((tag, index) => [tag, fields[index] ?? ''] as const),
        ),
      );
      return entry?.outcome;
    });
    expect(outcomes.length).toBeGreaterThan(100);
    expect(outcomes.filter((outcome) => outcome !== 'message')).toEqual([]);
  });

  it('messages with a length or sum of their own are there to be refused, and are', () => {
    const wrong = lines.filter((line) => /\x019=/.test(line));
    const codes = wrong.map((line) => parseFixLog(line).flatMap((entry) => problemCodesOf(entry))[0]);
    expect(codes).toEqual(['TRUNCATED', 'TRUNCATED', 'BODY_LENGTH', 'GARBLED', 'GARBLED']);
  });

  it('garbled fields and other begin strings are named', () => {
    const garbled = lines.filter((line) => line.includes('garbled'));
    const older = lines.filter((line) => line.startsWith('8=FIX.4.1'));
    expect(garbled.map((line) => parseFixLog(line).flatMap(problemCodesOf).includes('GARBLED'))).toEqual([true, true]);
    expect(older.every((line) => parseFixLog(line).flatMap(problemCodesOf)[0] === 'BEGIN_STRING')).toBe(true);
    expect(older.length).toBeGreaterThan(0);
  });
});

function messagesOf(entries: readonly FixLogEntry[]): readonly FixMessage[] {
  return entries.filter((entry) => entry.outcome === 'message');
}

function problemCodesOf(entry: FixLogEntry): readonly string[] {
  return entry.outcome === 'unreadable' ? entry.problems.map(({ code }) => code) : [];
}

function problemsOf(reading: FixReading): readonly string[] {
  return reading.outcome === 'refused' ? reading.problems.map(({ tag, name, code }) => `${tag} ${name} ${code}`) : [];
}

/** All values of each tag in order, groups and all. */
function valuesByTag(message: FixMessage | undefined): ReadonlyMap<number, readonly string[]> {
  const values = new Map<number, string[]>();
  const collect = (fields: readonly FixField[]) => {
    for (const { tag, value, instances = [] } of fields) {
      values.set(tag, [...(values.get(tag) ?? []), value]);
      instances.forEach(collect);
    }
  };
  collect(message?.fields ?? []);
  // Body length is written with leading zeros in some of them; ours is the number.
  values.delete(9);
  return values;
}

async function jspurefixConfig(): Promise<IJsFixConfig> {
  const sessions = new SessionContainer();
  sessions.registerGlobal('error');
  const container = await sessions.makeSystem({
    application: {
      type: 'initiator',
      name: 'oracle',
      protocol: 'ascii',
      dictionary: 'qf44',
      reconnectSeconds: 10,
      resilient: false,
    },
    BeginString: 'FIX.4.4',
    Name: 'oracle',
    SenderCompId: 'a',
    SenderSubID: 'd',
    TargetCompID: 'b',
    TargetSubID: 'c',
    Username: 'u',
    Password: 'p',
    ResetSeqNumFlag: true,
    HeartBtInt: 30,
  });
  const config = container.resolve<IJsFixConfig>(DITokens.IJsFixConfig);
  config.delimiter = '|'.charCodeAt(0);
  return config;
}
