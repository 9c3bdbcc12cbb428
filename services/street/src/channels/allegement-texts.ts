import type { CounterpartInstructionAlleged, ServicerInstructionTaken } from '@verso/contracts';
import { buildAllegement, buildAllegementRemoval, type PartyChain } from '@verso/iso20022';
import type { MessageText } from '../domain/message-writer.js';

/** sese.028: the terms are those of the office's own instruction, which is matched with another one. */
export function allegementText(taken: ServicerInstructionTaken, alleged: CounterpartInstructionAlleged): MessageText {
  const { amount, movement, settlementDate, tradeDate, isin, partialIndicator } = taken;
  const { counterparty } = alleged;
  const theirs: { readonly [Side in 'delivering' | 'receiving']?: PartyChain } =
    counterparty === undefined
      ? {}
      : { [movement === 'DELI' ? 'receiving' : 'delivering']: { party1: { bic: counterparty } } };
  const body = buildAllegement({
    ...namesOf(taken, alleged),
    tradeDate,
    settlementDate,
    isin,
    quantity: { type: taken.quantityType === 'FAMT' ? 'FAMT' : 'UNIT', quantity: taken.quantity },
    ...(taken.cashAccountNumber === undefined ? {} : { cashAccount: taken.cashAccountNumber }),
    transactionType: 'TRAD',
    partialIndicator: partialIndicator === 'PART' ? 'PART' : 'NPAR',
    ...theirs,
    ...(amount === undefined
      ? {}
      : { settlementAmount: { ...amount, creditDebit: movement === 'DELI' ? 'CRDT' : 'DBIT' } }),
  });
  return { definition: 'sese.028.001.12', body };
}

/** sese.029 */
export function allegementRemovalText(
  taken: ServicerInstructionTaken,
  alleged: CounterpartInstructionAlleged,
): MessageText {
  return { definition: 'sese.029.001.08', body: buildAllegementRemoval(namesOf(taken, alleged)) };
}

function namesOf(taken: ServicerInstructionTaken, { allegementId }: CounterpartInstructionAlleged) {
  return {
    transactionIdentification: allegementId,
    movement: taken.movement === 'DELI' ? 'DELI' : 'RECE',
    payment: taken.payment === 'FREE' ? 'FREE' : 'APMT',
    accountOwner: taken.owner,
    safekeepingAccount: taken.safekeepingAccountNumber,
  } as const;
}
