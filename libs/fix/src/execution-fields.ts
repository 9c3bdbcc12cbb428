import { AMOUNT_DIGITS, PRICE_DIGITS, QUANTITY_DIGITS, isCurrency } from '@verso/money';
import { LAST_CAPACITIES, PRICE_TYPES, SECURITY_ID_SOURCES, SETTLEMENT_TYPES, SIDES } from './code-lists.js';
import { counterpartyOf, partiesOf } from './execution-parties.js';
import type { FieldName, FieldReader } from './field-reader.js';
import type { FixCancellation, FixCharge, FixExecution, FixSecurity, FixSession } from './fix-execution.js';

export interface ExecutionIdentity {
  readonly messageType: FixExecution['messageType'];
  readonly action: FixExecution['action'];
  readonly executionId: string;
  /** The field that names the execution to be corrected or cancelled. */
  readonly reference: 'ExecRefID' | 'TradeReportRefID';
}

/**
 * The fields that ExecutionReport and TradeCaptureReport share. What is wrong is noted in the reader; the execution is
 * only good when it noted nothing.
 */
export function executionOf(reader: FieldReader, identity: ExecutionIdentity): FixExecution {
  const { reference, ...identifiers } = identity;
  const { action, messageType } = identity;
  const referencedExecutionId =
    action === 'NEW'
      ? reader.text(reference)
      : reader.requiredText(reference, 'it names the execution to be corrected');
  const side = sideOf(reader);
  const security = securityOf(reader);
  const quantity = quantityOf(reader);
  const price = reader.decimal('LastPx', PRICE_DIGITS);
  if (price === undefined) required(reader, 'LastPx', 'a trade has a price');
  const dates = datesOf(reader);
  const parties = partiesOf(reader);
  return {
    ...identifiers,
    ...given('referencedExecutionId', referencedExecutionId),
    ...side,
    security,
    quantity,
    price: price ?? '',
    ...dates,
    ...termsOf(reader),
    ...amountsOf(reader),
    charges: chargesOf(reader),
    parties,
    counterparty: counterpartyOf(reader, parties),
    ...given('execId', messageType === 'AE' ? reader.text('ExecID') : undefined),
    ...given('orderId', reader.text('OrderID')),
    ...given('clientOrderId', reader.text('ClOrdID')),
    ...given('tradeMatchId', reader.text('TrdMatchID')),
    ...regulatoryIdsOf(reader),
    session: sessionOf(reader),
  };
}

/** As {@link executionOf} for a cancellation, which only names what it ends. */
export function cancellationOf(reader: FieldReader, identity: Omit<ExecutionIdentity, 'action'>): FixCancellation {
  const { reference, ...identifiers } = identity;
  return {
    ...identifiers,
    referencedExecutionId: reader.requiredText(reference, 'it names the execution to be cancelled'),
    ...given('reason', reader.text('Text', 350)),
    session: sessionOf(reader),
  };
}

function sideOf(reader: FieldReader): Pick<FixExecution, 'side' | 'sideCode'> {
  const sideCode = reader.requiredText('Side', 'without it nobody can tell who delivers');
  const side = SIDES.get(sideCode);
  if (side === undefined && sideCode !== '') {
    reader.problem(
      'Side',
      'UNSUPPORTED',
      `${JSON.stringify(sideCode)} is neither a buy (1, 3) nor a sell (2, 4, 5, 6)`,
    );
  }
  return { side: side ?? 'BUY', sideCode };
}

function securityOf(reader: FieldReader): FixSecurity {
  const symbol = reader.text('Symbol');
  const identifiers: { id: string; source: string }[] = [];
  const add = (id: string | undefined, source: string | undefined) => {
    if (id === undefined) return;
    identifiers.push({ id, source: SECURITY_ID_SOURCES.get(source ?? '') ?? source ?? 'UNKNOWN' });
  };
  add(reader.text('SecurityID'), reader.text('SecurityIDSource'));
  for (const alternate of reader.group('NoSecurityAltID')) {
    const inside = reader.inside(alternate);
    add(inside.text('SecurityAltID'), inside.text('SecurityAltIDSource'));
  }
  if (identifiers.length === 0 && symbol === undefined) required(reader, 'SecurityID', 'nothing tells which security');
  const isin = identifiers.find(({ source }) => source === 'ISIN')?.id;
  return { ...given('isin', isin), ...given('symbol', symbol), identifiers };
}

function quantityOf(reader: FieldReader): string {
  const quantity = reader.decimal('LastQty', QUANTITY_DIGITS);
  if (quantity === undefined) required(reader, 'LastQty', 'a trade has a quantity');
  else if (quantity === '0' || quantity.startsWith('-')) {
    reader.problem('LastQty', 'INVALID', `${quantity} is not a positive quantity`);
  }
  return quantity ?? '';
}

