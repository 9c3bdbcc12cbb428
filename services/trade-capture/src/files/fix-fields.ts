import type { FixField } from '@verso/fix';
import { instancesOf, valueOf } from '@verso/fix';

/** The value by the code list, or the code itself with its tag: the rules will refuse it by name. */
export function pick(codes: ReadonlyMap<string, string>, code: string | undefined, tag: string): string | undefined {
  return code === undefined ? undefined : (codes.get(code) ?? `${tag}${code}`);
}

/** FIX LocalMktDate `20261123` as `2026-11-23`; anything else as it is. */
export function isoDateOf(text: string | undefined): string | undefined {
  const match = text === undefined ? null : FIX_DATE.exec(text);
  return match === null ? text : `${match[1] ?? ''}-${match[2] ?? ''}-${match[3] ?? ''}`;
}

/** FIX UTCTimestamp `20261123-10:15:00.250` as RFC 3339; anything else as it is. */
export function fixInstant(text: string | undefined): string | undefined {
  const match = text === undefined ? null : FIX_INSTANT.exec(text);
  if (match === null) return text;
  const [, year = '', month = '', day = '', time = ''] = match;
  return `${year}-${month}-${day}T${time}Z`;
}

/** ISIN from SecurityID (48 with 22 = 4) or an alternative id, else what the source calls the instrument. */
export function fixInstrument(fields: readonly FixField[]): Record<string, unknown> {
  const securityId = valueOf(fields, 48);
  const idSource = valueOf(fields, 22);
  if (securityId !== undefined && idSource === '4') return { isin: securityId };
  const alternative = instancesOf(fields, 454).find((entry) => valueOf(entry, 456) === '4');
  const isin = alternative === undefined ? undefined : valueOf(alternative, 455);
  if (isin !== undefined) return { isin };
  const symbol = valueOf(fields, 55);
  if (securityId !== undefined) {
    return { instrument: { scheme: ID_SOURCES.get(idSource ?? '') ?? 'UNSPECIFIED', identifier: securityId } };
  }
  return symbol === undefined || symbol === '[N/A]' ? {} : { instrument: { scheme: 'SYMBOL', identifier: symbol } };
}

/** Amounts as the sender computed them; ours are compared with them. */
export function fixAmounts(fields: readonly FixField[]): Record<string, unknown> {
  const rate = valueOf(fields, 155);
  const isMultiplied = valueOf(fields, 156) !== 'D';
  return {
    grossAmount: valueOf(fields, 381),
    accruedInterest: valueOf(fields, 159),
    settlementAmount: valueOf(fields, 118),
    foreignExchange: rate === undefined || !isMultiplied ? undefined : { rate, source: valueOf(fields, 49) },
  };
}

const ID_SOURCES: ReadonlyMap<string, string> = new Map([
  ['1', 'CUSIP'],
  ['2', 'SEDOL'],
  ['3', 'QUIK'],
  ['5', 'RIC'],
  ['8', 'EXCHANGE_SYMBOL'],
  ['A', 'BLOOMBERG'],
  ['B', 'WERTPAPIER'],
  ['E', 'SICOVAM'],
]);
const FIX_DATE = /^(\d{4})(\d{2})(\d{2})$/;
const FIX_INSTANT = /^(\d{4})(\d{2})(\d{2})-(\d{2}:\d{2}:\d{2}(?:\.\d{1,12})?)$/;
