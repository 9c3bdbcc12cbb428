import type { FixField } from '@verso/fix';
import { instancesOf, valueOf } from '@verso/fix';

/** One of the parties (453) of a message or of a side. */
export interface FixParty {
  readonly role: string;
  /** PartyIDSource N. */
  readonly lei?: string;
  /** PartyIDSource B. */
  readonly bic?: string;
  /** Any other source: a code that means something to the sender. */
  readonly proprietaryCode?: string;
}

export function partiesOf(fields: readonly FixField[]): readonly FixParty[] {
  return instancesOf(fields, 453).flatMap((party): readonly FixParty[] => {
    const id = valueOf(party, 448);
    const role = valueOf(party, 452);
    if (id === undefined || role === undefined) return [];
    const source = valueOf(party, 447);
    if (source === 'N') return [{ role, lei: id }];
    return source === 'B' ? [{ role, bic: id }] : [{ role, proprietaryCode: id }];
  });
}

export function leiOf(parties: readonly FixParty[], role: string): string | undefined {
  return parties.find((party) => party.role === role && party.lei !== undefined)?.lei;
}

/** The first party in one of the roles, as an execution names its counterparty. */
export function counterpartyOf(
  parties: readonly FixParty[],
  roles: readonly string[],
): Readonly<Record<string, string>> | undefined {
  for (const wanted of roles) {
    const found = parties.find(({ role }) => role === wanted);
    if (found === undefined) continue;
    const { role: _role, ...named } = found;
    return named;
  }
  return undefined;
}
