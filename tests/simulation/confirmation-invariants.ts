import type { ConfirmationTerms } from '@verso/contracts';
import { scaled, type Reading } from './reading.ts';

/** The widest difference in amount that a tolerance profile of the seed lets pass, in units of the currency. */
const WIDEST = scaled('25');

/** A trade is confirmed once per version, and only by terms of the counterparty's that say what ours say. */
export function confirmationViolations({ confirmation }: Reading): readonly string[] {
  const found: string[] = [];
  const ours = new Map<string, ConfirmationTerms>();
  const theirs = new Map<string, ConfirmationTerms[]>();
  const confirmed = new Set<string>();
  for (const event of confirmation) {
    if (event.type === 'ConfirmationIssued') ours.set(versionOf(event.data), event.data.terms);
    else if (event.type === 'CounterpartyConfirmationReceived') {
      const key = versionOf(event.data);
      theirs.set(key, [...(theirs.get(key) ?? []), event.data.terms]);
    } else if (event.type === 'TradeConfirmed') {
      const key = versionOf(event.data);
      if (confirmed.has(key)) found.push(`confirmation: ${key} is confirmed twice`);
      confirmed.add(key);
      if (event.data.method !== 'BILATERAL') continue;
      const terms = ours.get(key);
      const agreed = terms !== undefined && (theirs.get(key) ?? []).some((other) => areAgreed(terms, other));
      if (!agreed) found.push(`confirmation: ${key} is confirmed and the counterparty says otherwise`);
    }
  }
  return found;
}

function versionOf({ tradeId, tradeVersion }: { readonly tradeId: string; readonly tradeVersion: number }): string {
  return `${tradeId} ${tradeVersion}`;
}

function areAgreed(ours: ConfirmationTerms, theirs: ConfirmationTerms): boolean {
  const difference = scaled(ours.settlementAmount) - scaled(theirs.settlementAmount);
  return (
    ours.side !== theirs.side &&
    ours.isin === theirs.isin &&
    scaled(ours.quantity) === scaled(theirs.quantity) &&
    scaled(ours.price) === scaled(theirs.price) &&
    ours.tradeDate === theirs.tradeDate &&
    ours.settlementDate === theirs.settlementDate &&
    (difference < 0n ? -difference : difference) <= WIDEST
  );
}
