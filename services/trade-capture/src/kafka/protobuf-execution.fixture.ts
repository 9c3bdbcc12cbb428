import { bought } from '../domain/execution.fixture.js';

/** The execution of the fixtures in binary form, written by hand: `<field number << 3 | 2> <length> <bytes>`. */
export const boughtAsProtobuf = Buffer.concat([
  text(1, bought.source),
  text(2, bought.session),
  text(3, bought.executionId),
  text(4, bought.tradeDate),
  text(8, bought.bookingEntity),
  text(9, bought.side),
  field(12, text(1, bought.counterparty?.lei)),
  text(24, bought.isin),
  text(27, bought.price),
  text(29, bought.quantity),
  text(30, bought.executionTime),
  text(31, bought.tradeCurrency),
]);

function text(number: number, value: string | undefined): Buffer {
  return field(number, Buffer.from(value ?? ''));
}

function field(number: number, value: Buffer): Buffer {
  const tag = (number << 3) | 2;
  const head = tag < 0x80 ? [tag] : [(tag & 0x7f) | 0x80, tag >> 7];
  return Buffer.concat([Buffer.of(...head, value.length), value]);
}
