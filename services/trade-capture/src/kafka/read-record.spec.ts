import { readExecution } from '../domain/read-execution.js';
import { bought, execution } from '../domain/execution.fixture.js';
import { boughtAsProtobuf } from './protobuf-execution.fixture.js';
import { readRecord } from './read-record.js';
import { JSON_HEADERS, PARTITION, record } from './topic-record.fixture.js';

const TEXT = JSON.stringify(bought);
const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const read = (value: string | Uint8Array | null, headers: Readonly<Record<string, string>>) =>
  readRecord(PARTITION, record(7, value, { headers }));

describe('a record of the topic', () => {
  it('as JSON is read as the other doors read it, and its text is kept', () => {
    const handedIn = read(TEXT, JSON_HEADERS);
    expect(handedIn).toMatchObject({ door: 'KAFKA', contentType: 'application/json', content: TEXT, faults: [] });
    expect(handedIn.input).toEqual(bought);
  });

  it('as Protobuf says the same as its JSON; its bytes are kept', () => {
    const handedIn = read(boughtAsProtobuf, { 'content-type': 'application/protobuf' });
    expect(readExecution(handedIn.input)).toEqual(readExecution(bought));
    expect(Buffer.from(handedIn.content, 'base64').equals(boughtAsProtobuf)).toBe(true);
    expect(handedIn).toMatchObject({ contentType: 'application/protobuf', faults: [] });
  });

  it.each([
    { 'content-type': 'application/json; charset=utf-8' },
    { 'Content-Type': 'Application/JSON;charset="UTF-8"' },
    { ce_datacontenttype: 'application/json' },
    { 'content-type': 'application/json', ce_datacontenttype: 'text/xml' },
  ])('has the content type that its headers say: %j', (headers) => {
    expect(read(TEXT, headers)).toMatchObject({ contentType: 'application/json', faults: [] });
  });

  it('keeps where it stood, its key, its own id and its trace', () => {
    const headers = { ...JSON_HEADERS, ce_specversion: '1.0', ce_id: 'msg-1', traceparent: TRACE };
    expect(read(TEXT, { ...headers, ce_type: 'verso.executions.v1.Execution' })).toMatchObject({
      record: { ...PARTITION, offset: '7', key: 'order-1', keyEncoding: 'utf-8', messageId: 'msg-1' },
      trace: TRACE,
      faults: [],
    });
    expect(read(TEXT, { ...headers, traceparent: 'made up', ce_id: 'two words' })).not.toHaveProperty('trace');
  });

  it.each([
    ['text', Buffer.from('ä/1'), { key: 'ä/1', keyEncoding: 'utf-8' }],
    ['bytes', Buffer.of(0xff, 0), { key: '/wA=', keyEncoding: 'base64' }],
    ['text that no store holds', Buffer.from('a\0'), { key: 'YQA=', keyEncoding: 'base64' }],
    ['nothing', null, { key: undefined, keyEncoding: undefined }],
    ['a book', Buffer.alloc(2_000), { key: undefined, keyEncoding: undefined }],
  ])('keeps a key of %s so that it can be given back', (_, key, kept) => {
    const { topic, partition, offset, ...rest } = readRecord(PARTITION, record(7, TEXT, { key })).record ?? {};
    expect([topic, partition, offset]).toEqual(['verso.executions.v1', 3, '7']);
    expect({ key: undefined, keyEncoding: undefined, ...rest }).toEqual(kept);
  });
});

describe('what cannot be read of a record is a fault that names its place', () => {
  const xml = { 'content-type': 'application/xml' };
  const protobuf = { 'content-type': 'application/protobuf' };
  it.each([
    ['no content type', TEXT, {}, '/headers/content-type', 'CONTENT_TYPE_REQUIRED'],
    ['an unknown content type', '<a/>', xml, '/headers/content-type', 'CONTENT_TYPE_NOT_SUPPORTED'],
    [
      'another charset',
      TEXT,
      { 'content-type': 'application/json; charset=latin1' },
      '/headers/content-type',
      'CONTENT_TYPE_NOT_SUPPORTED',
    ],
    [
      'another version of CloudEvents',
      TEXT,
      { ...JSON_HEADERS, ce_specversion: '0.3' },
      '/headers/ce_specversion',
      'NOT_AN_EXECUTION',
    ],
    [
      'another message',
      TEXT,
      { ...JSON_HEADERS, ce_type: 'verso.trade_capture.v1.TradeCaptured' },
      '/headers/ce_type',
      'NOT_AN_EXECUTION',
    ],
    ['a tombstone', null, JSON_HEADERS, '', 'BODY_REQUIRED'],
    ['an empty body', '', protobuf, '', 'BODY_REQUIRED'],
    ['bytes that are no text', Buffer.of(0xff, 0xfe), JSON_HEADERS, '', 'BODY_NOT_UTF8'],
    ['a cut-off text', '{"source":', JSON_HEADERS, '', 'BODY_NOT_JSON'],
    ['JSON under the name of Protobuf', TEXT, protobuf, '/mic', 'WRONG_WIRE_TYPE'],
  ])('%s', (_, value, headers, pointer, code) => {
    const { input, faults } = read(value, headers);
    expect({ input, faults }).toMatchObject({ input: undefined, faults: [{ pointer, code }] });
  });

  it('and what can be read all the same says whose it is', () => {
    expect(read(TEXT, {}).named).toMatchObject({ source: 'OMS', executionId: 'E-1' });
    const cut = read(boughtAsProtobuf.subarray(0, -1), protobuf);
    expect(cut).toMatchObject({ input: undefined, named: { source: 'OMS', executionId: 'E-1' } });
  });

  it('a field of Protobuf that is none is named beside the rest', () => {
    const more = Buffer.concat([boughtAsProtobuf, Buffer.of(0xf2, 0x1f, 1, 0x41)]);
    const { input, faults } = read(more, protobuf);
    expect(faults).toMatchObject([{ pointer: '/510', code: 'UNKNOWN_FIELD' }]);
    expect(readExecution(input)).toEqual(readExecution(execution()));
  });
});
