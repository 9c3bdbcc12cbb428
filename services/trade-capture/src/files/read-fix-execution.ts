import type { FieldError } from '@verso/decider';
import type { FixField, FixMessage } from '@verso/fix';
import { instancesOf, valueOf } from '@verso/fix';
import { fixAmounts, fixInstant, fixInstrument, isoDateOf, pick } from './fix-fields.js';
import type { FixParty } from './fix-parties.js';
import { counterpartyOf, leiOf, partiesOf } from './fix-parties.js';

/** What a FIX message is, seen by capture. */
export type FixReading =
  | {
      readonly outcome: 'execution';
      readonly input: Readonly<Record<string, unknown>>;
      readonly faults: readonly FieldError[];
    }
  | { readonly outcome: 'skip'; readonly name: string };

/**
 * Reads an ExecutionReport (8) or a TradeCaptureReport (AE) into the fields of an execution request; whatever else a log
 * holds is skipped by name. What the message does not say stays absent: the rules of the request decide on that.
 *
 * @param bookingEntity our LEI, to know which side of a two-sided report is ours
 */
export function readFixExecution(message: FixMessage, bookingEntity: string | undefined): FixReading {
  if (message.msgType === '8') return executionReport(message);
  if (message.msgType === 'AE') return tradeCaptureReport(message, bookingEntity);
  return { outcome: 'skip', name: message.msgTypeName };
}

/** Only fills are booked: F is one, G corrects one, H busts one. Every other report tells the life of an order. */
function executionReport({ fields }: FixMessage): FixReading {
  const execType = valueOf(fields, 150) ?? '';
  const faults: FieldError[] = [];
  if (OLD_FILLS.has(execType)) {
    const detail = `ExecType (150) ${execType} of FIX 4.2 was replaced by F; this log says neither F, G nor H`;
    faults.push({ pointer: '/action', code: 'EXEC_TYPE_NOT_SUPPORTED', detail });
  } else if (!REPORT_ACTIONS.has(execType)) {
    return { outcome: 'skip', name: `ExecutionReport with ExecType ${execType === '' ? 'missing' : execType}` };
  }
  const parties = partiesOf(fields);
  const input = {
    ...keyFields(fields, valueOf(fields, 17)),
    action: REPORT_ACTIONS.get(execType),
    referencedExecutionId: execType === 'F' ? undefined : valueOf(fields, 19),
    ...partyFields(parties, parties),
    ...tradeFields(fields),
    side: sideOf(valueOf(fields, 54)),
    orderId: valueOf(fields, 37),
    ...fixAmounts(fields),
  };
  return reading(fields, input, faults);
}

/** A report of one side is ours; of two sides, the one whose parties include our booking entity. */
function tradeCaptureReport({ fields }: FixMessage, bookingEntity: string | undefined): FixReading {
  const faults: FieldError[] = [];
  const sides = instancesOf(fields, 552);
  const ours =
    sides.length === 1
      ? sides[0]
      : sides.find((side) => partiesOf(side).some(({ lei }) => lei !== undefined && lei === bookingEntity));
  if (sides.length > 1 && ours === undefined) {
    const detail = 'none of the sides (552) names our booking entity among its parties';
    faults.push({ pointer: '/side', code: 'SIDE_NOT_OURS', detail });
  }
  const other = sides.find((side) => side !== ours);
  const own = ours ?? [];
  const root = partiesOf(fields);
  const contra = other === undefined ? [...partiesOf(own), ...root] : partiesOf(other);
  const isCancelled = valueOf(fields, 856) === '6';
  const action = isCancelled ? 'CANCEL' : CAPTURE_ACTIONS.get(valueOf(fields, 487) ?? '0');
  const input = {
    ...keyFields(fields, valueOf(fields, 571) ?? valueOf(fields, 17)),
    action: action ?? `FIX 487=${valueOf(fields, 487) ?? ''}`,
    referencedExecutionId: action === 'NEW' ? undefined : valueOf(fields, 572),
    ...partyFields([...partiesOf(own), ...root], contra, other !== undefined),
    ...tradeFields(fields),
    side: sideOf(valueOf(own, 54)),
    orderId: valueOf(own, 37),
    tvtic: valueOf(fields, 880),
    ...fixAmounts([...own, ...fields]),
  };
  return reading(fields, input, faults);
}

function reading(
  fields: readonly FixField[],
  input: Readonly<Record<string, unknown>>,
  faults: FieldError[],
): FixReading {
  if (input['settlementDate'] === undefined && !REGULAR.has(valueOf(fields, 63) ?? '0')) {
    const detail = `SettlType (63) ${valueOf(fields, 63) ?? ''} departs from the cycle without a SettlDate (64)`;
    faults.push({ pointer: '/settlementDate', code: 'SETTLEMENT_DATE_REQUIRED', detail });
  }
  const present = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  return { outcome: 'execution', input: present, faults };
}

