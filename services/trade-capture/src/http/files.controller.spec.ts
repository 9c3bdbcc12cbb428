import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { buildFixMessage } from '@verso/fix';
import { execution } from '../domain/execution.fixture.js';
import type { CaptureOffice } from '../doors/capture-office.fixture.js';
import { openCaptureOffice } from '../doors/capture-office.fixture.js';
import { TradeCaptureModule } from '../trade-capture.module.js';

let office: CaptureOffice;
let app: NestFastifyApplication;
beforeEach(async () => {
  office = await openCaptureOffice();
  Logger.overrideLogger(false);
  const adapter = new FastifyAdapter();
  adapter.getInstance().addContentTypeParser('text/plain', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app = await NestFactory.create<NestFastifyApplication>(TradeCaptureModule.register(office.desk), adapter);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterEach(async () => {
  await app.close();
  await office.close();
});

async function handIn(payload: string | Buffer, type = 'text/plain'): Promise<{ status: number; body: unknown }> {
  const headers = { 'content-type': type };
  const answer = await app.inject({ method: 'POST', url: '/v1/executions/files', headers, payload });
  return { status: answer.statusCode, body: JSON.parse(answer.payload) as unknown };
}

describe('POST /v1/executions/files', () => {
  it('books the lines of a file, and answers each of them; handed in again it changes nothing', async () => {
    const file = `${JSON.stringify(execution())}\n{"source":\n`;
    expect(await handIn(file)).toMatchObject({
      status: 200,
      body: {
        format: 'NDJSON',
        accepted: 1,
        repeats: 0,
        refused: 1,
        refusedByCode: { LINE_NOT_JSON: 1 },
        items: [
          { line: 1, outcome: { status: 'ACCEPTED' } },
          { line: 2, outcome: { status: 'REFUSED' } },
        ],
      },
    });
    const events = await office.types();
    expect(await handIn(file)).toMatchObject({ status: 200, body: { accepted: 1, repeats: 1, refused: 1 } });
    expect(await office.types()).toEqual(events);
  });

  it('reads the Latin-1 of a FIX log as it was written', async () => {
    const logon = buildFixMessage('A', [
      [49, 'FRONT'],
      [56, 'VERSO'],
      [34, '1'],
      [52, '20261123-09:00:00'],
    ]);
    const noise = Buffer.from('Händler Nr. 7\n', 'latin1');
    expect(await handIn(Buffer.concat([noise, Buffer.from(logon, 'latin1')]))).toMatchObject({
      status: 200,
      body: { format: 'FIX', skipped: 1, skippedByName: { Logon: 1 } },
    });
  });

  it('comes to nothing with an empty file', async () => {
    expect(await handIn('')).toMatchObject({ status: 200, body: { items: [], accepted: 0 } });
    expect(await office.types()).toEqual([]);
  });

  it('refuses another type of content', async () => {
    expect(await handIn('{}', 'application/json')).toMatchObject({
      status: 415,
      body: { code: 'CONTENT_TYPE_NOT_SUPPORTED' },
    });
  });
});
