import { PARTY_ID_SOURCES, PARTY_ROLES } from './code-lists.js';
import type { FieldReader } from './field-reader.js';
import type { FixParty } from './fix-execution.js';

/** The parties (453) of an execution; in an AE those of its side. A party without an id or a role tells nothing. */
export function partiesOf(reader: FieldReader): readonly FixParty[] {
  const parties: FixParty[] = [];
  for (const instance of reader.group('NoPartyIDs')) {
    const inside = reader.inside(instance);
    const id = inside.text('PartyID');
    const roleCode = inside.text('PartyRole');
    if (id === undefined || roleCode === undefined) continue;
    const sourceCode = inside.text('PartyIDSource');
    const source = sourceCode === undefined ? {} : { source: PARTY_ID_SOURCES.get(sourceCode) ?? sourceCode };
    parties.push({ id, ...source, role: PARTY_ROLES.get(roleCode) ?? roleCode, roleCode });
  }
  return parties;
}

/**
 * Who stands on the other side. A market-side trade names the contra firm; a client-side trade names the client; the
 * report that a broker sends to its client names only the broker, as executing firm.
 */
export function counterpartyOf(reader: FieldReader, parties: readonly FixParty[]): FixParty {
  const named = firstOf(parties, 'CONTRA_FIRM') ?? firstOf(parties, 'CLIENT') ?? contraBrokerOf(reader);
  const counterparty = named ?? firstOf(parties, 'EXECUTING_FIRM');
  if (counterparty !== undefined) return counterparty;
  const detail = 'no counterparty: neither contra firm (17), client (3), contra broker (375) nor executing firm (1)';
  if (!reader.complainedAbout('PartyID')) reader.problem('NoPartyIDs', 'MISSING', detail);
  return { id: '', role: '', roleCode: '' };
}

function firstOf(parties: readonly FixParty[], role: string): FixParty | undefined {
  return parties.find((party) => party.role === role);
}

function contraBrokerOf(reader: FieldReader): FixParty | undefined {
  for (const instance of reader.group('NoContraBrokers')) {
    const id = reader.inside(instance).text('ContraBroker');
    if (id !== undefined) return { id, role: 'CONTRA_FIRM', roleCode: '17' };
  }
  return undefined;
}
