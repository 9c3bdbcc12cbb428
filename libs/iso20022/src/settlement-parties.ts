import { readSafekeepingAccount, safekeepingAccountText } from './accounts.js';
import { bic, lei, max35, max350 } from './format.js';
import { MessageInvalid } from './message-invalid.js';
import { requiredElement, textAt } from './read-element.js';
import { group, leaf, optionalLeaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

/**
 * One party of a settlement chain, known by BIC, LEI, a servicer's own identification or a name; at least one of them.
 * `processingIdentification` is the reference that this party gave the transaction.
 */
export interface SettlementParty {
  readonly bic?: string;
  readonly lei?: string;
  readonly proprietary?: ProprietaryIdentification;
  readonly name?: string;
  readonly safekeepingAccount?: string;
  readonly processingIdentification?: string;
}

export interface ProprietaryIdentification {
  readonly identification: string;
  readonly issuer: string;
  readonly schemeName?: string;
}

/**
 * One side of a settlement: the depository (BIC) where it holds, party 1 = participant of the depository (ISO 15022
 * DEAG/REAG), party 2 = its client (SELL/BUYR), and so on towards the investor.
 */
export interface PartyChain {
  readonly depository?: string;
  readonly party1?: SettlementParty;
  readonly party2?: SettlementParty;
  readonly party3?: SettlementParty;
  readonly party4?: SettlementParty;
  readonly party5?: SettlementParty;
}

export function partyChainText(tag: string, chain: PartyChain | undefined): string {
  if (chain === undefined) return '';
  return group(tag, chainText(chain, partyText));
}

/** The chain as setr.027 has it: no LEI element, no processing identification, the account as bare text. */
export function tradePartyChainText(tag: string, chain: PartyChain | undefined): string {
  if (chain === undefined) return '';
  return group(tag, chainText(chain, tradePartyText));
}

export function readPartyChain(element: XmlElement, tag: string): PartyChain | undefined {
  const chain = element.child(tag);
  if (chain === undefined) return undefined;
  return withoutAbsent<PartyChain>({
    depository: textAt(chain, 'Dpstry/Id/AnyBIC', bic),
    party1: readParty(chain, 'Pty1'),
    party2: readParty(chain, 'Pty2'),
    party3: readParty(chain, 'Pty3'),
    party4: readParty(chain, 'Pty4'),
    party5: readParty(chain, 'Pty5'),
  });
}

export function readParty(element: XmlElement, tag: string): SettlementParty | undefined {
  const party = element.child(tag);
  if (party === undefined) return undefined;
  requiredElement(party, 'Id');
  const proprietary = readProprietary(party);
  const leiAsIdentification = proprietary?.issuer === leiIssuer ? lei.accept(proprietary.identification) : undefined;
  return withoutAbsent<SettlementParty>({
    bic: textAt(party, 'Id/AnyBIC', bic),
    lei: textAt(party, 'LEI', lei) ?? leiAsIdentification,
    proprietary: leiAsIdentification === undefined ? proprietary : undefined,
    name: textAt(party, 'Id/NmAndAdr/Nm', max350),
    safekeepingAccount: readSafekeepingAccount(party),
    processingIdentification: textAt(party, 'PrcgId', max35),
  });
}

/** The party in an element of its own, for messages that name parties outside a settlement chain. */
export function identificationText(party: SettlementParty): string {
  return group('Id', identificationChoice(party));
}

/**
 * `Id` is mandatory and has no LEI among its choices; a party known by LEI alone is therefore also given there as an
 * identification issued by GLEIF.
 */
const leiIssuer = 'GLEIF';

function chainText(chain: PartyChain, write: (tag: string, party: SettlementParty | undefined) => string): string {
  return (
    (chain.depository === undefined ? '' : group('Dpstry', group('Id', leaf('AnyBIC', bic, chain.depository)))) +
    write('Pty1', chain.party1) +
    write('Pty2', chain.party2) +
    write('Pty3', chain.party3) +
    write('Pty4', chain.party4) +
    write('Pty5', chain.party5)
  );
}

function partyText(tag: string, party: SettlementParty | undefined): string {
  if (party === undefined) return '';
  return group(
    tag,
    identificationText(party) +
      optionalLeaf('LEI', lei, party.lei) +
      safekeepingAccountText(party.safekeepingAccount) +
      optionalLeaf('PrcgId', max35, party.processingIdentification),
  );
}

function tradePartyText(tag: string, party: SettlementParty | undefined): string {
  if (party === undefined) return '';
  return group(tag, identificationText(party) + optionalLeaf('SfkpgAcct', max35, party.safekeepingAccount));
}

function identificationChoice(party: SettlementParty): string {
  if (party.bic !== undefined) return leaf('AnyBIC', bic, party.bic);
  if (party.proprietary !== undefined) return proprietaryText(party.proprietary);
  if (party.name !== undefined) return group('NmAndAdr', leaf('Nm', max350, party.name));
  if (party.lei !== undefined) {
    return proprietaryText({ identification: leaf('Id', lei, party.lei) && party.lei, issuer: leiIssuer });
  }
  throw new MessageInvalid(
    'ELEMENT_MISSING',
    'Id',
    'Id was expected: a party needs a BIC, an LEI or another identification.',
  );
}

function proprietaryText(proprietary: ProprietaryIdentification): string {
  return group(
    'PrtryId',
    leaf('Id', max35, proprietary.identification) +
      leaf('Issr', max35, proprietary.issuer) +
      optionalLeaf('SchmeNm', max35, proprietary.schemeName),
  );
}

function readProprietary(party: XmlElement): ProprietaryIdentification | undefined {
  const identification = textAt(party, 'Id/PrtryId/Id', max35);
  if (identification === undefined) return undefined;
  return withoutAbsent<ProprietaryIdentification>({
    identification,
    issuer: textAt(party, 'Id/PrtryId/Issr', max35) ?? '',
    schemeName: textAt(party, 'Id/PrtryId/SchmeNm', max35),
  });
}
