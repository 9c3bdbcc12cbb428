import type { PositionsEvent } from '@verso/contracts';
import { accepted, type Decision } from '@verso/decider';
import { breakCleared, breakRaised } from './break-events.js';
import type { About, ProveBalances } from './commands.js';
import { holdingOn, type SafekeepingAccount } from './safekeeping-account.js';

/**
 * Sets a movement that is being posted against the statements that already cover its day: it explains a difference, or it
 * is one. Nothing, as a rule: the statement comes later.
 */
export function compareMovement(
  about: About,
  movement: { readonly isin: string; readonly effectiveDate: string; readonly moved: bigint },
  state: SafekeepingAccount,
): readonly PositionsEvent[] {
  const { isin, effectiveDate, moved } = movement;
  const latest = state.statements.at(-1);
  if (latest === undefined || latest.businessDate < effectiveDate) return [];
  const events: PositionsEvent[] = [];
  for (const statement of state.statements) {
    const { businessDate, lines, proved } = statement;
    if (businessDate < effectiveDate || (proved && statement !== latest)) continue;
    const ours = holdingOn(state, isin, businessDate) + moved;
    const theirs = lines.get(isin) ?? 0n;
    const isOpen = state.breaks.get(businessDate)?.has(isin) === true;
    if (ours === theirs && isOpen) events.push(breakCleared(about, businessDate, isin, 'a later posting explains it'));
    if (ours !== theirs && !isOpen) events.push(breakRaised(about, statement, isin, { ours, theirs }));
  }
  return events;
}

/** Sets a whole statement against the stock record of its day, ISIN by ISIN in alphabetical order. */
export function compareStatement(
  about: About,
  statement: {
    readonly statementId: string;
    readonly businessDate: string;
    readonly lines: ReadonlyMap<string, bigint>;
  },
  state: SafekeepingAccount,
): readonly PositionsEvent[] {
  const { businessDate, lines } = statement;
  const isins = [...new Set([...lines.keys(), ...state.holdings.keys()])].sort();
  const events: PositionsEvent[] = [];
  for (const isin of isins) {
    const ours = holdingOn(state, isin, businessDate);
    const theirs = lines.get(isin) ?? 0n;
    if (ours !== theirs) events.push(breakRaised(about, statement, isin, { ours, theirs }));
  }
  return events;
}

/** Proves every day whose statement and stock record agree in all ISINs. */
export function decideProveBalances(command: ProveBalances, state: SafekeepingAccount): Decision<PositionsEvent> {
  const { account, bookingEntity } = command;
  const events: PositionsEvent[] = [];
  for (const { businessDate, statementId, proved, lines } of state.statements) {
    if (proved || state.breaks.has(businessDate)) continue;
    const data = { account, bookingEntity, businessDate, statementId, holdings: lines.size };
    events.push({ type: 'BalanceProved', data });
  }
  return accepted(...events);
}
