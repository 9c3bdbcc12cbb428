import type {
  CancellationRequested,
  HoldRequested,
  InstructionCreated,
  ReleaseRequested,
  RequestAddress,
  SettlementParty,
} from '@verso/contracts';
import type { Movement, PartialIndicator, PartyChain, Payment, Quantity, SettlementInstruction } from '@verso/iso20022';
import {
  MessageInvalid,
  buildCancellationRequest,
  buildConditionsModificationRequest,
  buildSettlementInstruction,
} from '@verso/iso20022';
import type { OutgoingMessage } from '../domain/instruction-commands.js';

/** All of it goes to the CSD or the custodian, the same messages to both. */
export const SETTLEMENT_CHANNEL = 'settlement';

/** sese.023 of an instruction, or what of its data cannot be said in one. */
export function instructionMessage(terms: InstructionCreated): OutgoingMessage | { readonly problem: string } {
  try {
    const body = buildSettlementInstruction(settlementInstruction(terms));
    return message(`${terms.instructionId}-023`, 'sese.023.001.13', ownerAndServicer(terms), body);
  } catch (error) {
    if (error instanceof MessageInvalid) return { problem: error.detail };
    throw error;
  }
}

/** sese.030 that lifts our hold. */
export function releaseMessage({ instructionId, messageId, address }: ReleaseRequested): OutgoingMessage {
  return holdIndicator(instructionId, messageId, address, false);
}

/** sese.030 that puts it on our hold again. */
export function holdMessage({ instructionId, messageId, address }: HoldRequested): OutgoingMessage {
  return holdIndicator(instructionId, messageId, address, true);
}

/** sese.020, on our own initiative. */
export function cancellationMessage({ instructionId, messageId, address }: CancellationRequested): OutgoingMessage {
  const body = buildCancellationRequest({
    transactionIdentification: instructionId,
    movement: address.movement as Movement,
    payment: address.payment as Payment,
    accountOwner: address.accountOwner,
    safekeepingAccount: address.safekeepingAccountNumber,
    reason: 'CANI',
  });
  return message(messageId, 'sese.020.001.09', address, body);
}

/** The instruction as the message says it; what is not of a listed code is refused by the builder. */
export function settlementInstruction(terms: InstructionCreated): SettlementInstruction {
  const { amount, uti, cashAccountNumber } = terms;
  const movement = terms.movement as Movement;
  return {
    transactionIdentification: terms.instructionId,
    movement,
    payment: terms.payment as Payment,
    ...(uti !== undefined && UTI.test(uti) ? { uniqueTransactionIdentifier: uti } : {}),
    tradeDate: terms.tradeDate,
    settlementDate: terms.settlementDate,
    isin: terms.isin,
    quantity: { type: terms.quantityType as Quantity['type'], quantity: terms.quantity },
    accountOwner: terms.accountOwner,
    safekeepingAccount: terms.safekeepingAccountNumber,
    ...(cashAccountNumber === undefined ? {} : { cashAccount: cashAccountNumber }),
    hold: terms.hold,
    priority: String(terms.priority).padStart(4, '0'),
    transactionType: terms.transactionType,
    ...(terms.marketClaimOptOut ? { settlementConditions: ['NOMC'] } : {}),
    partialIndicator: terms.partialSettlement as PartialIndicator,
    delivering: chain(terms.deliveringParties),
    receiving: chain(terms.receivingParties),
    ...(amount === undefined
      ? {}
      : { settlementAmount: { ...amount, creditDebit: movement === 'DELI' ? 'CRDT' : 'DBIT' } }),
  };
}

function holdIndicator(
  instructionId: string,
  messageId: string,
  address: RequestAddress,
  hold: boolean,
): OutgoingMessage {
  const body = buildConditionsModificationRequest({
    accountOwner: address.accountOwner,
    safekeepingAccount: address.safekeepingAccountNumber,
    modifications: [{ transactionIdentification: instructionId, hold }],
  });
  return message(messageId, 'sese.030.001.10', address, body);
}

function message(
  messageId: string,
  messageDefinition: string,
  { accountOwner: sender, accountServicer: receiver }: Pick<RequestAddress, 'accountOwner' | 'accountServicer'>,
  body: string,
): OutgoingMessage {
  return { messageId, channel: SETTLEMENT_CHANNEL, messageDefinition, sender, receiver, body };
}

function ownerAndServicer({ accountOwner, accountServicer }: InstructionCreated) {
  return { accountOwner, accountServicer };
}

function chain(parties: readonly SettlementParty[]): PartyChain {
  const depository = parties.find(({ role }) => role === 'DEPOSITORY')?.bic;
  const party1 = partyOf(parties, 'PARTY1');
  const party2 = partyOf(parties, 'PARTY2');
  return {
    ...(depository === undefined ? {} : { depository }),
    ...(party1 === undefined ? {} : { party1 }),
    ...(party2 === undefined ? {} : { party2 }),
  };
}

function partyOf(parties: readonly SettlementParty[], role: string): PartyChain['party1'] {
  const party = parties.find((candidate) => candidate.role === role);
  if (party === undefined) return undefined;
  const { bic, lei, safekeepingAccount } = party;
  return {
    bic,
    ...(lei === undefined ? {} : { lei }),
    ...(safekeepingAccount === undefined ? {} : { safekeepingAccount }),
  };
}

/** ISO 23897. Others are kept in the log and left out of the message, where they would make it invalid. */
const UTI = /^[A-Z0-9]{18}[0-9]{2}[A-Z0-9]{0,32}$/;
