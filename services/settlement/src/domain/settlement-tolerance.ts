import type { Money, ToleranceProfileDefined } from '@verso/contracts';
import { compareDecimals, subtract } from '@verso/money';

/** How far a settled amount may differ from the instructed one, and by which version of which profile. */
export interface AmountTolerance {
  readonly tolerance: string;
  readonly profile: string | undefined;
}

/**
 * The tolerance for an instructed amount in a settlement market: the profile that bears the market's name, its bands for
 * the currency. Without such a profile, or without a band, the amounts must be equal.
 */
export function toleranceFor(
  amount: Money,
  settlementMarket: string,
  profiles: ReadonlyMap<string, ToleranceProfileDefined>,
): AmountTolerance {
  const profile = profiles.get(`${settlementMarket}_SETTLEMENT`) ?? profiles.get(settlementMarket);
  let best: { readonly upToAmount: string; readonly tolerance: string } | undefined;
  for (const band of profile?.amounts ?? []) {
    if (band.currency !== amount.currency || !reaches(band.upToAmount, amount.amount)) continue;
    if (best === undefined || isNarrower(band.upToAmount, best.upToAmount)) best = band;
  }
  if (profile === undefined || best === undefined) return { tolerance: '0', profile: undefined };
  return { tolerance: best.tolerance, profile: `${profile.name}@${String(profile.version)}` };
}

/** `left` is above `right` by more than the tolerance. */
export function exceeds(left: Money, right: Money, { tolerance }: AmountTolerance): boolean {
  return compareDecimals(subtract(left, right).amount, tolerance) > 0;
}

/** An empty limit has no upper bound. */
function reaches(upToAmount: string, amount: string): boolean {
  return upToAmount === '' || compareDecimals(amount, upToAmount) <= 0;
}

function isNarrower(left: string, right: string): boolean {
  if (left === '') return false;
  return right === '' || compareDecimals(left, right) < 0;
}
