/** Things that no door may book: what is wrong with them, and by which field and code they are refused. */
export interface RefusedInput {
  readonly what: string;
  /** Of an otherwise good execution. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly pointer: string;
  readonly code: string;
}

export const GOOD_EXECUTION = {
  source: 'FRONT-OFFICE',
  session: 'BAD-INPUT',
  tradeDate: '2026-11-23',
  mic: 'XOFF',
  executionId: 'E-1',
  side: 'BUY',
  counterparty: { lei: '529900ALPENBROKR0122' },
  isin: 'DE0007164600',
  price: '201.35',
  quantity: '500',
  executionTime: '2026-11-23T09:05:12.120000+01:00',
  tradeCurrency: 'EUR',
} as const;

const digits39 = '1'.repeat(39);
const megabyte = 'x'.repeat(1024 * 1024);

export const REFUSED_INPUTS: readonly RefusedInput[] = [
  { what: 'a price that is a number', fields: { price: 201.35 }, pointer: '/price', code: 'NOT_TEXT' },
  { what: 'a quantity that is an object', fields: { quantity: {} }, pointer: '/quantity', code: 'NOT_TEXT' },
  { what: 'a side that is a list', fields: { side: ['BUY'] }, pointer: '/side', code: 'NOT_TEXT' },
  { what: 'an ISIN that is null', fields: { isin: null }, pointer: '/isin', code: 'NOT_TEXT' },
  { what: 'a price with an exponent', fields: { price: '1e3' }, pointer: '/price', code: 'NOT_A_DECIMAL' },
  { what: 'a price of 39 digits', fields: { price: digits39 }, pointer: '/price', code: 'TOO_MANY_INTEGER_DIGITS' },
  {
    what: 'an amount of 39 digits',
    fields: { grossAmount: digits39 },
    pointer: '/grossAmount',
    code: 'TOO_MANY_INTEGER_DIGITS',
  },
  {
    what: 'a quantity of 39 digits',
    fields: { quantity: digits39 },
    pointer: '/quantity',
    code: 'TOO_MANY_INTEGER_DIGITS',
  },
  { what: 'a negative quantity', fields: { quantity: '-5' }, pointer: '/quantity', code: 'NEGATIVE' },
  { what: 'a quantity of nothing', fields: { quantity: '0' }, pointer: '/quantity', code: 'NOT_POSITIVE' },
  {
    what: 'an ISIN with a wrong check digit',
    fields: { isin: 'DE0007164601' },
    pointer: '/isin',
    code: 'ISIN_INVALID',
  },
  {
    what: 'a settlement before the trade date',
    fields: { settlementDate: '2026-11-20' },
    pointer: '/settlementDate',
    code: 'SETTLEMENT_BEFORE_TRADE_DATE',
  },
  { what: 'a day that does not exist', fields: { tradeDate: '2026-02-30' }, pointer: '/tradeDate', code: 'NOT_A_DATE' },
  { what: 'no side', fields: { side: undefined }, pointer: '/side', code: 'SIDE_REQUIRED' },
  { what: 'a text of a megabyte', fields: { reason: megabyte }, pointer: '', code: 'CONTENT_TOO_LARGE' },
  { what: 'a field name of a megabyte', fields: { [megabyte]: '1' }, pointer: '', code: 'CONTENT_TOO_LARGE' },
  { what: 'a NUL in an id', fields: { executionId: 'a\0b' }, pointer: '/executionId', code: 'CONTROL_CHARACTER' },
  { what: 'a NUL in a text', fields: { book: 'a\0b' }, pointer: '/book', code: 'CONTROL_CHARACTER' },
  { what: 'half a surrogate pair', fields: { book: 'a\ud800b' }, pointer: '/book', code: 'CONTROL_CHARACTER' },
  {
    what: 'a key that names the prototype',
    fields: JSON.parse('{"__proto__":{"price":"1"}}') as Record<string, unknown>,
    pointer: '/__proto__',
    code: 'UNKNOWN_FIELD',
  },
  {
    what: 'a key that names the constructor',
    fields: { constructor: {} },
    pointer: '/constructor',
    code: 'UNKNOWN_FIELD',
  },
  { what: 'a field that nobody knows', fields: { colour: 'red' }, pointer: '/colour', code: 'UNKNOWN_FIELD' },
];

/** The execution as JSON; an own key `__proto__` stays one. */
export function refusedExecution({ fields }: RefusedInput): string {
  const body = Object.defineProperties({}, Object.getOwnPropertyDescriptors(GOOD_EXECUTION));
  return JSON.stringify(Object.defineProperties(body, Object.getOwnPropertyDescriptors(fields)));
}
