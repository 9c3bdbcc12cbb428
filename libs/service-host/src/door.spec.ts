import { Body, Controller, HttpException, Module, Post } from '@nestjs/common';
import { pino } from 'pino';
import { openDoor, type Door } from './door.js';
import { PortTaken } from './http-server.js';
import type { Problem } from './problem.js';

@Controller('things')
class ThingsController {
  @Post()
  create(@Body() body: { readonly name?: string }): { readonly name: string } {
    if (body.name === 'newer') throw Object.assign(new Error('TradeNovated'), { name: 'UnknownEventType' });
    if (body.name === 'broken') throw new Error('disk of room 7 on fire');
    if (body.name !== undefined) return { name: body.name };
    const errors = [{ pointer: '/name', code: 'REQUIRED', detail: 'give a name' }];
    throw new HttpException({ code: 'THING_INVALID', title: 'Thing invalid', detail: 'It has no name.', errors }, 422);
  }
}

@Module({ controllers: [ThingsController] })
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
    expect(await answer.json()).toMatchObject({ code: 'NOT_FOUND', instance: '/nowhere' });
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

  it('says clearly that the port is taken', async () => {
    const port = Number(new URL(door.url).port);
    const second = openDoor({ modules: [], host: '127.0.0.1', port, logger: pino({ level: 'silent' }) });
    await expect(second).rejects.toThrow(PortTaken);
    await expect(second).rejects.toThrow(`VERSO_PORT=${String(port + 1)}`);
  });
});
