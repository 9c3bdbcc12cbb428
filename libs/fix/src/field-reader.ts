import { isIsoDate } from '@verso/business-calendar';
import type { DecimalLimits } from '@verso/money';
import { canonicalDecimal, checkDecimal } from '@verso/money';
import type { FixFieldProblem } from './fix-execution.js';
import type { FixField, FixInstance } from './message.js';
import { instancesOf } from './message.js';

/** Fields that are read, by name. The names are those of the FIX 4.4 dictionary. */
export const TAG = {
  Account: 1,
  Commission: 12,
  CommType: 13,
  ClOrdID: 11,
  Currency: 15,
  ExecID: 17,
  ExecRefID: 19,
  SecurityIDSource: 22,
  LastCapacity: 29,
  LastMkt: 30,
  LastPx: 31,
  LastQty: 32,
  MsgSeqNum: 34,
  MsgType: 35,
  OrderID: 37,
  PossDupFlag: 43,
  SecurityID: 48,
  SenderCompID: 49,
  SendingTime: 52,
  Side: 54,
  Symbol: 55,
  TargetCompID: 56,
  Text: 58,
  TransactTime: 60,
  SettlType: 63,
  SettlDate: 64,
  TradeDate: 75,
  PossResend: 97,
  NetMoney: 118,
  SettlCurrency: 120,
  NoMiscFees: 136,
  MiscFeeAmt: 137,
  MiscFeeCurr: 138,
  MiscFeeType: 139,
  ExecType: 150,
  NumDaysInterest: 157,
  AccruedInterestAmt: 159,
  ContraBroker: 375,
  GrossTradeAmt: 381,
  NoContraBrokers: 382,
  PriceType: 423,
  PartyIDSource: 447,
  PartyID: 448,
  PartyRole: 452,
  NoPartyIDs: 453,
  NoSecurityAltID: 454,
  SecurityAltID: 455,
  SecurityAltIDSource: 456,
  CommCurrency: 479,
  TradeReportTransType: 487,
  OrderCapacity: 528,
  NoSides: 552,
  TradeReportID: 571,
  TradeReportRefID: 572,
  TradeReportType: 856,
  TrdMatchID: 880,
  NoRegulatoryTradeIDs: 1907,
  RegulatoryTradeID: 1903,
  RegulatoryTradeIDType: 1906,
} as const;

export type FieldName = keyof typeof TAG;

/**
 * Reads fields and notes what is wrong instead of stopping at the first. An empty field counts as absent.
 *
 * Scopes are searched in order, so that a field of a side in an AE hides the same field of the whole report.
 */
export class FieldReader {
  readonly problems: FixFieldProblem[];
  readonly #scopes: readonly (readonly FixField[])[];

  constructor(scopes: readonly (readonly FixField[])[], problems: FixFieldProblem[] = []) {
    this.#scopes = scopes;
    this.problems = problems;
  }

  /** The same message and list of problems, with an instance of a group searched first. */
  within(instance: FixInstance): FieldReader {
    return new FieldReader([instance, ...this.#scopes], this.problems);
  }

  /** One instance alone: what it does not say is not said. */
  inside(instance: FixInstance): FieldReader {
    return new FieldReader([instance], this.problems);
  }

  group(name: FieldName): readonly FixInstance[] {
    for (const scope of this.#scopes) {
      const instances = instancesOf(scope, TAG[name]);
      if (instances.length > 0) return instances;
    }
    return [];
  }

  problem(name: FieldName, code: FixFieldProblem['code'], detail: string): void {
    const tag = TAG[name];
    // Both sides of a report look at the report's own fields: one complaint is enough.
    if (this.problems.some((known) => known.tag === tag && known.code === code && known.detail === detail)) return;
    this.problems.push({ tag, name, code, detail });
  }

  complainedAbout(name: FieldName): boolean {
    return this.problems.some(({ tag }) => tag === TAG[name]);
  }

  text(name: FieldName, maxLength = 64): string | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (value.length > maxLength) {
      const detail = `${String(value.length)} characters, at most ${String(maxLength)} are taken`;
      this.problem(name, 'TOO_LONG', detail);
      return undefined;
    }
    if (CONTROL.test(value)) {
      this.problem(name, 'INVALID', 'contains a control character');
      return undefined;
    }
    return value;
  }

  requiredText(name: FieldName, why: string): string {
    const value = this.text(name);
    if (value === undefined && !this.complainedAbout(name)) this.problem(name, 'MISSING', why);
    return value ?? '';
  }

  /** A FIX float: `.5`, `5.` and leading zeros are allowed there, exponents and plus signs are not. */
  decimal(name: FieldName, limits: DecimalLimits): string | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    const completed = FLOAT.test(value) ? value.replace(/^(-?)\./, '$10.').replace(/\.$/, '') : value;
    const problem = checkDecimal(completed, limits);
    if (problem === undefined) return canonicalDecimal(completed);
    this.problem(name, 'INVALID', problem.detail);
    return undefined;
  }

  wholeNumber(name: FieldName): number | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (/^-?\d{1,6}$/.test(value)) return Number(value);
    this.problem(name, 'INVALID', `${shown(value)} is not a whole number`);
    return undefined;
  }

  /** LocalMktDate, YYYYMMDD. */
  date(name: FieldName): string | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    const date = /^\d{8}$/.test(value) ? `${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6)}` : '';
    if (isIsoDate(date)) return date;
    this.problem(name, 'INVALID', `${shown(value)} is not a date written YYYYMMDD`);
    return undefined;
  }

  /** UTCTimestamp with up to picoseconds; a leap second is the last microsecond before the next minute. */
  instant(name: FieldName): string | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    const match = TIMESTAMP.exec(value);
    const date = `${match?.[1] ?? ''}-${match?.[2] ?? ''}-${match?.[3] ?? ''}`;
    if (match === null || !isIsoDate(date)) {
      this.problem(name, 'INVALID', `${shown(value)} is not a UTC time written YYYYMMDD-HH:MM:SS`);
      return undefined;
    }
    const minute = `${date}T${match[4] ?? ''}:${match[5] ?? ''}`;
    if (match[6] === '60') return `${minute}:59.999999Z`;
    return `${minute}:${match[6] ?? ''}.${(match[7] ?? '').slice(0, 6).padEnd(6, '0')}Z`;
  }

  #value(name: FieldName): string | undefined {
    const tag = TAG[name];
    for (const scope of this.#scopes) {
      const found = scope.filter((field) => field.tag === tag && field.value !== '');
      if (found.length > 1 && found.some(({ value }) => value !== found[0]?.value)) {
        this.problem(name, 'REPEATED', 'sent more than once with different values');
      }
      if (found[0] !== undefined) return found[0].value;
    }
    return undefined;
  }
}

function shown(value: string): string {
  return value.length <= 40 ? JSON.stringify(value) : `a text of ${String(value.length)} characters`;
}

const CONTROL = /\p{Cc}/u;
const FLOAT = /^-?(?:\d+\.?\d*|\.\d+)$/;
const TIMESTAMP = /^(\d{4})(\d{2})(\d{2})-([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d{1,12}))?$/;
