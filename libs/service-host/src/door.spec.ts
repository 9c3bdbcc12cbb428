import { createConnection } from 'node:net';
import { Body, Controller, Get, HttpException, Module, Post, Req } from '@nestjs/common';
import { pino } from 'pino';
import { openDoor, type Door } from './door.js';
import { PortTaken } from './http-server.js';
import { JsonBody } from './json-body-pipe.js';
import type { Problem } from './problem.js';
import { TakesQuery } from './query-parameters.js';

@Controller('things')
class ThingsController {
  @Post()
  create(@Body(new JsonBody()) body: { readonly name?: string }): { readonly name: string } {
    if (body.name === 'newer') throw Object.assign(new Error('TradeNovated'), { name: 'UnknownEventType' });
    if (body.name === 'broken') throw new Error('disk of room 7 on fire');
    if (body.name !== undefined) return { name: body.name };
    const errors = [{ pointer: '/name', code: 'REQUIRED', detail: 'give a name' }];
    throw new HttpException({ code: 'THING_INVALID', title: 'Thing invalid', detail: 'It has no name.', errors }, 422);
  }
}

@Controller('papers')
class PapersController {
  @Get()
  @TakesQuery('colour')
  list(): { readonly data: readonly string[] } {
    return { data: [] };
  }

  @Get(':id')
  find(): void {
    throw new HttpException({ code: 'PAPER_NOT_FOUND', title: 'Paper not found', detail: 'There is none.' }, 404);
  }

  @Post()
  keep(
    @Body(new JsonBody({})) _body: unknown,
    @Req() { rawBody }: { readonly rawBody?: Buffer },
  ): { readonly kept: string } {
    return { kept: rawBody?.toString('utf8') ?? '' };
  }
}

@Module({ controllers: [ThingsController, PapersController] })
class ThingsModule {}

