import { HttpException } from '@nestjs/common';
import { parseJsonBody } from './json-body.js';

function refusalOf(body: string | Buffer): unknown {
  try {
    parseJsonBody(Buffer.from(body));
    return undefined;
  } catch (error) {
    if (!(error instanceof HttpException)) throw error;
    const { code } = error.getResponse() as { readonly code: string };
    return [error.getStatus(), code];
  }
}

describe('a JSON body', () => {
  it('is read as JSON.parse reads it', () => {
    const value = { text: 'a "quoted" [ { \\', list: [1, { none: null }], ü: '€' };
    expect(parseJsonBody(Buffer.from(JSON.stringify(value)))).toEqual(value);
  });

  it('keeps a key that names the prototype as a key, and changes no prototype', () => {
    const body = parseJsonBody(Buffer.from('{"__proto__":{"price":"1"},"constructor":1}')) as object;
    expect(Object.keys(body)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
  });

  it.each([
    ['that ends too early', '{"a":', 'MALFORMED_JSON'],
    ['that is empty', ' \n', 'MALFORMED_JSON'],
    ['with bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'BODY_NOT_UTF8'],
    ['with a field that stands twice', '{"quantity":"5","quantity":"50"}', 'FIELD_REPEATED'],
    ['nested without end', '['.repeat(100_000), 'JSON_TOO_DEEP'],
    ['nested over the limit', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, 'JSON_TOO_DEEP'],
  ])('%s is refused by its code', (_, body, code) => {
    expect(refusalOf(body)).toEqual([400, code]);
  });

  it('may hold brackets in its texts, and many lists beside each other', () => {
    expect(refusalOf(JSON.stringify('['.repeat(1_000)))).toBeUndefined();
    expect(refusalOf(JSON.stringify(Array(1_000).fill([])))).toBeUndefined();
    expect(refusalOf(`${'['.repeat(64)}${']'.repeat(64)}`)).toBeUndefined();
  });
});
