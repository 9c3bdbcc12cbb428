import type { IncomingMessage, ServerResponse } from 'node:http';
import { pino } from 'pino';
import { Doorway } from './doorway.js';
import { PassOn } from './pass-on.js';

/** Two instances of a service, of which one leads. */
describe('A request that only the leader answers', () => {
  const logger = pino({ level: 'silent' });
  let leader: 'one' | 'two' | undefined;
  let doorways: Readonly<Record<'one' | 'two', Doorway>>;
  const served: string[] = [];

  async function open(name: 'one' | 'two'): Promise<Doorway> {
    const doorway = await Doorway.open({ host: '127.0.0.1', port: 0, logger, token: undefined, missing: () => [] });
    const rule = {
      concerns: (method: string, path: string) => method === 'POST' && path === '/v1/things',
      leads: () => leader === name,
      leader: async () => (leader === undefined ? undefined : doorways[leader].url),
    };
    const application = {
      handle: (request: IncomingMessage, response: ServerResponse) => {
        let text = '';
        request.setEncoding('utf8').on('data', (part: string) => (text += part));
        request.on('end', () => {
          served.push(`${name}: ${text}`);
          response.writeHead(201, { 'content-type': 'text/plain', 'x-by': name }).end(`${name} has ${text}`);
        });
      },
      close: async () => undefined,
    };
    doorway.serve(application, new PassOn(rule));
    return doorway;
  }

  beforeAll(async () => {
    doorways = { one: await open('one'), two: await open('two') };
  });
  beforeEach(() => void served.splice(0));
  afterAll(() => Promise.all([doorways.one.close(), doorways.two.close()]));

  const post = (to: 'one' | 'two', body: string): Promise<Response> =>
    fetch(`${doorways[to].url}/v1/things`, { method: 'POST', body });

  it('is passed on by an instance that stands by, with its body, status and headers', async () => {
    leader = 'one';
    const answer = await post('two', 'a thing');
    expect([answer.status, answer.headers.get('x-by'), await answer.text()]).toEqual([201, 'one', 'one has a thing']);
    expect(served).toEqual(['one: a thing']);
  });

  it('waits while leadership moves', async () => {
    leader = undefined;
    const answering = post('two', 'late');
    await new Promise((resolve) => setTimeout(resolve, 60));
    leader = 'one';
    expect((await answering).status).toBe(201);
    leader = 'two';
    expect((await post('one', 'moved')).headers.get('x-by')).toBe('two');
    expect(served).toEqual(['one: late', 'two: moved']);
  });

  it('is not sent in circles by two instances that each take the other for the leader', async () => {
    leader = undefined;
    const headers = { 'verso-passed-on': 'true' };
    const answer = await fetch(`${doorways.one.url}/v1/things`, { method: 'POST', body: '', headers });
    expect([answer.status, answer.headers.get('verso-not-leading')]).toEqual([503, 'true']);
    expect(await answer.json()).toMatchObject({ code: 'NO_LEADER', retryable: true });
  });

  it('is refused when its body is larger than any door takes', async () => {
    leader = 'one';
    const answer = await post('two', 'x'.repeat(5_000_000));
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([413, 'BODY_TOO_LARGE']);
  });
});

describe('Internal routes', () => {
  const logger = pino({ level: 'silent' });
  const route = async (body: unknown): Promise<{ status: number; body: unknown }> => ({
    status: 200,
    body: { got: body },
  });

  it('are answered to this machine, unless a token is asked for', async () => {
    const open = await Doorway.open({ host: '127.0.0.1', port: 0, logger, token: undefined, missing: () => [] });
    const shut = await Doorway.open({ host: '127.0.0.1', port: 0, logger, token: 'of the house', missing: () => [] });
    for (const doorway of [open, shut]) doorway.answer('POST /internal/thing', route);
    const ask = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${url}/internal/thing`, { method: 'POST', body: '{"a":1}', headers });
    expect(await (await ask(open.url)).json()).toEqual({ got: { a: 1 } });
    expect((await ask(open.url, { 'x-forwarded-for': '10.0.0.1' })).status).toBe(403);
    expect((await ask(shut.url)).status).toBe(403);
    expect((await ask(shut.url, { authorization: 'Bearer of another' })).status).toBe(403);
    expect((await ask(shut.url, { authorization: 'Bearer of the house' })).status).toBe(200);
    await Promise.all([open.close(), shut.close()]);
  });
});
