import type { Money, ToleranceProfileDefined } from '@verso/contracts';
import { compareDecimals, subtract } from '@verso/money';

/** How far a settled amount may differ from the instructed one, and by which version of which profile. */
export interface AmountTolerance {
  readonly tolerance: string;
  readonly profile: string | undefined;
}

/**
 * The tolerance for an instructed amount in a settlement market: of the profile that bears the market's name, else the
 * narrowest of any profile that has a band for the currency. Without such a band the amounts must be equal.
 */
export function toleranceFor(
  amount: Money,
  settlementMarket: string,
  profiles: ReadonlyMap<string, ToleranceProfileDefined>,
): AmountTolerance {
  const own = profiles.get(settlementMarket);
  let narrowest: AmountTolerance = { tolerance: '0', profile: undefined };
  for (const profile of own === undefined ? profiles.values() : [own]) {
    const tolerance = bandFor(amount, profile)?.tolerance;
    if (tolerance === undefined) continue;
    const isNarrower = narrowest.profile === undefined || compareDecimals(tolerance, narrowest.tolerance) < 0;
    if (isNarrower) narrowest = { tolerance, profile: `${profile.name}@${String(profile.version)}` };
  }
  return narrowest;
}

/** `left` is above `right` by more than the tolerance. */
export function exceeds(left: Money, right: Money, { tolerance }: AmountTolerance): boolean {
  return compareDecimals(subtract(left, right).amount, tolerance) > 0;
}

/** The band of the currency with the lowest limit that the amount does not exceed. */
function bandFor(amount: Money, { amounts }: ToleranceProfileDefined): Band | undefined {
  let best: Band | undefined;
  for (const band of amounts) {
    if (band.currency !== amount.currency || !reaches(band.upToAmount, amount.amount)) continue;
    if (best === undefined || isLower(band.upToAmount, best.upToAmount)) best = band;
  }
  return best;
}

type Band = ToleranceProfileDefined['amounts'][number];

/** An empty limit has no upper bound. */
function reaches(upToAmount: string, amount: string): boolean {
  return upToAmount === '' || compareDecimals(amount, upToAmount) <= 0;
}

function isLower(left: string, right: string): boolean {
  if (left === '') return false;
  return right === '' || compareDecimals(left, right) < 0;
}