function keyFields(fields: readonly FixField[], executionId: string | undefined): Record<string, unknown> {
  const sender = valueOf(fields, 49);
  const target = valueOf(fields, 56);
  return {
    source: sender,
    session: sender === undefined || target === undefined ? undefined : `${sender}-${target}`,
    executionId,
    tradeDate: isoDateOf(valueOf(fields, 75)) ?? isoDateOf(valueOf(fields, 60)?.slice(0, 8)),
  };
}

function partyFields(
  own: readonly FixParty[],
  contra: readonly FixParty[],
  isTwoSided = false,
): Record<string, unknown> {
  return {
    bookingEntity: leiOf(own, EXECUTING_FIRM),
    counterparty: counterpartyOf(contra, isTwoSided ? [CONTRA_FIRM, EXECUTING_FIRM] : [CONTRA_FIRM]),
    ccp: leiOf(own, CLEARING_ORGANIZATION),
  };
}

function tradeFields(fields: readonly FixField[]): Record<string, unknown> {
  const currency = valueOf(fields, 15) ?? valueOf(fields, 120);
  return {
    ...fixInstrument(fields),
    price: valueOf(fields, 31),
    priceType: pick(PRICE_TYPES, valueOf(fields, 423), 'FIX 423='),
    quantity: valueOf(fields, 32),
    quantityType: pick(QUANTITY_TYPES, valueOf(fields, 854), 'FIX 854='),
    executionTime: fixInstant(valueOf(fields, 60) ?? valueOf(fields, 52)),
    settlementDate: isoDateOf(valueOf(fields, 64)),
    tradeCurrency: currency,
    settlementCurrency: valueOf(fields, 120),
    transactionType: isRepo(fields) ? 'REPU' : undefined,
    tradingCapacity: pick(CAPACITIES, valueOf(fields, 29), 'FIX 29='),
    mic: valueOf(fields, 30),
    book: valueOf(fields, 1),
    uti: utiOf(fields),
  };
}

/** A current unique trade identifier among the regulatory ones (1907: 1903 with 1906 = 0). */
function utiOf(fields: readonly FixField[]): string | undefined {
  const current = instancesOf(fields, 1907).find((entry) => (valueOf(entry, 1906) ?? '0') === '0');
  return current === undefined ? undefined : valueOf(current, 1903);
}

function sideOf(side: string | undefined): string | undefined {
  return pick(SIDES, side, 'FIX 54=');
}

/** Financing details (termination type, start and end date) or a financing security type: two legs, not one trade. */
function isRepo(fields: readonly FixField[]): boolean {
  if (FINANCING_TYPES.has(valueOf(fields, 167) ?? '')) return true;
  return [788, 916, 917].some((tag) => valueOf(fields, tag) !== undefined);
}

const EXECUTING_FIRM = '1';
const CONTRA_FIRM = '17';
const CLEARING_ORGANIZATION = '21';
const OLD_FILLS: ReadonlySet<string> = new Set(['1', '2']);
const REGULAR: ReadonlySet<string> = new Set(['0']);
const REPORT_ACTIONS: ReadonlyMap<string, string> = new Map([
  ['F', 'NEW'],
  ['G', 'AMEND'],
  ['H', 'CANCEL'],
]);
const CAPTURE_ACTIONS: ReadonlyMap<string, string> = new Map([
  ['0', 'NEW'],
  ['1', 'CANCEL'],
  ['2', 'AMEND'],
  ['4', 'CANCEL'],
]);
/** Sell short and sell short exempt are sales; a cross or borrow is none of ours. */
const SIDES: ReadonlyMap<string, string> = new Map([
  ['1', 'BUY'],
  ['2', 'SELL'],
  ['5', 'SELL'],
  ['6', 'SELL'],
]);
const PRICE_TYPES: ReadonlyMap<string, string> = new Map([
  ['1', 'PERCENT'],
  ['2', 'PER_UNIT'],
  ['9', 'YIELD'],
]);
const QUANTITY_TYPES: ReadonlyMap<string, string> = new Map([['0', 'UNIT']]);
const CAPACITIES: ReadonlyMap<string, string> = new Map([
  ['1', 'AOTC'],
  ['2', 'MTCH'],
  ['3', 'MTCH'],
  ['4', 'DEAL'],
]);
const FINANCING_TYPES: ReadonlySet<string> = new Set(['REPO', 'FORWARD', 'BUYSELL', 'SECLOAN', 'SECPLEDGE']);
