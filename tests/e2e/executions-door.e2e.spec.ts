import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { buildFixMessage } from '@verso/fix';
import { eventsOf, openRecord } from './office-record.js';
import { GOOD_EXECUTION, REFUSED_INPUTS, refusedExecution } from './refused-input.js';
import { dataFolder, removeDataFolder, VersoProcess } from './verso-command.js';

interface Answer {
  readonly status: number;
  readonly text: string;
}

interface Refusal {
  readonly status: unknown;
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { readonly pointer: string; readonly code: string }[];
}

interface FileAnswer {
  readonly items: readonly { readonly outcome: Refusal }[];
}

/** The doors of an office in which no time passes, and of which only these tests ask anything. */
describe('The doors for executions', () => {
  let folder: string;
  let office: VersoProcess;
  let url: string;

  beforeAll(async () => {
    folder = await dataFolder();
    office = new VersoProcess(folder, ['start', '--trades', '0', '--tick', '900000']);
    url = await office.printed(/(http:\/\/127\.0\.0\.1:\d+)\/readyz/);
  });
  afterAll(async () => {
    await office.stop('SIGKILL');
    await removeDataFolder(folder);
  });

  /** Every request but those that repeat one has a key of its own. */
  async function post(path: string, body: string | Buffer, type = 'application/json', agent?: Agent): Promise<Answer> {
    const headers = { 'content-type': type, 'idempotency-key': randomUUID() };
    return new Promise((resolve, reject) => {
      const sent = request(`${url}/v1/executions${path}`, { method: 'POST', headers, agent }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, text });
        });
      });
      sent.on('error', reject).end(body);
    });
  }

  const parsed = async <Body>(answer: Promise<Answer>): Promise<Body> => JSON.parse((await answer).text) as Body;

  it('make one trade and a hundred equal answers of one execution posted a hundred times over twenty connections', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    const body = JSON.stringify({ ...GOOD_EXECUTION, session: 'REPEATED' });
    const answers = await Promise.all(Array.from({ length: 100 }, () => post('', body, undefined, agent)));
    agent.destroy();
    expect(new Set(answers.map(({ status, text }) => `${String(status)} ${text}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 200 });
    const { tradeId } = JSON.parse(answers[0]?.text ?? '') as { tradeId: string };

    const dearer = await post('', JSON.stringify({ ...GOOD_EXECUTION, session: 'REPEATED', price: '201.36' }));
    const refusal = JSON.parse(dearer.text) as Refusal;
    expect({ status: dearer.status, code: refusal.code }).toEqual({ status: 409, code: 'CONTENT_DIFFERS' });
    expect(refusal.detail).toContain(tradeId);
  });

  describe.each(REFUSED_INPUTS)('refuse $what', (input) => {
    const finding = expect.objectContaining({ pointer: input.pointer, code: input.code }) as unknown;

    it('posted alone', async () => {
      const { status, text } = await post('', refusedExecution(input));
      const refusal = JSON.parse(text) as Refusal;
      expect({ status, code: refusal.code }).toEqual({ status: 422, code: input.code });
      expect(refusal.errors).toContainEqual(finding);
    });

    it('in a batch', async () => {
      const batch = `{"executions":[${refusedExecution(input)}]}`;
      const { outcomes } = await parsed<{ outcomes: readonly Refusal[] }>(post('/batch', batch));
      expect(outcomes).toMatchObject([{ status: 'REFUSED', code: input.code }]);
      expect(outcomes[0]?.errors).toContainEqual(finding);
    });

    it('in a file of NDJSON', async () => {
      const { items } = await parsed<FileAnswer>(post('/files', refusedExecution(input), 'text/plain'));
      expect(items).toMatchObject([{ outcome: { status: 'REFUSED', code: input.code } }]);
      expect(items[0]?.outcome.errors).toContainEqual(finding);
    });
  });

  const deep = '['.repeat(100_000);
  const invalid = Buffer.concat([Buffer.from('{"book":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
  it.each([
    ['that is not JSON', '{"source":', 400, 'MALFORMED_JSON'],
    ['that is empty', '', 400, 'MALFORMED_JSON'],
    ['nested without end', `{"executions":${deep}`, 400, 'JSON_TOO_DEEP'],
    ['that is not UTF-8', invalid, 400, 'BODY_NOT_UTF8'],
    ['that is a list', '[]', 422, 'NOT_AN_OBJECT'],
  ])('refuse a body %s', async (_, body, status, code) => {
    for (const path of ['', '/batch']) {
      const answer = await post(path, body);
      expect({ path, status: answer.status, code: (JSON.parse(answer.text) as Refusal).code }).toEqual({
        path,
        status,
        code,
      });
    }
  });

  it('refuse a body of five megabytes as soon as it is announced', async () => {
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      'content-length': '5000000',
    };
    const status = await new Promise((resolve, reject) => {
      const sent = request(`${url}/v1/executions`, { method: 'POST', headers }, (answer) => {
        resolve(answer.statusCode);
        sent.destroy();
      });
      sent.on('error', reject).flushHeaders();
    });
    expect(status).toBe(413);
  });

  it.each([
    ['cut off', (message: string) => message.slice(0, 120), 'FIX_TRUNCATED'],
    ['with a wrong body length', (message: string) => message.replace(/\|9=\d+\|/, '|9=7|'), 'FIX_BODY_LENGTH'],
    ['with a changed price', (message: string) => message.replace('31=705.10', '31=715.10'), 'FIX_CHECKSUM'],
    ['with a NUL in it', (message: string) => message.replace('17=FX-9', '17=F\0-9'), 'FIX_CHECKSUM'],
    ['with a negative quantity', () => fixMessage({ quantity: '-80' }), 'NEGATIVE'],
    ['with a quantity of 39 digits', () => fixMessage({ quantity: '1'.repeat(39) }), 'TOO_MANY_INTEGER_DIGITS'],
    ['with a wrong check digit in the ISIN', () => fixMessage({ isin: 'NL0010273216' }), 'ISIN_INVALID'],
    ['with an id of a megabyte', () => fixMessage({ executionId: 'x'.repeat(1024 * 1024) }), 'CONTENT_TOO_LARGE'],
  ])('refuse a FIX message %s', async (_, spoil, code) => {
    const { items } = await parsed<FileAnswer>(post('/files', spoil(fixMessage({})), 'text/plain'));
    expect(items.map(({ outcome }) => outcome.code)).toEqual([code]);
  });

  it('have stored nothing of all that but one trade and refusals, and are open as before', async () => {
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(200);
    const next = await post('', JSON.stringify({ ...GOOD_EXECUTION, session: 'AFTERWARDS' }));
    expect(next.status).toBe(200);
    const stopped = await office.stop('SIGINT');
    expect({ code: stopped.code, err: stopped.err }).toEqual({ code: 0, err: '' });
    const record = await openRecord(folder);
    const events = await eventsOf(record.store, 'trade-capture');
    await record.close();
    const counts = Object.groupBy(events, ({ type }) => type);
    expect(Object.keys(counts).sort()).toEqual(['ExecutionReceived', 'TradeCaptured', 'TradeRefused']);
    expect(counts.TradeCaptured).toHaveLength(2);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});

/** An ExecutionReport as a front office's log has it. */
function fixMessage({ executionId = 'FX-9', isin = 'NL0010273215', quantity = '80' }): string {
  const fields: readonly (readonly [number, string])[] = [
    [49, 'FRONTFIX'],
    [56, 'VERSO'],
    [34, '2'],
    [52, '20261123-09:30:00.500'],
    [37, 'ORD-9'],
    [17, executionId],
    [150, 'F'],
    [39, '2'],
    [151, '0'],
    [14, '0'],
    [6, '0'],
    [55, '[N/A]'],
    [48, isin],
    [22, '4'],
    [15, 'EUR'],
    [54, '1'],
    [32, quantity],
    [31, '705.10'],
    [453, '2'],
    [448, '529900VERSOSECEU0194'],
    [447, 'N'],
    [452, '1'],
    [448, '724500AMSTRDMBK00359'],
    [447, 'N'],
    [452, '17'],
    [60, '20261123-09:30:00.125'],
    [75, '20261123'],
  ];
  return buildFixMessage('8', fields, { separator: '|' });
}