function datesOf(reader: FieldReader) {
  const executionTime = reader.instant('TransactTime');
  const tradeDate = reader.date('TradeDate');
  if (tradeDate === undefined && executionTime === undefined) {
    required(reader, 'TradeDate', 'neither TradeDate nor TransactTime tells when');
  }
  return {
    tradeDate: tradeDate ?? executionTime?.slice(0, 10) ?? '',
    tradeDateSource: tradeDate === undefined ? ('TRANSACT_TIME' as const) : ('TRADE_DATE' as const),
    ...given('executionTime', executionTime),
    ...given('settlementDate', reader.date('SettlDate')),
  };
}

function termsOf(reader: FieldReader) {
  const priceType = codeOf(reader, 'PriceType', PRICE_TYPES);
  const settlementType = codeOf(reader, 'SettlType', SETTLEMENT_TYPES);
  const lastCapacity = reader.text('LastCapacity');
  return {
    ...given('priceType', priceType),
    ...given('settlementType', settlementType),
    ...given('currency', currencyOf(reader, 'Currency')),
    ...given('settlementCurrency', currencyOf(reader, 'SettlCurrency')),
    ...given('market', reader.text('LastMkt')),
    ...given('account', reader.text('Account')),
    ...given('capacity', reader.text('OrderCapacity') ?? LAST_CAPACITIES.get(lastCapacity ?? '')),
  };
}

function amountsOf(reader: FieldReader) {
  return {
    ...given('accruedInterest', reader.decimal('AccruedInterestAmt', AMOUNT_DIGITS)),
    ...given('accruedInterestDays', reader.wholeNumber('NumDaysInterest')),
    ...given('grossAmount', reader.decimal('GrossTradeAmt', AMOUNT_DIGITS)),
    ...given('netAmount', reader.decimal('NetMoney', AMOUNT_DIGITS)),
  };
}

function chargesOf(reader: FieldReader): readonly FixCharge[] {
  const charges: FixCharge[] = [];
  const commission = reader.decimal('Commission', AMOUNT_DIGITS);
  // Per unit (1) and percentage (2) are rates; their amount comes in NetMoney or nowhere.
  if (commission !== undefined && commission !== '0' && reader.text('CommType') === '3') {
    const currency = currencyOf(reader, 'CommCurrency');
    charges.push({ type: 'COMMISSION', amount: commission, ...given('currency', currency) });
  }
  for (const fee of reader.group('NoMiscFees')) {
    const inside = reader.inside(fee);
    const amount = inside.decimal('MiscFeeAmt', AMOUNT_DIGITS);
    if (amount === undefined) continue;
    const currency = currencyOf(inside, 'MiscFeeCurr');
    charges.push({ type: inside.text('MiscFeeType') ?? 'UNKNOWN', amount, ...given('currency', currency) });
  }
  return charges;
}

function regulatoryIdsOf(reader: FieldReader) {
  const ids = reader.group('NoRegulatoryTradeIDs').map((instance) => {
    const inside = reader.inside(instance);
    return { id: inside.text('RegulatoryTradeID'), type: inside.text('RegulatoryTradeIDType') ?? '0' };
  });
  return {
    ...given('uti', ids.find(({ type }) => type === '0')?.id),
    ...given('tvtic', ids.find(({ type }) => type === '5')?.id),
  };
}

function sessionOf(reader: FieldReader): FixSession {
  return {
    ...given('senderCompId', reader.text('SenderCompID')),
    ...given('targetCompId', reader.text('TargetCompID')),
    ...given('sequenceNumber', reader.text('MsgSeqNum')),
    ...given('sendingTime', reader.instant('SendingTime')),
    possibleDuplicate: reader.text('PossDupFlag') === 'Y' || reader.text('PossResend') === 'Y',
  };
}

function currencyOf(reader: FieldReader, name: FieldName): string | undefined {
  const currency = reader.text(name);
  if (currency !== undefined && !isCurrency(currency)) {
    reader.problem(name, 'INVALID', `${JSON.stringify(currency)} is not an ISO 4217 currency`);
  }
  return currency;
}

function codeOf<Value>(reader: FieldReader, name: FieldName, codes: ReadonlyMap<string, Value>): Value | undefined {
  const code = reader.text(name);
  const value = code === undefined ? undefined : codes.get(code);
  if (code !== undefined && value === undefined) {
    reader.problem(name, 'UNSUPPORTED', `${JSON.stringify(code)} is not one of ${[...codes.keys()].join(', ')}`);
  }
  return value;
}

/** Notes a missing field, unless what was there has been complained about. */
function required(reader: FieldReader, name: FieldName, why: string): void {
  if (!reader.complainedAbout(name)) reader.problem(name, 'MISSING', why);
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
}
