import { max35, uti } from './format.js';
import { textOf } from './read-element.js';
import { group, leaf } from './write-xml.js';
import type { XmlElement } from './xml-element.js';

/** A reference by which a confirmation, its cancellation or its status names another transaction or message. */
export interface TradeReference {
  readonly kind: TradeReferenceKind;
  readonly identification: string;
}

export type TradeReferenceKind = keyof typeof elements;

const elements = {
  INSTRUCTING_PARTY_TRANSACTION: 'InstgPtyTxId',
  EXECUTING_PARTY_TRANSACTION: 'ExctgPtyTxId',
  MARKET_INFRASTRUCTURE_TRANSACTION: 'MktInfrstrctrTxId',
  CLIENT_ORDER_LINK: 'ClntOrdrLkId',
  POOL: 'PoolId',
  BLOCK: 'BlckId',
  ALLOCATION: 'AllcnId',
  INDIVIDUAL_ALLOCATION: 'IndvAllcnId',
  SECONDARY_ALLOCATION: 'ScndryAllcnId',
  INDEX: 'IndxId',
  COMMON: 'CmonId',
  COMPLIANCE: 'CmplcId',
  COLLATERAL_TRANSACTION: 'CollTxId',
  /** UTI; not in setr.029. */
  UNIQUE_TRANSACTION_IDENTIFIER: 'UnqTxIdr',
  /** Only in setr.044. */
  CANCELLATION_REQUEST: 'CxlReqId',
} as const;

const kinds = new Map<string, TradeReferenceKind>(
  Object.entries(elements).map(([kind, tag]) => [tag, kind as TradeReferenceKind]),
);

export function tradeReferencesText(references: readonly TradeReference[] | undefined): string {
  return (references ?? [])
    .map(({ kind, identification }) => {
      const format = kind === 'UNIQUE_TRANSACTION_IDENTIFIER' ? uti : max35;
      return group('Refs', group('Ref', leaf(elements[kind], format, identification)));
    })
    .join('');
}

/** The references that this package knows, in their order; absent when there are none. */
export function readTradeReferences(message: XmlElement): readonly TradeReference[] | undefined {
  const references: TradeReference[] = [];
  for (const linkage of message.all('Refs')) {
    for (const reference of linkage.child('Ref')?.children ?? []) {
      const kind = kinds.get(reference.name);
      if (kind !== undefined)
        references.push({ kind, identification: textOf(reference, reference.name === 'UnqTxIdr' ? uti : max35) });
    }
  }
  return references.length === 0 ? undefined : references;
}
