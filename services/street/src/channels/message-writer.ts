import type { ServicerInstructionTaken, SettlementBooked } from '@verso/contracts';
import {
  buildCancellationStatusAdvice,
  buildConditionsModificationStatusAdvice,
  buildSettlementConfirmation,
  buildSettlementStatusAdvice,
  buildTradeConfirmation,
  buildTradeConfirmationCancellation,
  type DirectedAmount,
  type Quantity,
} from '@verso/iso20022';
import { isZeroQuantity } from '@verso/money';
import type {
  InstructionKind,
  MessageText,
  MessageWriter,
  RequestAnswered,
  StatusTold,
} from '../domain/message-writer.js';
import { partReference } from '../domain/settlement-run.js';
import { allegementRemovalText, allegementText } from './allegement-texts.js';
import { cashStatementText, holdingsStatementText } from './statements.js';
import { mirrored } from './trade-terms.js';

/** What the outside world says, as ISO 20022. */
export const iso20022Writer: MessageWriter = {
  confirmation: (reference, terms) => ({
    definition: 'setr.027.001.05',
    body: buildTradeConfirmation(mirrored(reference, terms)),
  }),
  withdrawal: (reference) => ({
    definition: 'setr.029.001.02',
    body: buildTradeConfirmationCancellation({
      transactionIdentification: `${reference}-029`.slice(-35),
      references: [{ kind: 'EXECUTING_PARTY_TRANSACTION', identification: reference }],
    }),
  }),
  status: statusText,
  alleged: allegementText,
  allegementRemoved: allegementRemovalText,
  settled: settledText,
  modified: modifiedText,
  cancellation: cancellationText,
  cashStatement: cashStatementText,
  holdingsStatement: holdingsStatementText,
};

function statusText(instructionId: string, told: StatusTold): MessageText {
  const { accepted, rejected, matched, unmatched, settlement } = told;
  const body = buildSettlementStatusAdvice({
    transactionIdentification: instructionId,
    ...(rejected === undefined ? { accountServicerTransactionIdentification: servicerReference(instructionId) } : {}),
    ...(accepted === true ? { processing: { status: 'ACKNOWLEDGED_ACCEPTED', reasons: [] } } : {}),
    ...(rejected === undefined ? {} : { processing: { status: 'REJECTED', reasons: [{ code: rejected }] } }),
    ...(matched === true ? { matching: { status: 'MATCHED', reasons: [] } } : {}),
    ...(unmatched === undefined ? {} : { matching: { status: 'UNMATCHED', reasons: [{ code: unmatched }] } }),
    ...(settlement === undefined
      ? {}
      : { settlement: { status: settlement.status, reasons: [{ code: settlement.reason }] } }),
  });
  return { definition: 'sese.024.001.14', body };
}

function settledText(taken: ServicerInstructionTaken, booked: SettlementBooked): MessageText {
  const { instructionId, sequence } = booked;
  const remains = !isZeroQuantity(booked.remainingQuantity);
  const isPart = remains || sequence > 1;
  const quantity = (text: string): Quantity => ({
    type: booked.quantityType === 'FAMT' ? 'FAMT' : 'UNIT',
    quantity: text,
  });
  const directed = (money: { readonly currency: string; readonly amount: string }): DirectedAmount => ({
    ...money,
    creditDebit: taken.movement === 'DELI' ? 'CRDT' : 'DBIT',
  });
  const { amount, previouslySettledAmount, remainingAmount } = booked;
  const body = buildSettlementConfirmation({
    transactionIdentification: instructionId,
    accountServicerTransactionIdentification: servicerReference(instructionId),
    movement: taken.movement === 'DELI' ? 'DELI' : 'RECE',
    payment: taken.payment === 'FREE' ? 'FREE' : 'APMT',
    ...(isPart ? { partialSettlement: remains ? 'PAIN' : 'PARC' } : {}),
    ...(sequence > 1 ? { previousPartialConfirmationIdentification: partReference(instructionId, sequence - 1) } : {}),
    ...(taken.uti === undefined ? {} : { uniqueTransactionIdentifier: taken.uti }),
    tradeDate: taken.tradeDate,
    settlementDate: taken.settlementDate,
    effectiveSettlementDate: booked.valueDate,
    isin: taken.isin,
    settledQuantity: quantity(booked.quantity),
    ...(isPart ? { previouslySettledQuantity: quantity(booked.previouslySettledQuantity) } : {}),
    ...(isPart ? { remainingQuantity: quantity(booked.remainingQuantity) } : {}),
    ...(isPart && previouslySettledAmount !== undefined
      ? { previouslySettledAmount: directed(previouslySettledAmount) }
      : {}),
    ...(isPart && remainingAmount !== undefined ? { remainingAmount: directed(remainingAmount) } : {}),
    safekeepingAccount: taken.safekeepingAccountNumber,
    ...(taken.cashAccountNumber === undefined ? {} : { cashAccount: taken.cashAccountNumber }),
    transactionType: taken.transactionType,
    ...(amount === undefined ? {} : { settledAmount: directed(amount) }),
  });
  return { definition: 'sese.025.001.13', body };
}

function modifiedText({ requestReference, instructionId, denied }: RequestAnswered): MessageText {
  const body = buildConditionsModificationStatusAdvice({
    requestReference: fitting(requestReference, instructionId),
    processing:
      denied === undefined ? { status: 'COMPLETED', reasons: [] } : { status: 'DENIED', reasons: [{ code: denied }] },
  });
  return { definition: 'sese.031.001.11', body };
}

function cancellationText({
  requestReference,
  instructionId,
  denied,
  movement,
  payment,
}: RequestAnswered & InstructionKind): MessageText {
  const body = buildCancellationStatusAdvice({
    requestReference: fitting(requestReference, instructionId),
    instruction: {
      transactionIdentification: instructionId,
      movement: movement === 'DELI' ? 'DELI' : 'RECE',
      payment: payment === 'FREE' ? 'FREE' : 'APMT',
    },
    processing:
      denied === undefined
        ? { status: 'CANCELLED', reasons: [{ code: 'CANI' }] }
        : { status: 'DENIED', reasons: [{ code: denied }] },
  });
  return { definition: 'sese.027.001.09', body };
}

/** The request's own identification where the message has room for it, else the transaction it is about. */
function fitting(requestReference: string, instructionId: string): string {
  return requestReference.length <= 35 ? requestReference : instructionId;
}

/** The servicer's own reference of an instruction. */
function servicerReference(instructionId: string): string {
  return `S${instructionId}`.slice(0, 35);
}
