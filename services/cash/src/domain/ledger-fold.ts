import type { CashAccountAmended, CashAccountOpened, CashMovementPosted, MessageReceived } from '@verso/contracts';
import { contentHash } from '@verso/decider';
import { toMinor } from '@verso/money';
import type { CashAccount, FundingPolicy } from './cash-account.js';
import { addTo, endFlow, enlargeFlow, reduceFlow } from './flow-fold.js';
import { openMovement } from './reconciliation-fold.js';

export function setTerms(state: CashAccount, data: CashAccountOpened | CashAccountAmended): CashAccount {
  state.currency = data.currency;
  state.terms = {
    servicer: data.servicer,
    accountNumber: data.accountNumber,
    fundingPolicy: data.fundingPolicy as FundingPolicy,
    creditLine: toMinor(data.creditLine),
    moneyOwner: data.moneyOwner,
    settlementMarket: data.settlementMarket,
  };
  return state;
}

export function setOverdrawn(state: CashAccount, overdrawn: boolean): CashAccount {
  state.overdrawn = overdrawn;
  return state;
}

export function keepMessage(state: CashAccount, data: MessageReceived): CashAccount {
  state.messages.set(data.messageId, contentHash(data.body));
  return state;
}

export function postMovement(state: CashAccount, data: CashMovementPosted): CashAccount {
  const minor = sumOf(data, `nostro:${data.account}`);
  state.posted += minor;
  addTo(state.postedOn, data.valueDate, minor);
  state.movements.set(data.movementId, { valueDate: data.valueDate, minor });
  if (state.currency === '') state.currency = data.postings[0]?.amount.currency ?? '';
  if (data.kind === 'OPENING_BALANCE') {
    state.openingBalance += minor;
    return state;
  }
  openMovement(state, data.movementId, {
    minor,
    valueDate: data.valueDate,
    servicerReference: data.servicerReference,
    instructionId: data.instructionId ?? '',
    breakId: '',
    differs: false,
  });
  if (data.kind === 'REVERSAL') return enlargeFlow(state, data.obligationId, owedOf(data));
  if (data.kind === 'SETTLEMENT') return endFlow(state, data.obligationId, 'SETTLED', data.instructionId ?? '');
  return reduceFlow(state, data.obligationId, minor < 0n ? -minor : minor);
}

/** What the counterparty owes, or is owed, by a movement. */
function owedOf(data: CashMovementPosted): bigint {
  const contra = data.postings.find(({ ledgerAccount }) => CONTRA.test(ledgerAccount));
  return contra === undefined ? 0n : toMinor(contra.amount);
}

const CONTRA = /^(counterparty|suspense):/;

/** Debits less credits on one ledger account: our nostro is an asset, a debit is money in. */
function sumOf(data: CashMovementPosted, ledgerAccount: string): bigint {
  let sum = 0n;
  for (const posting of data.postings) {
    if (posting.ledgerAccount !== ledgerAccount) continue;
    sum += posting.side === 'DEBIT' ? toMinor(posting.amount) : -toMinor(posting.amount);
  }
  return sum;
}
