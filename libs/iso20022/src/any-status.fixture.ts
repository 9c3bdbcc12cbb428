import fc from 'fast-check';
import { anyBic, anyIdentification, anyOwnCode, anyPriority, anyRecord, anyText, anyUti } from './any-field.fixture.js';
import type * as iso20022 from './index.js';
import * as reasons from './reason-codes.js';

type AnyStatus<Status extends string> = fc.Arbitrary<iso20022.StatusWithReasons<Status>>;

const anyOwnReason = anyRecord<iso20022.StatusReason>(
  { code: anyOwnCode, issuer: anyIdentification, schemeName: anyIdentification, narrative: anyText(210) },
  ['code', 'issuer'],
);

const anyNarrative = anyText(210).map((narrative): iso20022.StatusReason => ({ code: 'NARR', narrative }));

/** A status with reasons of an ISO list, or of the sender's own. */
function listed<Status extends string>(status: Status, codes: readonly string[]): AnyStatus<Status> {
  const isoReason = anyRecord<Pick<iso20022.StatusReason, 'code' | 'narrative'>>(
    { code: fc.constantFrom(...codes), narrative: anyText(210) },
    ['code'],
  );
  return fc.array(fc.oneof(isoReason, anyOwnReason), { maxLength: 3 }).map((given) => ({ status, reasons: given }));
}

/** A status that takes one reason of the sender's own at most, or just words. */
function bare<Status extends string>(status: Status): AnyStatus<Status> {
  return fc.array(fc.oneof(anyOwnReason, anyNarrative), { maxLength: 1 }).map((given) => ({ status, reasons: given }));
}

function proprietary(): AnyStatus<'PROPRIETARY'> {
  return fc
    .tuple(anyOwnCode, anyIdentification, fc.array(fc.oneof(anyOwnReason, anyNarrative), { maxLength: 2 }))
    .map(([code, issuer, given]) => ({ status: 'PROPRIETARY', reasons: given, proprietaryStatus: { code, issuer } }));
}

const anyMatching: AnyStatus<iso20022.MatchingStatus> = fc.oneof(
  bare<iso20022.MatchingStatus>('MATCHED'),
  listed<iso20022.MatchingStatus>('UNMATCHED', reasons.unmatchedReasons),
  proprietary(),
);

const anyProcessing: AnyStatus<iso20022.ProcessingStatus> = fc.oneof(
  listed<iso20022.ProcessingStatus>('ACKNOWLEDGED_ACCEPTED', reasons.acknowledgementReasons),
  listed<iso20022.ProcessingStatus>('PENDING_PROCESSING', reasons.pendingProcessingReasons),
  listed<iso20022.ProcessingStatus>('REJECTED', reasons.rejectionReasons),
  listed<iso20022.ProcessingStatus>('REPAIR', reasons.repairReasons),
  listed<iso20022.ProcessingStatus>('CANCELLED', reasons.cancellationReasons),
  listed<iso20022.ProcessingStatus>('PENDING_CANCELLATION', reasons.pendingCancellationReasons),
  bare<iso20022.ProcessingStatus>('CANCELLATION_REQUESTED'),
  bare<iso20022.ProcessingStatus>('MODIFICATION_REQUESTED'),
  proprietary(),
);

export const anySettlementStatusAdvice = anyRecord<iso20022.SettlementStatusAdvice>(
  {
    transactionIdentification: anyIdentification,
    accountServicerTransactionIdentification: anyIdentification,
    marketInfrastructureTransactionIdentification: anyIdentification,
    counterpartyMarketInfrastructureTransactionIdentification: anyIdentification,
    processorTransactionIdentification: anyIdentification,
    commonIdentification: anyIdentification,
    processing: anyProcessing,
    inferredMatching: anyMatching,
    matching: anyMatching,
    settlement: fc.oneof<AnyStatus<iso20022.SettlementStatus>[]>(
      listed<iso20022.SettlementStatus>('PENDING', reasons.pendingReasons),
      listed<iso20022.SettlementStatus>('FAILING', reasons.failingReasons),
      proprietary(),
    ),
  },
  ['transactionIdentification'],
);

const anyInstruction = fc.record(
  {
    transactionIdentification: anyIdentification,
    movement: fc.constantFrom<iso20022.Movement>('DELI', 'RECE'),
    payment: fc.constantFrom<iso20022.Payment>('APMT', 'FREE'),
  },
  { noNullPrototype: true },
);

export const anyCancellationRequest = fc
  .tuple(
    anyInstruction,
    anyRecord<Omit<iso20022.CancellationRequest, keyof iso20022.InstructionReference>>(
      {
        accountServicerTransactionIdentification: anyIdentification,
        marketInfrastructureTransactionIdentification: anyIdentification,
        accountOwner: anyBic,
        safekeepingAccount: anyIdentification,
        reason: fc.constantFrom(...reasons.cancellationReasons),
      },
      [],
    ),
  )
  .map(([instruction, rest]): iso20022.CancellationRequest => ({ ...instruction, ...rest }));

