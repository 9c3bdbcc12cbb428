import type { FieldError, Refusal } from '@verso/decider';
import { canonicalDecimal } from '@verso/money';
import { settledAmountProblems } from './amounts.js';
import type {
  Bust,
  CounterpartyReference,
  Execution,
  ExecutionKey,
  ExecutionRequest,
  TradeTerms,
} from './execution.js';
import type { ExecutionField, FieldRule } from './field-rules.js';
import { FIELD_RULES, PART_RULES } from './field-rules.js';
import { instantInUtc } from './instant.js';

/** Something handed in, read as an execution or found not to be one. */
export type ReadResult =
  | { readonly outcome: 'execution'; readonly execution: Execution }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

/** What the office fills in where a front office says nothing. */
export interface ExecutionDefaults {
  /** LEI of the office's one booking entity; without it every execution must name its own. */
  readonly bookingEntity?: string;
}

/**
 * Reads whatever was handed in as an execution. Total: any JSON value gives an execution or a refusal that names each
 * wrong field by its JSON pointer; the refusal's code is that of the first, in the order of the fields in the contract.
 */
export function readExecution(input: unknown, defaults: ExecutionDefaults = {}): ReadResult {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refusedWith([{ pointer: '', code: 'NOT_AN_OBJECT', detail: 'an execution is an object with fields' }]);
  }
  const problems: FieldError[] = [];
  checkFields(input as Readonly<Record<string, unknown>>, problems);
  if (problems.length > 0) return refusedWith(problems);
  // Every field present has passed its rule, so what remains is a request in type as well.
  const request = withDefaults(input as ExecutionRequest, defaults);
  checkAcross(request, problems);
  if (problems.length > 0) return refusedWith(problems);
  const execution = executionOf(request);
  if (execution.action !== 'CANCEL') problems.push(...settledAmountProblems(execution.terms));
  return problems.length > 0 ? refusedWith(problems) : { outcome: 'execution', execution };
}

/** The refusal that goes with a list of problems, at least one. */
export function refusalOf(problems: readonly FieldError[]): Refusal {
  const [first] = problems;
  const where = first === undefined || first.pointer === '' ? '' : `${first.pointer}: `;
  const more = problems.length > 1 ? ` (and ${String(problems.length - 1)} more)` : '';
  return { code: first?.code ?? 'INVALID', detail: `${where}${first?.detail ?? 'invalid'}${more}`, errors: problems };
}

function refusedWith(problems: readonly FieldError[]): ReadResult {
  return { outcome: 'refused', refusal: refusalOf(problems) };
}

function checkFields(input: Readonly<Record<string, unknown>>, problems: FieldError[]): void {
  for (const field of FIELDS) {
    const value = input[field];
    if (value === undefined) continue;
    const fault = FIELD_RULES[field](value);
    if (fault !== undefined) problems.push({ pointer: `/${field}`, ...fault });
    else if (field in GROUPS) checkParts(value as object, `/${field}`, GROUPS[field] ?? {}, problems);
    else if (field === 'charges') checkCharges(value as readonly unknown[], problems);
  }
  for (const field of Object.keys(input)) {
    if (!FIELD_SET.has(field)) problems.push(unknownField('', field));
  }
}

function checkCharges(charges: readonly unknown[], problems: FieldError[]): void {
  charges.forEach((charge, index) => {
    const pointer = `/charges/${String(index)}`;
    if (typeof charge !== 'object' || charge === null || Array.isArray(charge)) {
      problems.push({ pointer, code: 'NOT_AN_OBJECT', detail: 'a charge is an object' });
      return;
    }
    for (const part of Object.keys(PART_RULES.charge)) {
      if (!(part in charge)) problems.push(required(`${pointer}/${part}`, part));
    }
    checkParts(charge, pointer, PART_RULES.charge, problems);
  });
}

function checkParts(
  value: object,
  pointer: string,
  rules: Readonly<Record<string, FieldRule>>,
  problems: FieldError[],
): void {
  for (const [part, content] of Object.entries(value)) {
    if (content === undefined) continue;
    const rule = Object.hasOwn(rules, part) ? rules[part] : undefined;
    const fault = rule?.(content);
    if (rule === undefined) problems.push(unknownField(pointer, part));
    else if (fault !== undefined) problems.push({ pointer: `${pointer}/${part}`, ...fault });
  }
}

