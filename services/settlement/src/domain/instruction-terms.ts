import type { InstructionCreated, SettlementObligationCreated, SettlementParty } from '@verso/contracts';
import { instructionIdOf } from './identifiers.js';
import type { Route } from './route.js';
import { OUR_ACCOUNT_RULE } from './route.js';

/**
 * The instruction of an obligation by a route: always on our hold, so that it can match early and settles only once
 * confirmed and provisioned (ISO 15022 PREA). Party chains are depository, participant (DEAG/REAG), client (SELL/BUYR).
 */
export function instructionOf(
  obligation: SettlementObligationCreated,
  route: Route,
  numbering: { readonly sequence: number; readonly previousInstructionId?: string },
): InstructionCreated {
  const { safekeeping, cash, ourBic, theirs } = route;
  const delivers = obligation.direction === 'DELIVER';
  const ours = ourChain(obligation, route);
  const counterparty = theirChain(obligation, route);
  return {
    instructionId: instructionIdOf(obligation.obligationId, numbering.sequence),
    obligationId: obligation.obligationId,
    bookingEntity: obligation.bookingEntity,
    account: obligation.account,
    ...(obligation.cashAccount === undefined ? {} : { cashAccount: obligation.cashAccount }),
    ...(numbering.previousInstructionId === undefined
      ? {}
      : { previousInstructionId: numbering.previousInstructionId }),
    movement: delivers ? 'DELI' : 'RECE',
    payment: obligation.amount === undefined ? 'FREE' : 'APMT',
    isin: obligation.isin,
    quantityType: obligation.quantityType,
    quantity: obligation.quantity,
    ...(obligation.amount === undefined ? {} : { amount: obligation.amount }),
    tradeDate: obligation.tradeDate,
    settlementDate: obligation.contractualDate,
    transactionType: obligation.transactionType,
    placeOfSettlement: obligation.placeOfSettlement,
    settlementMarket: obligation.settlementMarket,
    safekeepingAccountNumber: safekeeping.accountNumber,
    ...(cash === undefined ? {} : { cashAccountNumber: cash.accountNumber }),
    deliveringParties: delivers ? ours : counterparty,
    receivingParties: delivers ? counterparty : ours,
    ourAccountRuleVersion: `${OUR_ACCOUNT_RULE} ${[safekeeping, ...(cash === undefined ? [] : [cash])]
      .map(({ account, version }) => `${account}@${String(version)}`)
      .join(' ')}`,
    counterpartyInstructionId: theirs.ssiId,
    counterpartyInstructionVersion: theirs.version,
    partialSettlement: 'PART',
    priority: NORMAL_PRIORITY,
    hold: true,
    ...(obligation.uti === undefined ? {} : { uti: obligation.uti }),
    accountServicer: safekeeping.servicer,
    sequence: numbering.sequence,
    accountOwner: ourBic,
    marketClaimOptOut: obligation.marketClaimOptOut,
    ...(obligation.cumEx === undefined ? {} : { cumEx: obligation.cumEx }),
  };
}

/** As participant of the depository itself, or as client of the custodian that holds for us there. */
function ourChain(obligation: SettlementObligationCreated, { safekeeping, ourBic }: Route): readonly SettlementParty[] {
  const depository =
    safekeeping.placeOfSettlement === '' ? obligation.placeOfSettlement : safekeeping.placeOfSettlement;
  const us = { bic: ourBic, lei: obligation.bookingEntity };
  if (safekeeping.servicer === depository) {
    return [
      { role: 'DEPOSITORY', bic: depository },
      { role: 'PARTY1', ...us },
    ];
  }
  return [
    { role: 'DEPOSITORY', bic: depository },
    { role: 'PARTY1', bic: safekeeping.servicer },
    { role: 'PARTY2', ...us },
  ];
}

function theirChain(obligation: SettlementObligationCreated, { theirs }: Route): readonly SettlementParty[] {
  const account = theirs.safekeepingAccount === '' ? {} : { safekeepingAccount: theirs.safekeepingAccount };
  const client = theirs.client === '' || theirs.client === theirs.participant ? undefined : theirs.client;
  const participant = { role: 'PARTY1', bic: theirs.participant, ...(client === undefined ? account : {}) };
  const depository = theirs.placeOfSettlement === '' ? obligation.placeOfSettlement : theirs.placeOfSettlement;
  return [
    { role: 'DEPOSITORY', bic: depository },
    participant,
    ...(client === undefined ? [] : [{ role: 'PARTY2', bic: client, lei: obligation.counterparty, ...account }]),
  ];
}

/** T2S: 1 reserved, 2 top, 3 high, 4 normal. */
const NORMAL_PRIORITY = 4;
