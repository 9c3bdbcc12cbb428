import type { PartyChain } from './settlement-parties.js';
import type { SettlementInstruction } from './settlement-instruction.js';

/** What an instruction that the schema accepts may still lack before it can settle. */
export type SettlementGap =
  | 'PLACE_OF_SETTLEMENT'
  | 'DELIVERING_PARTY'
  | 'RECEIVING_PARTY'
  | 'SAFEKEEPING_ACCOUNT'
  | 'TRADE_DATE'
  | 'TRANSACTION_TYPE'
  | 'HOLD_INDICATOR'
  | 'SETTLEMENT_AMOUNT'
  | 'SETTLEMENT_AMOUNT_DIRECTION';

/**
 * The gaps of an instruction, empty if it is settleable: place of settlement (PSET), both party chains, safekeeping
 * account, trade date, transaction type, hold indicator, and the amount when against payment, as a credit for a
 * delivery and a debit for a receipt. The schema leaves all of them optional; T2S and MT540-543 do not.
 */
export function settleable(instruction: SettlementInstruction): readonly SettlementGap[] {
  const gaps: SettlementGap[] = [];
  if (placeOfSettlement(instruction) === undefined) gaps.push('PLACE_OF_SETTLEMENT');
  if (!hasParticipant(instruction.delivering)) gaps.push('DELIVERING_PARTY');
  if (!hasParticipant(instruction.receiving)) gaps.push('RECEIVING_PARTY');
  if (instruction.safekeepingAccount === undefined) gaps.push('SAFEKEEPING_ACCOUNT');
  if (instruction.tradeDate === undefined) gaps.push('TRADE_DATE');
  if (instruction.transactionType === undefined) gaps.push('TRANSACTION_TYPE');
  if (instruction.hold === undefined) gaps.push('HOLD_INDICATOR');
  if (instruction.payment === 'APMT') gaps.push(...amountGaps(instruction));
  return gaps;
}

/**
 * PSET: the depository (BIC) where the counterparty settles, that is the receiving side's of a delivery and the
 * delivering side's of a receipt; the own side's where only that one is named.
 */
export function placeOfSettlement(
  instruction: Pick<SettlementInstruction, 'movement' | 'delivering' | 'receiving'>,
): string | undefined {
  const { movement, delivering, receiving } = instruction;
  return movement === 'DELI'
    ? (receiving?.depository ?? delivering?.depository)
    : (delivering?.depository ?? receiving?.depository);
}

function amountGaps(instruction: SettlementInstruction): readonly SettlementGap[] {
  if (instruction.settlementAmount === undefined) return ['SETTLEMENT_AMOUNT'];
  const expected = instruction.movement === 'DELI' ? 'CRDT' : 'DBIT';
  return instruction.settlementAmount.creditDebit === expected ? [] : ['SETTLEMENT_AMOUNT_DIRECTION'];
}

function hasParticipant(chain: PartyChain | undefined): boolean {
  return chain?.party1 !== undefined;
}