function withDefaults(request: ExecutionRequest, defaults: ExecutionDefaults): ExecutionRequest {
  if (request.bookingEntity !== undefined || defaults.bookingEntity === undefined) return request;
  return { ...request, bookingEntity: defaults.bookingEntity };
}

function checkAcross(request: ExecutionRequest, problems: FieldError[]): void {
  const action = request.action ?? 'NEW';
  for (const field of KEY_FIELDS) need(request, field, problems);
  if (action !== 'NEW') {
    need(request, 'referencedExecutionId', problems);
    if (request.referencedExecutionId === request.executionId) {
      const detail = 'a correction has an execution id of its own, other than the one it refers to';
      problems.push({ pointer: '/referencedExecutionId', code: 'REFERS_TO_ITSELF', detail });
    }
  }
  if (action === 'CANCEL') return;
  for (const field of TERM_FIELDS) need(request, field, problems);
  checkOneOf(request.counterparty, ['lei', 'bic', 'proprietaryCode'], 'counterparty', problems);
  checkInstrument(request, problems);
  checkDates(request, problems);
  checkForeignExchange(request, problems);
}

function checkInstrument({ isin, instrument }: ExecutionRequest, problems: FieldError[]): void {
  if (isin === undefined && instrument === undefined) problems.push(required('/isin', 'isin'));
  if (isin !== undefined && instrument !== undefined) {
    problems.push({
      pointer: '/instrument',
      code: 'NAMED_TWICE',
      detail: 'name the instrument by isin or by instrument',
    });
  }
  if (instrument === undefined) return;
  for (const part of ['scheme', 'identifier'] as const) {
    if ((instrument as { readonly [Part in typeof part]?: string })[part] === undefined) {
      problems.push(required(`/instrument/${part}`, part));
    }
  }
}

function checkDates({ tradeDate, settlementDate }: ExecutionRequest, problems: FieldError[]): void {
  if (settlementDate !== undefined && settlementDate < tradeDate) {
    const detail = `settlement on ${settlementDate} lies before the trade date ${tradeDate}`;
    problems.push({ pointer: '/settlementDate', code: 'SETTLEMENT_BEFORE_TRADE_DATE', detail });
  }
}

function checkForeignExchange(request: ExecutionRequest, problems: FieldError[]): void {
  const { tradeCurrency, settlementCurrency, foreignExchange } = request;
  if (foreignExchange !== undefined) {
    for (const part of ['rate', 'source'] as const) {
      if ((foreignExchange as { readonly [Part in typeof part]?: string })[part] === undefined) {
        problems.push(required(`/foreignExchange/${part}`, part));
      }
    }
  } else if (settlementCurrency !== undefined && settlementCurrency !== tradeCurrency) {
    const detail = `a trade in ${tradeCurrency ?? 'another currency'} that settles in ${settlementCurrency} needs its rate`;
    problems.push({ pointer: '/foreignExchange', code: 'FOREIGN_EXCHANGE_REQUIRED', detail });
  }
}

function checkOneOf(
  value: CounterpartyReference | undefined,
  parts: readonly (keyof CounterpartyReference)[],
  field: string,
  problems: FieldError[],
): void {
  if (value === undefined) return;
  const named = parts.filter((part) => value[part] !== undefined);
  if (named.length === 1) return;
  const code = named.length === 0 ? `${upperSnake(field)}_REQUIRED` : 'NAMED_TWICE';
  problems.push({ pointer: `/${field}`, code, detail: `name the ${field} by one of ${parts.join(', ')}` });
}

function need(request: ExecutionRequest, field: ExecutionField, problems: FieldError[]): void {
  if (request[field] === undefined) problems.push(required(`/${field}`, field));
}

function required(pointer: string, field: string): FieldError {
  return { pointer, code: `${upperSnake(field)}_REQUIRED`, detail: `${field} is missing` };
}

function unknownField(pointer: string, field: string): FieldError {
  const name = field.slice(0, 40);
  const token = name.replaceAll('~', '~0').replaceAll('/', '~1');
  return { pointer: `${pointer}/${token}`, code: 'UNKNOWN_FIELD', detail: 'is not a field of an execution' };
}

