import { gzipSync } from 'node:zlib';
import { buildFixMessage } from '@verso/fix';
import { execution } from '../domain/execution.fixture.js';
import type { CaptureOffice } from '../doors/capture-office.fixture.js';
import { openCaptureOffice } from '../doors/capture-office.fixture.js';
import { openCaptureDoor, type Answer, type CaptureDoor } from './open-door.fixture.js';

let office: CaptureOffice;
let door: CaptureDoor;
beforeEach(async () => {
  office = await openCaptureOffice();
  door = await openCaptureDoor(office);
});
afterEach(async () => {
  await door.close();
  await office.close();
});

const handIn = (body: string | Buffer<ArrayBuffer>, type = 'text/plain'): Promise<Answer> =>
  door.ask('/v1/executions/files', { method: 'POST', headers: { 'content-type': type }, body });

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

  it.each([
    ['compressed', gzipSync(JSON.stringify(execution()))],
    ['as UTF-16', Buffer.from(JSON.stringify(execution()), 'utf16le')],
  ])('refuses a file that is %s as a whole, and records none of its lines', async (_, file) => {
    expect(await handIn(Buffer.from(file))).toMatchObject({ status: 422, body: { code: 'FILE_NOT_TEXT' } });
    expect(await office.types()).toEqual([]);
  });

  it('refuses a line that says one thing twice, and says whose line it is', async () => {
    const line = JSON.stringify(execution()).replace('{', '{"quantity":"5000",');
    expect(await handIn(line)).toMatchObject({
      status: 200,
      body: { refusedByCode: { FIELD_REPEATED: 1 }, items: [{ outcome: { executionId: execution().executionId } }] },
    });
  });

  it('refuses another type of content', async () => {
    expect(await handIn('{}', 'application/json')).toMatchObject({
      status: 415,
      body: { code: 'CONTENT_TYPE_NOT_SUPPORTED' },
    });
  });
});
