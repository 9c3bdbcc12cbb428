import {
  agrees,
  subjectMatterOfOurs,
  subjectMatterOfTheirs,
  type PairingConfirmation,
  type PairingContent,
  type PairingState,
  type PairingTrade,
} from './pairing-state.js';
import { compareTerms, couldBeSameTrade, sameNumber } from './terms.js';

/** What a command changes, before the events that say so are folded; undefined takes the thing away. */
export interface Changes {
  readonly trades?: ReadonlyMap<string, PairingTrade | undefined>;
  readonly confirmations?: ReadonlyMap<string, PairingConfirmation | undefined>;
}

/** Trades and confirmations that compete for each other, and who gets whom. */
export interface Arrangement {
  readonly confirmations: readonly PairingConfirmation[];
  /** By reference: the trade, and what the confirmation says that fits it best. */
  readonly pairs: ReadonlyMap<string, { readonly trade: PairingTrade; readonly content: PairingContent }>;
}

/**
 * Pairs anew everything that a change can affect. The outcome depends on what has come in, not on the order in which it
 * came: all possible pairs are ranked and taken from the best down. Pairs that agree are not touched by later arrivals.
 *
 * Ranking, as central matching utilities do it (pairing fields first, then exact tie-breakers): pairs that agree, with trades
 * that still stand before busted ones; then the same UTI, the exact quantity, the exact amount, the fewest differences, trades
 * that still stand, and at last the references.
 */
export function arrange(state: PairingState, changes: Changes): Arrangement {
  const cluster = new Cluster(state, changes);
  const candidates: Candidate[] = [];
  for (const trade of cluster.trades.values()) {
    for (const confirmation of cluster.confirmations.values()) {
      const candidate = candidateOf(trade, confirmation);
      if (candidate !== undefined) candidates.push(candidate);
    }
  }
  candidates.sort(byRank);
  const taken = new Set<string>();
  const pairs = new Map<string, { readonly trade: PairingTrade; readonly content: PairingContent }>();
  for (const { trade, confirmation, content } of candidates) {
    if (taken.has(trade.tradeId) || pairs.has(confirmation.reference)) continue;
    taken.add(trade.tradeId);
    pairs.set(confirmation.reference, { trade, content });
  }
  return { confirmations: [...cluster.confirmations.values()], pairs };
}

interface Candidate {
  readonly trade: PairingTrade;
  readonly confirmation: PairingConfirmation;
  readonly content: PairingContent;
  readonly rank: readonly number[];
}

/** Everything open that is joined with the changed things by a possible pair, and so on from there. */
class Cluster {
  readonly trades = new Map<string, PairingTrade>();
  readonly confirmations = new Map<string, PairingConfirmation>();
  private readonly state: PairingState;
  private readonly changes: Changes;

  constructor(state: PairingState, changes: Changes) {
    this.state = state;
    this.changes = changes;
    for (const tradeId of changes.trades?.keys() ?? []) {
      this.addTrade(tradeId);
      this.addConfirmation(state.trades.get(tradeId)?.counterpart);
    }
    for (const reference of changes.confirmations?.keys() ?? []) {
      this.addConfirmation(reference);
      this.addTrade(state.confirmations.get(reference)?.tradeId);
    }
  }

  private addTrade(tradeId: string | undefined): void {
    if (tradeId === undefined || this.trades.has(tradeId)) return;
    const trade = this.tradeOf(tradeId);
    if (trade === undefined || trade.matched) return;
    this.trades.set(tradeId, trade);
    const { terms } = trade;
    this.addConfirmation(trade.counterpart);
    for (const reference of this.state.openConfirmations.get(subjectMatterOfOurs(terms)) ?? []) {
      this.joinConfirmation(trade, reference);
    }
    if (terms.uti === undefined) return;
    for (const reference of this.state.confirmationsByUti.get(terms.uti) ?? []) this.joinConfirmation(trade, reference);
  }

  private addConfirmation(reference: string | undefined): void {
    if (reference === undefined || this.confirmations.has(reference)) return;
    const confirmation = this.confirmationOf(reference);
    if (confirmation === undefined || confirmation.withdrawn || this.isKept(confirmation)) return;
    this.confirmations.set(reference, confirmation);
    this.addTrade(confirmation.tradeId);
    for (const { terms } of confirmation.contents) {
      for (const tradeId of this.state.openTrades.get(subjectMatterOfTheirs(terms)) ?? []) {
        this.joinTrade(confirmation, tradeId);
      }
      if (terms.uti === undefined) continue;
      for (const tradeId of this.state.tradesByUti.get(terms.uti) ?? []) this.joinTrade(confirmation, tradeId);
    }
  }

  private joinConfirmation(trade: PairingTrade, reference: string): void {
    const confirmation = this.confirmationOf(reference);
    if (confirmation !== undefined && canPair(trade, confirmation)) this.addConfirmation(reference);
  }

  private joinTrade(confirmation: PairingConfirmation, tradeId: string): void {
    const trade = this.tradeOf(tradeId);
    if (trade !== undefined && canPair(trade, confirmation)) this.addTrade(tradeId);
  }

  private isKept(confirmation: PairingConfirmation): boolean {
    const trade = confirmation.tradeId === undefined ? undefined : this.tradeOf(confirmation.tradeId);
    return trade !== undefined && trade.counterpart === confirmation.reference && trade.matched;
  }

  private tradeOf(tradeId: string): PairingTrade | undefined {
    const { trades } = this.changes;
    return trades?.has(tradeId) === true ? trades.get(tradeId) : this.state.trades.get(tradeId);
  }

  private confirmationOf(reference: string): PairingConfirmation | undefined {
    const { confirmations } = this.changes;
    return confirmations?.has(reference) === true
      ? confirmations.get(reference)
      : this.state.confirmations.get(reference);
  }
}

function canPair(trade: PairingTrade, confirmation: PairingConfirmation): boolean {
  return confirmation.contents.some(({ terms }) => couldBeSameTrade(trade.terms, terms));
}

/** The best that a confirmation offers a trade: what agrees with it, else what came last. */
function candidateOf(trade: PairingTrade, confirmation: PairingConfirmation): Candidate | undefined {
  const possible = confirmation.contents.filter(({ terms }) => couldBeSameTrade(trade.terms, terms));
  const content = possible.find((one) => agrees(trade, one)) ?? possible.at(-1);
  if (content === undefined) return undefined;
  const { differences } = compareTerms(trade.terms, content.terms, trade.tolerance);
  const [ours, theirs] = [trade.terms, content.terms];
  const agree = differences.length === 0;
  const busted = trade.busted ? 1 : 0;
  const rank = [
    agree ? 0 : 1,
    agree ? busted : 0,
    ours.uti !== undefined && ours.uti === theirs.uti ? 0 : 1,
    sameNumber(ours.quantity, theirs.quantity) ? 0 : 1,
    sameNumber(ours.settlementAmount.amount, theirs.settlementAmount.amount) ? 0 : 1,
    differences.length,
    busted,
  ];
  return { trade, confirmation, content, rank };
}

function byRank(left: Candidate, right: Candidate): number {
  for (const [index, value] of left.rank.entries()) {
    const difference = value - (right.rank[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return (
    compareText(left.trade.tradeId, right.trade.tradeId) ||
    compareText(left.confirmation.reference, right.confirmation.reference)
  );
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