function executionOf(request: ExecutionRequest): Execution {
  const { source, session, tradeDate, executionId } = request;
  const key: ExecutionKey = { source, session, tradeDate, executionId };
  const referencedExecutionId = request.referencedExecutionId ?? '';
  switch (request.action ?? 'NEW') {
    case 'NEW':
      return { action: 'NEW', key, terms: termsOf(request) };
    case 'AMEND':
      return { action: 'AMEND', key, referencedExecutionId, terms: termsOf(request) };
    case 'CANCEL':
      return bustOf(request, key, referencedExecutionId);
  }
}

function bustOf({ reason }: ExecutionRequest, key: ExecutionKey, referencedExecutionId: string): Bust {
  return { action: 'CANCEL', key, referencedExecutionId, reason: reason ?? 'busted by the front office' };
}

/**
 * In a fixed order of fields, absent ones left out: the content hash is taken over exactly this. (Assignments, because
 * spreading an object for each optional field costs more than all the rules together.)
 */
function termsOf(request: ExecutionRequest): TradeTerms {
  const tradeCurrency = request.tradeCurrency ?? '';
  const { counterparty = {}, instrument } = request;
  const terms: { -readonly [Field in keyof TradeTerms]: TradeTerms[Field] } = {
    bookingEntity: request.bookingEntity ?? '',
    side: request.side ?? 'BUY',
    tradeSide: request.tradeSide ?? 'MARKET',
    tradingCapacity: request.tradingCapacity ?? 'DEAL',
    counterparty: counterpartyOf(counterparty),
    mic: request.mic ?? 'XOFF',
    paymentType: request.paymentType ?? 'DVP',
    transactionType: request.transactionType ?? 'TRAD',
    marketClaimOptOut: request.marketClaimOptOut ?? false,
    instrument: request.isin ?? `${instrument?.scheme ?? ''}:${instrument?.identifier ?? ''}`,
    price: canonicalDecimal(request.price ?? '0'),
    quantity: canonicalDecimal(request.quantity ?? '0'),
    executionTime: instantInUtc(request.executionTime ?? '') ?? '',
    tradeCurrency,
    settlementCurrency: request.settlementCurrency ?? tradeCurrency,
    charges: chargesOf(request),
  };
  if (counterparty.role !== undefined) terms.counterpartyRole = counterparty.role;
  if (request.priceType !== undefined) terms.priceType = request.priceType;
  if (request.quantityType !== undefined) terms.quantityType = request.quantityType;
  if (request.foreignExchange !== undefined) {
    const { rate, source } = request.foreignExchange;
    terms.foreignExchange = { rate: canonicalDecimal(rate), source };
  }
  for (const field of STATED_AMOUNTS) {
    const amount = request[field];
    if (amount !== undefined) terms[field] = canonicalDecimal(amount);
  }
  for (const field of OPTIONAL_TEXTS) {
    const value = request[field];
    if (value !== undefined) terms[field] = value;
  }
  return terms;
}

function chargesOf({ charges = [] }: ExecutionRequest): TradeTerms['charges'] {
  return charges.map(({ type, amount, currency, payableBy, inSettlementAmount, ruleVersion }) => {
    return { type, amount: canonicalDecimal(amount), currency, payableBy, inSettlementAmount, ruleVersion };
  });
}

function counterpartyOf({ lei, bic, proprietaryCode }: CounterpartyReference): string {
  if (lei !== undefined) return lei;
  return bic === undefined ? `PROPRIETARY:${proprietaryCode ?? ''}` : `BIC:${bic}`;
}

function upperSnake(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

const FIELDS = Object.keys(FIELD_RULES) as readonly ExecutionField[];
const FIELD_SET: ReadonlySet<string> = new Set(FIELDS);
const GROUPS: Readonly<Partial<Record<ExecutionField, Readonly<Record<string, FieldRule>>>>> = {
  counterparty: PART_RULES.counterparty,
  instrument: PART_RULES.instrument,
  foreignExchange: PART_RULES.foreignExchange,
};
const STATED_AMOUNTS = ['grossAmount', 'accruedInterest', 'settlementAmount'] as const;
const OPTIONAL_TEXTS = [
  'clientAccount',
  'book',
  'ccp',
  'clearingMember',
  'cumEx',
  'linkedTradeId',
  'settlementDate',
  'uti',
  'tvtic',
  'orderId',
  'tradeGroupId',
] as const;
const KEY_FIELDS = ['source', 'session', 'executionId', 'tradeDate'] as const;
const TERM_FIELDS = [
  'bookingEntity',
  'side',
  'counterparty',
  'price',
  'quantity',
  'executionTime',
  'tradeCurrency',
] as const;
