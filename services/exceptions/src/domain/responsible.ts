import type { Responsible } from './case.js';

/** Who must act on one reason, as the reason's code says; undefined when it says nothing. */
export type ReasonOwner = Responsible | undefined;

/** Who must act on all reasons together: both sides when each has something to do; else whoever is named first. */
export function responsibleFor(owners: readonly ReasonOwner[], otherwise: Responsible): Responsible {
  const named = owners.filter((owner) => owner !== undefined);
  if (named.includes('BOTH') || (named.includes('US') && named.includes('COUNTERPARTY'))) return 'BOTH';
  return named[0] ?? otherwise;
}
