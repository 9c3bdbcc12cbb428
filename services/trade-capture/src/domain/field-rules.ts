import { isIsoDate } from '@verso/business-calendar';
import { isBic, isIsin, isLei } from '@verso/contracts';
import { AMOUNT_DIGITS, PRICE_DIGITS, QUANTITY_DIGITS, checkDecimal, isCurrency } from '@verso/money';
import type { DecimalLimits } from '@verso/money';
import { instantInUtc } from './instant.js';

/** What is wrong with one value. */
export interface FieldFault {
  readonly code: string;
  readonly detail: string;
}

/** `undefined` when the value is acceptable for the field. */
export type FieldRule = (value: unknown) => FieldFault | undefined;

/**
 * The one definition of what each field of an execution may hold. Request classes and the batch door use the same rules,
 * the first through decorators, the second directly: a thousand items through decorators would cost more than booking them.
 */
export const FIELD_RULES = {
  source: text(64),
  session: text(64),
  executionId: text(64),
  tradeDate: date(),
  action: oneOf(['NEW', 'AMEND', 'CANCEL']),
  referencedExecutionId: text(64),
  reason: text(350),
  bookingEntity: lei(),
  side: oneOf(['BUY', 'SELL']),
  tradeSide: oneOf(['CLIENT', 'MARKET', 'INTERNAL']),
  tradingCapacity: oneOf(['DEAL', 'MTCH', 'AOTC']),
  counterparty: mapping(),
  clientAccount: text(35),
  book: text(35),
  mic: pattern(/^[A-Z0-9]{4}$/, 'NOT_A_MIC', 'a market identifier code of four characters'),
  ccp: lei(),
  clearingMember: text(35),
  paymentType: oneOf(['DVP', 'FOP']),
  transactionType: transactionType(),
  cumEx: oneOf(['CUM', 'EX']),
  marketClaimOptOut: flag(),
  legRole: legRole(),
  linkedTradeId: text(64),
  isin: isin(),
  instrument: mapping(),
  priceType: priceType(),
  price: decimal(PRICE_DIGITS, 'NOT_NEGATIVE'),
  quantityType: oneOf(['UNIT', 'FAMT']),
  quantity: decimal(QUANTITY_DIGITS, 'POSITIVE'),
  executionTime: instant(),
  tradeCurrency: currency(),
  settlementCurrency: currency(),
  foreignExchange: mapping(),
  grossAmount: decimal(AMOUNT_DIGITS, 'NOT_NEGATIVE'),
  accruedInterest: decimal(AMOUNT_DIGITS),
  settlementAmount: decimal(AMOUNT_DIGITS, 'NOT_NEGATIVE'),
  charges: list(20),
  settlementDate: date(),
  uti: pattern(/^[A-Z0-9]{1,52}$/, 'NOT_A_UTI', 'a unique transaction identifier of up to 52 capitals and digits'),
  tvtic: text(52),
  orderId: text(64),
  tradeGroupId: text(64),
} as const satisfies Record<string, FieldRule>;

export type ExecutionField = keyof typeof FIELD_RULES;

/** The same for what stands inside a field, by `field.part`. */
export const PART_RULES = {
  counterparty: {
    lei: lei(),
    bic: checked(isBic, 'NOT_A_BIC', 'a BIC of 8 or 11 characters'),
    proprietaryCode: text(35),
    role: oneOf(['COUNTERPARTY', 'EXECUTING_BROKER', 'CLIENT', 'CCP']),
  },
  instrument: { scheme: text(35), identifier: text(64) },
  foreignExchange: { rate: decimal(PRICE_DIGITS, 'POSITIVE'), source: text(64) },
  charge: {
    type: text(35),
    amount: decimal(AMOUNT_DIGITS, 'NOT_NEGATIVE'),
    currency: currency(),
    payableBy: text(35),
    inSettlementAmount: flag(),
    ruleVersion: text(64),
  },
} as const satisfies Record<string, Record<string, FieldRule>>;

function text(longest: number): FieldRule {
  return (value) => {
    if (typeof value !== 'string') return notText(value);
    if (value === '') return { code: 'EMPTY', detail: 'is empty' };
    if (value.length > longest) return tooLong(value, longest);
    // Control characters (NUL above all) and half surrogates cannot be stored, sent or read aloud.
    if (CONTROL.test(value) || !value.isWellFormed()) {
      return { code: 'CONTROL_CHARACTER', detail: 'holds a control character or half of a surrogate pair' };
    }
    return undefined;
  };
}

