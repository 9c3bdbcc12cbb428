/** How often the outside world does what it should not: each a share of 1. */
export interface StreetKnobs {
  /** Trades that the counterparty sees differently. */
  readonly mismatchRate: number;
  /** Confirmations, and counterpart instructions, that come a business day late. */
  readonly lateRate: number;
  /** Instructions that the counterparty cannot settle on the settlement date. */
  readonly failRate: number;
  /** Instructions of which only a part can settle on the first day. */
  readonly partialRate: number;
  /** Messages delivered twice. */
  readonly duplicateRate: number;
  /** Messages of which a garbled copy comes first. */
  readonly garbledRate: number;
  /** Statements of an account and day with a wrong amount, a missing entry or one too many. */
  readonly wrongStatementRate: number;
  /** Instructions that the counterparty sends twice: the second one is alleged against the office until it is taken back. */
  readonly allegeRate: number;
}

export const STREET_KNOBS: StreetKnobs = {
  mismatchRate: 0.02,
  lateRate: 0.03,
  failRate: 0.03,
  partialRate: 0.03,
  duplicateRate: 0.01,
  garbledRate: 0.005,
  wrongStatementRate: 0,
  allegeRate: 0,
};

/** What the street does by chance, drawn from the seed and the business reference alone: never from the order of arrival. */
export class Behaviour {
  constructor(
    readonly seed: number,
    readonly knobs: StreetKnobs,
  ) {}

  /** A number in [0, 1) that is the same for the same seed, purpose and reference. */
  draw(purpose: string, reference: string): number {
    return draw(this.seed, purpose, reference);
  }

  /** Whether something happens to this reference that happens at this rate. */
  happens(purpose: string, reference: string, rate: number): boolean {
    return rate > 0 && this.draw(purpose, reference) < rate;
  }

  /** One of these, each as likely as the others. */
  pick<Choice>(purpose: string, reference: string, choices: readonly [Choice, ...Choice[]]): Choice {
    return choices[Math.floor(this.draw(purpose, reference) * choices.length)] ?? choices[0];
  }
}

/** FNV-1a over both texts, then the finalizer of MurmurHash3, so that similar references give unrelated numbers. */
export function draw(seed: number, purpose: string, reference: string): number {
  let hash = mixed(mixed(0x811c9dc5 ^ seed, purpose), reference);
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

function mixed(seed: number, text: string): number {
  let hash = seed;
  for (let index = 0; index < text.length; index += 1) hash = imul(hash ^ text.charCodeAt(index), 0x01000193);
  return imul(hash ^ 0x7c, 0x01000193);
}

// Looked up once: it runs for every character.
const { imul } = Math;
