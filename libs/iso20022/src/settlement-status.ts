import { max35 } from './format.js';
import type { MessageDefinition } from './message-definition.js';
import { readMessage } from './message-definition.js';
import { requiredElement, requiredText, textAt } from './read-element.js';
import {
  acknowledgementReasons,
  cancellationReasons,
  failingReasons,
  pendingCancellationReasons,
  pendingProcessingReasons,
  pendingReasons,
  rejectionReasons,
  repairReasons,
  unmatchedReasons,
} from './reason-codes.js';
import type { StatusWithReasons } from './status-reasons.js';
import { StatusChoice } from './status-reasons.js';
import { documentText, group, leaf, optionalLeaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

export type ProcessingStatus =
  | 'ACKNOWLEDGED_ACCEPTED'
  | 'PENDING_PROCESSING'
  | 'REJECTED'
  | 'REPAIR'
  | 'CANCELLED'
  | 'PENDING_CANCELLATION'
  | 'CANCELLATION_REQUESTED'
  | 'MODIFICATION_REQUESTED'
  | 'PROPRIETARY';

export type MatchingStatus = 'MATCHED' | 'UNMATCHED' | 'PROPRIETARY';

/** PENDING can still settle on the intended settlement date; FAILING did not. */
export type SettlementStatus = 'PENDING' | 'FAILING' | 'PROPRIETARY';

/**
 * sese.024 SecuritiesSettlementTransactionStatusAdvice: where an instruction stands, in three dimensions that move
 * apart from each other. An advice tells one dimension or several; what it leaves out has not changed.
 */
export interface SettlementStatusAdvice {
  /** The instruction's identification, as its sender gave it (AcctOwnrTxId). */
  readonly transactionIdentification: string;
  readonly accountServicerTransactionIdentification?: string;
  readonly marketInfrastructureTransactionIdentification?: string;
  readonly counterpartyMarketInfrastructureTransactionIdentification?: string;
  readonly processorTransactionIdentification?: string;
  readonly commonIdentification?: string;
  readonly processing?: StatusWithReasons<ProcessingStatus>;
  /** The servicer's view of matching, where the market infrastructure has not told it. */
  readonly inferredMatching?: StatusWithReasons<MatchingStatus>;
  readonly matching?: StatusWithReasons<MatchingStatus>;
  readonly settlement?: StatusWithReasons<SettlementStatus>;
}

export const settlementStatusDefinition: MessageDefinition = {
  definition: 'sese.024.001.14',
  root: 'SctiesSttlmTxStsAdvc',
  readVersions: [10, 14],
};

/** @throws MessageInvalid when a value does not fit the schema */
export function buildSettlementStatusAdvice(advice: SettlementStatusAdvice): string {
  const { definition, root } = settlementStatusDefinition;
  return documentText(
    definition,
    root,
    group(
      'TxId',
      leaf('AcctOwnrTxId', max35, advice.transactionIdentification) +
        optionalLeaf('AcctSvcrTxId', max35, advice.accountServicerTransactionIdentification) +
        optionalLeaf('MktInfrstrctrTxId', max35, advice.marketInfrastructureTransactionIdentification) +
        optionalLeaf(
          'CtrPtyMktInfrstrctrTxId',
          max35,
          advice.counterpartyMarketInfrastructureTransactionIdentification,
        ) +
        optionalLeaf('PrcrTxId', max35, advice.processorTransactionIdentification) +
        optionalLeaf('CmonId', max35, advice.commonIdentification),
    ) +
      processing.text('PrcgSts', advice.processing) +
      matching.text('IfrrdMtchgSts', advice.inferredMatching) +
      matching.text('MtchgSts', advice.matching) +
      settlement.text('SttlmSts', advice.settlement),
  );
}

/** @throws MessageInvalid */
export function parseSettlementStatusAdvice(xml: string): SettlementStatusAdvice {
  return readSettlementStatusAdvice(readMessage(xml, settlementStatusDefinition));
}

export function readSettlementStatusAdvice(message: XmlElement): SettlementStatusAdvice {
  const identification = requiredElement(message, 'TxId');
  return withoutAbsent<SettlementStatusAdvice>({
    transactionIdentification: requiredText(identification, 'AcctOwnrTxId', max35),
    accountServicerTransactionIdentification: textAt(identification, 'AcctSvcrTxId', max35),
    marketInfrastructureTransactionIdentification: textAt(identification, 'MktInfrstrctrTxId', max35),
    counterpartyMarketInfrastructureTransactionIdentification: textAt(identification, 'CtrPtyMktInfrstrctrTxId', max35),
    processorTransactionIdentification: textAt(identification, 'PrcrTxId', max35),
    commonIdentification: textAt(identification, 'CmonId', max35),
    processing: processing.read(message, 'PrcgSts'),
    inferredMatching: matching.read(message, 'IfrrdMtchgSts'),
    matching: matching.read(message, 'MtchgSts'),
    settlement: settlement.read(message, 'SttlmSts'),
  });
}

const processing = new StatusChoice<ProcessingStatus>([
  { tag: 'AckdAccptd', status: 'ACKNOWLEDGED_ACCEPTED', reasons: acknowledgementReasons },
  { tag: 'PdgPrcg', status: 'PENDING_PROCESSING', reasons: pendingProcessingReasons },
  { tag: 'Rjctd', status: 'REJECTED', reasons: rejectionReasons },
  { tag: 'Rpr', status: 'REPAIR', reasons: repairReasons },
  { tag: 'Canc', status: 'CANCELLED', reasons: cancellationReasons },
  { tag: 'PdgCxl', status: 'PENDING_CANCELLATION', reasons: pendingCancellationReasons },
  { tag: 'CxlReqd', status: 'CANCELLATION_REQUESTED' },
  { tag: 'ModReqd', status: 'MODIFICATION_REQUESTED' },
  { tag: 'Prtry', status: 'PROPRIETARY' },
]);

const matching = new StatusChoice<MatchingStatus>([
  { tag: 'Mtchd', status: 'MATCHED' },
  { tag: 'Umtchd', status: 'UNMATCHED', reasons: unmatchedReasons },
  { tag: 'Prtry', status: 'PROPRIETARY' },
]);

const settlement = new StatusChoice<SettlementStatus>([
  { tag: 'Pdg', status: 'PENDING', reasons: pendingReasons },
  { tag: 'Flng', status: 'FAILING', reasons: failingReasons },
  { tag: 'Prtry', status: 'PROPRIETARY' },
]);
