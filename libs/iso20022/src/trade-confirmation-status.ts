import { codes } from './code-sets.js';
import { max35 } from './format.js';
import type { MessageDefinition } from './message-definition.js';
import { readMessage } from './message-definition.js';
import { MessageInvalid } from './message-invalid.js';
import { missing, requiredText } from './read-element.js';
import type { StatusWithReasons } from './status-reasons.js';
import { StatusChoice } from './status-reasons.js';
import type { TradeReference } from './trade-references.js';
import { readTradeReferences, tradeReferencesText } from './trade-references.js';
import { documentText, group, leaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

/** setr.029 SecuritiesTradeConfirmationCancellation. */
export interface TradeConfirmationCancellation {
  readonly transactionIdentification: string;
  /** The confirmation to cancel, and what else it is known by. */
  readonly references?: readonly TradeReference[];
}

export type AffirmationStatus = 'AFFIRMED' | 'UNAFFIRMED' | 'PROPRIETARY';
export type ConfirmationProcessingStatus =
  | 'ACKNOWLEDGED_ACCEPTED'
  | 'ALREADY_MATCHED_AND_AFFIRMED'
  | 'IN_REPAIR'
  | 'PENDING_PROCESSING'
  | 'REJECTED'
  | 'PROPRIETARY';
export type ConfirmationMatchingStatus = 'MATCHED' | 'MATCHED_WITH_TOLERANCE' | 'ALLEGED' | 'UNMATCHED' | 'PROPRIETARY';

/** setr.044 SecuritiesTradeConfirmationStatusAdvice: affirmation, processing and matching of a confirmation. */
export interface TradeConfirmationStatusAdvice {
  readonly transactionIdentification: string;
  /** The confirmation that the advice is about; at least one. */
  readonly references: readonly TradeReference[];
  readonly affirmation?: StatusWithReasons<AffirmationStatus>;
  readonly processing?: StatusWithReasons<ConfirmationProcessingStatus>;
  readonly matching?: StatusWithReasons<ConfirmationMatchingStatus>;
}

export const tradeConfirmationCancellationDefinition: MessageDefinition = {
  definition: 'setr.029.001.02',
  root: 'SctiesTradConfCxl',
  readVersions: [2, 2],
};

export const tradeConfirmationStatusDefinition: MessageDefinition = {
  definition: 'setr.044.001.04',
  root: 'SctiesTradConfStsAdvc',
  readVersions: [4, 4],
};

/** @throws MessageInvalid when a value does not fit the schema */
export function buildTradeConfirmationCancellation(cancellation: TradeConfirmationCancellation): string {
  const { definition, root } = tradeConfirmationCancellationDefinition;
  return documentText(
    definition,
    root,
    group('Id', leaf('TxId', max35, cancellation.transactionIdentification)) +
      tradeReferencesText(cancellation.references),
  );
}

/** @throws MessageInvalid */
export function parseTradeConfirmationCancellation(xml: string): TradeConfirmationCancellation {
  return readTradeConfirmationCancellation(readMessage(xml, tradeConfirmationCancellationDefinition));
}

export function readTradeConfirmationCancellation(message: XmlElement): TradeConfirmationCancellation {
  return withoutAbsent<TradeConfirmationCancellation>({
    transactionIdentification: requiredText(message, 'Id/TxId', max35),
    references: readTradeReferences(message),
  });
}

/** @throws MessageInvalid when a value does not fit the schema */
export function buildTradeConfirmationStatusAdvice(advice: TradeConfirmationStatusAdvice): string {
  if (advice.references.length === 0) {
    throw new MessageInvalid('ELEMENT_MISSING', 'Refs', 'Refs was expected to name the confirmation.');
  }
  const { definition, root } = tradeConfirmationStatusDefinition;
  return documentText(
    definition,
    root,
    group('Id', leaf('TxId', max35, advice.transactionIdentification)) +
      tradeReferencesText(advice.references) +
      affirmation.text('AffirmSts', advice.affirmation) +
      processing.text('PrcgSts', advice.processing) +
      matching.text('MtchgSts', advice.matching),
  );
}

/** @throws MessageInvalid */
export function parseTradeConfirmationStatusAdvice(xml: string): TradeConfirmationStatusAdvice {
  return readTradeConfirmationStatusAdvice(readMessage(xml, tradeConfirmationStatusDefinition));
}

export function readTradeConfirmationStatusAdvice(message: XmlElement): TradeConfirmationStatusAdvice {
  return withoutAbsent<TradeConfirmationStatusAdvice>({
    transactionIdentification: requiredText(message, 'Id/TxId', max35),
    references: readTradeReferences(message) ?? missing(message, 'Refs'),
    affirmation: affirmation.read(message, 'AffirmSts'),
    processing: processing.read(message, 'PrcgSts'),
    matching: matching.read(message, 'MtchgSts'),
  });
}

const affirmation = new StatusChoice<AffirmationStatus>([
  { tag: 'Affrmd', status: 'AFFIRMED' },
  { tag: 'Uaffrmd', status: 'UNAFFIRMED', reasons: ['NAFF'] },
  { tag: 'PrtrySts', status: 'PROPRIETARY' },
]);

const processing = new StatusChoice<ConfirmationProcessingStatus>([
  { tag: 'AckdAccptd', status: 'ACKNOWLEDGED_ACCEPTED' },
  { tag: 'AlrdyMtchdAndAffrmd', status: 'ALREADY_MATCHED_AND_AFFIRMED' },
  {
    tag: 'InRpr',
    status: 'IN_REPAIR',
    reasons: codes(
      'ADEA BATC BUSE CADE CASH CASY COMC CTRA DDAT DDEA DEPT DMON DQUA DSEC DTRD FEEE FORF ICAG ICUS IEXE IIND INNA ' +
        'LEOG NARR NCRR NRGM NRGN PHYS PLCE REPO REPP RERT RSPR RTGS SAFE SETR SETS TERM TXST ULNK VASU',
    ),
  },
  { tag: 'PdgPrcg', status: 'PENDING_PROCESSING', reasons: ['WAFF'] },
  {
    tag: 'Rjctd',
    status: 'REJECTED',
    reasons: codes(
      'ACRU ASTM BUSE CADE CADI COMC CPTY CTRA DDAT DDEA DEPT DFLT DISC DISE DMON DQUA DSEC DTRD EQTY EXLI FAIL FEEE ' +
        'FORF GAMN ICAG ICUS IEXE IIND INDT INIR INNA INPR NARR NCRR ODNP OPNM OPTY OTHR PLCE PRIC QUNP REFE REPO REPP ' +
        'RERT RESU RSPR SAFE SETR SETS SIDE TERM TNAR TNIU TQHI TQNP TXST UKWN ULNK VASU XRAT',
    ),
  },
  { tag: 'PrtrySts', status: 'PROPRIETARY' },
]);

const matching = new StatusChoice<ConfirmationMatchingStatus>([
  { tag: 'Mtchd', status: 'MATCHED' },
  { tag: 'MtchdWthTlrnce', status: 'MATCHED_WITH_TOLERANCE' },
  { tag: 'MtchgAllgd', status: 'ALLEGED', reasons: ['ALG1'] },
  {
    tag: 'Umtchd',
    status: 'UNMATCHED',
    reasons: codes(
      'ACRS ACRU ADEA BOFE BOIA BORT CADE CATI CHAR CLSE CMIS COAX COID CPCA CUFC DBNM DDAT DDEA DEAL DEAS DELN DEPT DMON ' +
        'DQUA DSEC DTRD ENFC EXEC FORF INTT LATE LEOG LTME LWCO MADA MCAN NARR OLID OPLI OTHI PHYS PLCE PODU POSE REPA ' +
        'REPO REPP RERT RSPR RTGS SAFE SCRA SDAT SETR SETS SHAI TACR TACS TERM TRSA TRTE TRTR TXST VASU',
    ),
  },
  { tag: 'PrtrySts', status: 'PROPRIETARY' },
]);