describe('the door', () => {
  let door: Door;
  let notReady: string | undefined;

  beforeAll(async () => {
    const logger = pino({ level: 'silent' });
    door = await openDoor({ modules: [ThingsModule], host: '127.0.0.1', port: 0, logger, notReady: () => notReady });
  });
  afterAll(() => door.close());

  const post = async (body: string, headers: Record<string, string> = {}): Promise<[number, Problem, Headers]> => {
    const answer = await fetch(`${door.url}/things`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
    return [answer.status, (await answer.json()) as Problem, answer.headers];
  };

  it('answers a refusal as a problem that names the field', async () => {
    const [status, problem, headers] = await post('{}');
    expect(status).toBe(422);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(problem).toMatchObject({ code: 'THING_INVALID', instance: '/things', errors: [{ pointer: '/name' }] });
  });

  it('tells what is wrong with a body that is not JSON', async () => {
    const [status, problem] = await post('{"name": ');
    expect([status, problem.code]).toEqual([400, 'MALFORMED_JSON']);
    expect(problem.detail).toContain('not JSON');
    const [deepStatus, deep] = await post('['.repeat(10_000));
    expect([deepStatus, deep.code]).toEqual([400, 'JSON_TOO_DEEP']);
    const [emptyStatus, empty] = await post('');
    expect([emptyStatus, empty.code]).toEqual([400, 'MALFORMED_JSON']);
  });

  it('refuses a body over the limit', async () => {
    const [status, problem] = await post(JSON.stringify({ name: 'x'.repeat(5_000_000) }));
    expect([status, problem.code]).toEqual([413, 'BODY_TOO_LARGE']);
  });

  it('refuses another media type', async () => {
    const [status, problem] = await post('<a/>', { 'content-type': 'application/xml' });
    expect([status, problem.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  it('takes JSON where JSON is due: no form, no file, nothing compressed, not nothing', async () => {
    const refusals = [
      await post('name=x', { 'content-type': 'application/x-www-form-urlencoded' }),
      await post('{"name":"x"}', { 'content-type': 'text/plain' }),
      await post('{"name":"x"}', { 'content-encoding': 'gzip' }),
    ];
    expect(refusals.map(([status, { code }]) => [status, code])).toEqual([
      [415, 'UNSUPPORTED_MEDIA_TYPE'],
      [415, 'UNSUPPORTED_MEDIA_TYPE'],
      [415, 'CONTENT_ENCODING_NOT_SUPPORTED'],
    ]);
    const nothing = await fetch(`${door.url}/things`, { method: 'POST' });
    expect([nothing.status, ((await nothing.json()) as Problem).code]).toEqual([400, 'BODY_REQUIRED']);
    expect((await fetch(`${door.url}/papers`, { method: 'POST' })).status).toBe(201);
  });

  it('keeps a body as it was sent, to the letter', async () => {
    const body = '{ "price":1.50,  "quantity": 123456789012345678901234567890 }';
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${door.url}/papers`, { method: 'POST', body, headers });
    expect(await answer.json()).toEqual({ kept: body });
  });

  it('refuses a parameter that it does not know, or that is given twice, and changes nothing', async () => {
    const asked = async (path: string, method = 'GET'): Promise<readonly [number, string, string | undefined]> => {
      const answer = await fetch(`${door.url}${path}`, { method });
      const { code = '', errors = [] } = (await answer.json()) as Partial<Problem>;
      return [answer.status, code, errors[0]?.pointer];
    };
    expect(await asked('/papers?colour=red')).toEqual([200, '', undefined]);
    expect(await asked('/papers?color=red')).toEqual([400, 'QUERY_INVALID', '/color']);
    expect(await asked('/papers?colour=red&colour=blue')).toEqual([400, 'QUERY_INVALID', '/colour']);
    expect(await asked('/papers?dryRun=true', 'POST')).toEqual([400, 'QUERY_INVALID', '/dryRun']);
    expect(await asked('/livez?probe=7')).toEqual([200, '', undefined]);
  });

  it('does not tell a caller about a defect more than its trace id', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const [status, problem, headers] = await post('{"name":"broken"}', { traceparent });
    expect([status, problem.code]).toEqual([500, 'INTERNAL']);
    expect(problem.traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(headers.get('request-id')).toBe(problem.traceId);
    expect(JSON.stringify(problem)).not.toContain('room 7');
  });

  it('asks to come again when a newer build has written what must be decided upon', async () => {
    const [status, problem] = await post('{"name":"newer"}');
    expect([status, problem.code, problem.retryable]).toEqual([503, 'NEWER_EVENTS', true]);
  });

  it('answers an unknown path as a problem', async () => {
    const answer = await fetch(`${door.url}/nowhere`);
    expect(answer.status).toBe(404);
    const problem = (await answer.json()) as Problem;
    expect(problem).toMatchObject({ code: 'NOT_FOUND', instance: '/nowhere' });
    expect(problem.detail).toContain('POST /things, GET /papers, GET /papers/:id, POST /papers');
  });

  it('tells which methods a path is served with', async () => {
    const answer = await fetch(`${door.url}/things`, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await answer.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
    const one = await fetch(`${door.url}/papers/7`, { method: 'PUT' });
    expect([one.status, one.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const unknown = await fetch(`${door.url}/papers/7`);
    expect([unknown.status, ((await unknown.json()) as Problem).code]).toEqual([404, 'PAPER_NOT_FOUND']);
  });

  it.each([
    ['a path that is not UTF-8', 'GET /papers/%E0%A4%A HTTP/1.1\r\nHost: verso', 400, 'PATH_MALFORMED'],
    ['an id as long as no id', `GET /papers/${'x'.repeat(300)} HTTP/1.1\r\nHost: verso`, 414, 'PATH_TOO_LONG'],
    ['too many headers', `GET /papers HTTP/1.1\r\nHost: verso\r\nX: ${'x'.repeat(20_000)}`, 431, 'HEADERS_TOO_LARGE'],
    ['what is no HTTP', 'HELLO OFFICE', 400, 'NOT_HTTP'],
    ['an odd expectation', 'GET /papers HTTP/1.1\r\nHost: verso\r\nExpect: cake', 417, 'EXPECTATION_FAILED'],
  ])('answers %s as a problem', async (_, request, status, code) => {
    const answer = await said(request);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
    expect(answer.toLowerCase()).toContain('content-type: application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1))).toMatchObject({ status, code });
  });

  it('is live, and ready once nothing stands against it', async () => {
    expect((await fetch(`${door.url}/livez`)).status).toBe(200);
    notReady = 'the store is not open yet';
    const answer = await fetch(`${door.url}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'NOT_READY', detail: notReady, retryable: true });
    notReady = undefined;
    expect((await fetch(`${door.url}/readyz`)).status).toBe(200);
  });

  /** All that the door says to these bytes. */
  function said(request: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = createConnection(Number(new URL(door.url).port), '127.0.0.1', () => {
        socket.write(`${request}\r\nConnection: close\r\n\r\n`);
      });
      socket.on('data', (part) => (answer += part.toString('utf8')));
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
  }

  it('says clearly that the port is taken', async () => {
    const port = Number(new URL(door.url).port);
    const second = openDoor({ modules: [], host: '127.0.0.1', port, logger: pino({ level: 'silent' }) });
    await expect(second).rejects.toThrow(PortTaken);
    await expect(second).rejects.toThrow(`VERSO_PORT=${String(port + 1)}`);
  });
});