export const anyCancellationStatusAdvice = anyRecord<iso20022.CancellationStatusAdvice>(
  {
    requestReference: anyIdentification,
    instruction: anyInstruction,
    accountServicerTransactionIdentification: anyIdentification,
    marketInfrastructureTransactionIdentification: anyIdentification,
    processing: fc.oneof<AnyStatus<iso20022.CancellationStatus>[]>(
      listed<iso20022.CancellationStatus>('PENDING_CANCELLATION', reasons.cancellationPendingReasons),
      listed<iso20022.CancellationStatus>('REJECTED', reasons.cancellationRejectionReasons),
      listed<iso20022.CancellationStatus>('REPAIR', reasons.requestRejectionReasons),
      listed<iso20022.CancellationStatus>('ACKNOWLEDGED_ACCEPTED', reasons.cancellationAcknowledgementReasons),
      listed<iso20022.CancellationStatus>('DENIED', reasons.deniedReasons),
      listed<iso20022.CancellationStatus>('CANCELLED', reasons.cancelledReasons),
      proprietary(),
    ),
  },
  ['requestReference', 'instruction', 'processing'],
);

const anyModification = anyRecord<iso20022.ConditionsModification>(
  {
    transactionIdentification: anyIdentification,
    accountServicerTransactionIdentification: anyIdentification,
    marketInfrastructureTransactionIdentification: anyIdentification,
    commonIdentification: anyIdentification,
    tradeIdentification: anyIdentification,
    uniqueTransactionIdentifier: anyUti,
    linkage: fc.constantFrom('LINK', 'UNLK', 'SOFT'),
    priority: anyPriority,
    partialIndicator: fc.constantFrom<iso20022.PartialIndicator>('PART', 'NPAR', 'PARC', 'PARQ'),
    hold: fc.boolean(),
  },
  ['transactionIdentification'],
);

export const anyConditionsModificationRequest = anyRecord<iso20022.ConditionsModificationRequest>(
  {
    accountOwner: anyBic,
    safekeepingAccount: anyIdentification,
    modifications: fc.array(anyModification, { minLength: 1, maxLength: 3 }),
  },
  ['modifications'],
);

export const anyConditionsModificationStatusAdvice = anyRecord<iso20022.ConditionsModificationStatusAdvice>(
  {
    requestReference: anyIdentification,
    accountOwner: anyBic,
    safekeepingAccount: anyIdentification,
    modification: anyModification,
    processing: fc.oneof<AnyStatus<iso20022.ModificationStatus>[]>(
      listed<iso20022.ModificationStatus>('ACKNOWLEDGED_ACCEPTED', reasons.acknowledgementReasons),
      listed<iso20022.ModificationStatus>('REJECTED', reasons.requestRejectionReasons),
      listed<iso20022.ModificationStatus>('DENIED', reasons.deniedReasons),
      listed<iso20022.ModificationStatus>('PENDING', reasons.modificationPendingReasons),
      bare<iso20022.ModificationStatus>('COMPLETED'),
      proprietary(),
    ),
  },
  ['requestReference', 'processing'],
);

export const anyTradeConfirmationStatusAdvice = anyRecord<iso20022.TradeConfirmationStatusAdvice>(
  {
    transactionIdentification: anyIdentification,
    references: fc.array(
      fc.record(
        { kind: fc.constantFrom('COMMON', 'CANCELLATION_REQUEST'), identification: anyIdentification },
        { noNullPrototype: true },
      ),
      { minLength: 1, maxLength: 2 },
    ),
    affirmation: fc.oneof<AnyStatus<iso20022.AffirmationStatus>[]>(
      bare<iso20022.AffirmationStatus>('AFFIRMED'),
      listed<iso20022.AffirmationStatus>('UNAFFIRMED', ['NAFF']),
      proprietary(),
    ),
    processing: fc.oneof<AnyStatus<iso20022.ConfirmationProcessingStatus>[]>(
      bare<iso20022.ConfirmationProcessingStatus>('ACKNOWLEDGED_ACCEPTED'),
      bare<iso20022.ConfirmationProcessingStatus>('ALREADY_MATCHED_AND_AFFIRMED'),
      listed<iso20022.ConfirmationProcessingStatus>('REJECTED', ['DQUA', 'DDEA', 'OTHR']),
      listed<iso20022.ConfirmationProcessingStatus>('IN_REPAIR', ['DQUA', 'SAFE']),
      listed<iso20022.ConfirmationProcessingStatus>('PENDING_PROCESSING', ['WAFF']),
      proprietary(),
    ),
    matching: fc.oneof<AnyStatus<iso20022.ConfirmationMatchingStatus>[]>(
      bare<iso20022.ConfirmationMatchingStatus>('MATCHED'),
      bare<iso20022.ConfirmationMatchingStatus>('MATCHED_WITH_TOLERANCE'),
      listed<iso20022.ConfirmationMatchingStatus>('ALLEGED', ['ALG1']),
      listed<iso20022.ConfirmationMatchingStatus>('UNMATCHED', ['DQUA', 'DMON', 'CMIS']),
      proprietary(),
    ),
  },
  ['transactionIdentification', 'references'],
);
