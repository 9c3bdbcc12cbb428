import { isIsoDate } from '@verso/business-calendar';
import { isBic, isIsin, isLei } from '@verso/contracts';
import { checkDecimal } from '@verso/money';

/** The seed cannot be loaded; every problem is listed with the place it is at, so that one reading mends them all. */
export class SeedError extends Error {
  override readonly name = 'SeedError';

  constructor(readonly problems: readonly string[]) {
    super(
      `the seed has ${String(problems.length)} problem(s):\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
  }
}

/** Reads one mapping of the seed field by field; what is wrong is noted under its path and reading goes on. */
export class SeedReader {
  private readonly fields: ReadonlyMap<string, unknown>;
  private readonly read = new Set<string>();

  constructor(
    value: unknown,
    readonly path: string,
    private readonly problems: string[],
  ) {
    const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isMapping) problems.push(`${path}: expected a mapping of fields, found ${describe(value)}`);
    this.fields = new Map<string, unknown>(isMapping ? Object.entries(value) : []);
  }

  problem(field: string, detail: string): void {
    this.problems.push(`${this.path}.${field}: ${detail}`);
  }

  /** Notes fields that nobody asked for: a misspelt optional field would otherwise be lost in silence. */
  done(): void {
    for (const field of this.fields.keys()) {
      if (!this.read.has(field)) this.problem(field, 'is not a field of this');
    }
  }

  text(field: string): string {
    const value = this.take(field);
    if (typeof value === 'string' && value.trim() !== '') return value;
    this.problem(field, `expected text, found ${describe(value)}`);
    return '';
  }

  optionalText(field: string): string | undefined {
    return this.has(field) ? this.text(field) : undefined;
  }

  oneOf(field: string, values: readonly string[]): string {
    const value = this.text(field);
    if (value !== '' && !values.includes(value)) this.problem(field, `${value} is none of ${values.join(', ')}`);
    return value;
  }

  isin(field: string): string {
    return this.checked(field, isIsin, 'an ISIN with a valid check digit');
  }

  lei(field: string): string {
    return this.checked(field, isLei, 'an LEI with valid check digits');
  }

  bic(field: string): string {
    return this.checked(field, isBic, 'a BIC of 8 or 11 characters');
  }

  date(field: string): string {
    return this.checked(field, isIsoDate, 'a date written YYYY-MM-DD');
  }

  optionalDate(field: string): string | undefined {
    return this.has(field) ? this.date(field) : undefined;
  }

  currency(field: string): string {
    return this.checked(field, (text) => CURRENCY.test(text), 'a currency code of three letters');
  }

  localTime(field: string): string {
    return this.checked(field, (text) => LOCAL_TIME.test(text), 'a time written HH:MM');
  }

  /** Decimal text, in quotes: a YAML number would have gone through floating point. */
  decimal(field: string): string {
    return this.checked(field, (text) => checkDecimal(text) === undefined, "a decimal number in quotes, e.g. '100.00'");
  }

  wholeNumber(field: string): number {
    const value = this.take(field);
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    this.problem(field, `expected a whole number, found ${describe(value)}`);
    return 0;
  }

  texts(field: string): readonly string[] {
    const value = this.take(field);
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    this.problem(field, `expected a list of texts, found ${describe(value)}`);
    return [];
  }

  /** The mappings of a list; none, and no problem, when an optional list is absent. */
  list(field: string): readonly SeedReader[] {
    const value = this.take(field);
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) {
      const prefix = this.path === '' ? field : `${this.path}.${field}`;
      return value.map((item: unknown, index) => new SeedReader(item, `${prefix}[${String(index)}]`, this.problems));
    }
    this.problem(field, `expected a list, found ${describe(value)}`);
    return [];
  }

  mapping(field: string): SeedReader {
    return new SeedReader(this.take(field), `${this.path}.${field}`, this.problems);
  }

  keys(): readonly string[] {
    return [...this.fields.keys()];
  }

  has(field: string): boolean {
    return this.fields.has(field);
  }

  private checked(field: string, isValid: (text: string) => boolean, expected: string): string {
    const value = this.take(field);
    if (typeof value === 'string' && isValid(value)) return value;
    this.problem(field, `expected ${expected}, found ${describe(value)}`);
    return '';
  }

  private take(field: string): unknown {
    this.read.add(field);
    return this.fields.get(field);
  }
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return JSON.stringify(value).slice(0, 60);
}

const CURRENCY = /^[A-Z]{3}$/;
const LOCAL_TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