function checked(isValid: (value: string) => boolean, code: string, expected: string): FieldRule {
  const isText = text(64);
  return (value) => isText(value) ?? (isValid(value as string) ? undefined : { code, detail: `is not ${expected}` });
}

function pattern(shape: RegExp, code: string, expected: string): FieldRule {
  return checked((value) => shape.test(value), code, expected);
}

function isin(): FieldRule {
  return checked(isIsin, 'ISIN_INVALID', 'an ISIN with a valid check digit');
}

function lei(): FieldRule {
  return checked(isLei, 'LEI_INVALID', 'a legal entity identifier with valid check digits');
}

function currency(): FieldRule {
  return checked(isCurrency, 'NOT_A_CURRENCY', 'an active ISO 4217 currency');
}

function date(): FieldRule {
  return checked(
    (value) => isIsoDate(value) && value >= '1990-01-01' && value < '2200-01-01',
    'NOT_A_DATE',
    'a date written YYYY-MM-DD',
  );
}

function instant(): FieldRule {
  const expected = 'an instant as RFC 3339 writes it, with an offset';
  return checked((value) => instantInUtc(value) !== undefined, 'NOT_AN_INSTANT', expected);
}

function oneOf(values: readonly string[]): FieldRule {
  return (value) => {
    if (typeof value !== 'string') return notText(value);
    return values.includes(value) ? undefined : { code: 'NOT_IN_LIST', detail: `is none of ${values.join(', ')}` };
  };
}

function priceType(): FieldRule {
  const rule = oneOf(['PERCENT', 'PER_UNIT']);
  const detail = 'trades priced by yield are not booked yet: state the price in percent';
  return (value) => (value === 'YIELD' ? { code: 'PRICE_TYPE_NOT_SUPPORTED', detail } : rule(value));
}

/** A repo has two legs that must live and die together; until that is built it is refused by name, not half booked. */
function legRole(): FieldRule {
  return (value) => text(35)(value) ?? { code: 'REPO_NOT_SUPPORTED', detail: 'legs of a repo are not booked yet' };
}

function transactionType(): FieldRule {
  const rule = pattern(/^[A-Z0-9]{4}$/, 'NOT_A_CODE', 'a transaction type code of four characters');
  const detail = 'repos and securities lending are not booked yet';
  return (value) =>
    typeof value === 'string' && FINANCING.has(value) ? { code: 'REPO_NOT_SUPPORTED', detail } : rule(value);
}

function decimal(limits: DecimalLimits, sign?: 'POSITIVE' | 'NOT_NEGATIVE'): FieldRule {
  return (value) => {
    if (typeof value !== 'string') return notText(value);
    const problem = checkDecimal(value, limits);
    if (problem !== undefined) return problem;
    if (sign !== undefined && value.startsWith('-') && NOT_ZERO.test(value)) {
      return { code: 'NEGATIVE', detail: `${value} is negative` };
    }
    if (sign === 'POSITIVE' && !NOT_ZERO.test(value)) return { code: 'NOT_POSITIVE', detail: 'must be more than zero' };
    return undefined;
  };
}

function flag(): FieldRule {
  return (value) =>
    typeof value === 'boolean'
      ? undefined
      : { code: 'NOT_A_FLAG', detail: `must be true or false, not ${kindOf(value)}` };
}

function mapping(): FieldRule {
  return (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? undefined
      : { code: 'NOT_AN_OBJECT', detail: `must be an object, not ${kindOf(value)}` };
}

function list(longest: number): FieldRule {
  return (value) => {
    if (!Array.isArray(value)) return { code: 'NOT_A_LIST', detail: `must be a list, not ${kindOf(value)}` };
    return value.length > longest
      ? { code: 'TOO_MANY', detail: `has ${String(value.length)} entries, at most ${String(longest)} are allowed` }
      : undefined;
  };
}

function notText(value: unknown): FieldFault {
  return { code: 'NOT_TEXT', detail: `must be text, not ${kindOf(value)}` };
}

function tooLong(value: string, longest: number): FieldFault {
  return { code: 'TOO_LONG', detail: `has ${String(value.length)} characters, at most ${String(longest)} are allowed` };
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

// Built from text: lint rightly suspects control characters in a pattern, and here they are what is looked for.
const CONTROL = new RegExp('[\\u0000-\\u001f\\u007f]');
const NOT_ZERO = /[1-9]/;
const FINANCING = new Set(['REPU', 'RVPO', 'SECL', 'SECB', 'BSBK', 'SBBK', 'REPO', 'TRPO', 'TRVO']);
