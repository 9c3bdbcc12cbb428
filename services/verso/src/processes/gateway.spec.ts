import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { Gateway, roomOf } from './gateway.js';

/** One instance of a service: what it answers is up to the test. */
class Instance {
  readonly asked: string[] = [];
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end('well');
  private readonly server = createServer((request, response) => {
    this.asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    this.answer(request, response);
  });
  url = '';

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

describe('The gateway before all services', () => {
  let [one, two] = [new Instance(), new Instance()];
  let gateway: Gateway;

  beforeEach(async () => {
    [one, two] = [new Instance(), new Instance()];
    await Promise.all([one.open(), two.open()]);
    gateway = await Gateway.open({
      host: '127.0.0.1',
      port: 0,
      givenUpAfterMs: 200,
      routes: [
        { prefix: '/v1/trades', service: 'operations' },
        { prefix: '/v1/set-aside', service: roomOf },
        { prefix: '/v1/refusals', service: 'absent' },
      ],
      instancesOf: (service) => (service === 'absent' ? [] : service === 'cash' ? [two.url] : [one.url, two.url]),
      pages: { '/internal/instances': () => ['one', 'two'] },
    });
  });
  afterEach(() => Promise.all([one.close(), two.close(), gateway.close(0)]));

  const ask = async (path: string): Promise<string> => {
    const answer = await fetch(`${gateway.url}${path}`);
    return `${answer.status} ${await answer.text()}`;
  };

  it('shares requests among the instances, query and all', async () => {
    for (let number = 0; number < 4; number += 1) expect(await ask('/v1/trades?limit=1')).toBe('200 well');
    expect([one.asked, two.asked]).toEqual([
      ['GET /v1/trades?limit=1', 'GET /v1/trades?limit=1'],
      ['GET /v1/trades?limit=1', 'GET /v1/trades?limit=1'],
    ]);
  });

  it('asks another instance when one is gone, breaks off, or says that it cannot', async () => {
    await one.close();
    expect(await ask('/v1/trades')).toBe('200 well');
    expect(await ask('/v1/trades')).toBe('200 well');
    two.answer = (_, response) => (two.asked.length % 2 === 1 ? response.destroy() : response.end('again'));
    two.asked.length = 0;
    expect(await ask('/v1/trades')).toBe('200 again');
    two.asked.length = 0;
    two.answer = (_, response) => (two.asked.length < 3 ? response.writeHead(503).end() : response.end('at last'));
    expect(await ask('/v1/trades')).toBe('200 at last');
  });

  it('asks the room that a request names', async () => {
    expect(await ask('/v1/set-aside?room=cash')).toBe('200 well');
    const body = JSON.stringify({ room: 'cash' });
    expect((await fetch(`${gateway.url}/v1/set-aside/replays`, { method: 'POST', body })).status).toBe(200);
    expect([one.asked, two.asked]).toEqual([[], ['GET /v1/set-aside?room=cash', 'POST /v1/set-aside/replays']]);
    expect(await ask('/v1/set-aside')).toMatch(/^422 .*name it/);
  });

  it.each([
    ['a path that nobody serves', 404, 'NOT_FOUND', '/v2/anything?limit=1', {}],
    ['a room that is not named', 422, 'ROOM_NOT_NAMED', '/v1/set-aside', {}],
    ['a service without instances', 503, 'NO_INSTANCE', '/v1/refusals', {}],
    [
      'a body over the limit',
      413,
      'BODY_TOO_LARGE',
      '/v1/set-aside/replays',
      { method: 'POST', body: 'x'.repeat(4_194_305) },
    ],
  ] as const)('answers %s with the problem document that every door gives', async (_, status, code, path, more) => {
    const answer = await fetch(`${gateway.url}${path}`, more);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await answer.json()) as Record<string, unknown>;
    expect([answer.status, problem['status'], problem['code']]).toEqual([status, status, code]);
    expect(problem['type']).toBe(`https://verso.example/errors/${code.toLowerCase().replaceAll('_', '-')}`);
    expect(problem).toMatchObject({ instance: path.split('?')[0], errors: [], retryable: status === 503 });
    expect([problem['title'], problem['detail']].every((text) => typeof text === 'string' && text !== '')).toBe(true);
    expect(answer.headers.get('request-id')).toBe(problem['traceId']);
  });

  it('answers what is no request of HTTP at all with one, too', async () => {
    const { port, hostname } = new URL(gateway.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write('what is this?\r\n\r\n'));
      let text = '';
      socket.on('data', (part) => (text += part.toString('utf8')));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 [^]*application\/problem\+json[^]*"code":"NOT_HTTP"/);
  });

  it('hands refusals on, and knows no other paths', async () => {
    one.answer = two.answer = (_, response) => response.writeHead(422).end('no');
    expect(await ask('/v1/trades')).toBe('422 no');
    expect(await ask('/v2')).toMatch(/^404 /);
    expect(await ask('/internal/instances')).toBe('200 ["one","two"]');
  });
});
