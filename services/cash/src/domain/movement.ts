import type { CashEvent, Posting } from '@verso/contracts';
import { fromMinor } from '@verso/money';
import type { About, ReverseSettlement, SettleFlow } from './commands.js';
import { absolute } from './minor-amount.js';

export type MovementPosted = Extract<CashEvent, { readonly type: 'CashMovementPosted' }>;

/** Contra account of settlements whose obligation is not known (any more): a person must clear it. */
export const SUSPENSE = 'suspense';

export interface SettledAmounts {
  readonly currency: string;
  /** What moved on the account, positive when we received it. */
  readonly moved: bigint;
  /** The part of the obligation that this discharges, positive. */
  readonly discharged: bigint;
  /** LEI; empty when unknown. */
  readonly counterparty: string;
}

/** One id for one slice of settlement: the depository's message about the instruction. */
export function movementIdOf({ instructionId, messageId }: Pick<SettleFlow, 'instructionId' | 'messageId'>): string {
  return `${instructionId}:${messageId}`;
}

/**
 * The settled amount against what was owed. The two may differ by the market's tolerance: the deliverer's amount settles,
 * the difference goes to the tolerance account, so that the counterparty owes nothing more.
 */
export function settlementMovement(
  command: SettleFlow | ReverseSettlement,
  amounts: SettledAmounts,
  kind: 'SETTLEMENT' | 'PARTIAL_SETTLEMENT' | 'REVERSAL',
): MovementPosted {
  const { account, bookingEntity, obligationId, instructionId, messageId } = command;
  const { currency, moved, discharged, counterparty } = amounts;
  const contra = counterparty === '' ? `${SUSPENSE}:${currency}` : `counterparty:${counterparty}`;
  const owed = moved < 0n ? -discharged : discharged;
  return {
    type: 'CashMovementPosted',
    data: {
      account,
      bookingEntity,
      obligationId,
      movementId: movementIdOf(command),
      kind,
      valueDate: command.effectiveDate,
      servicerReference: messageId,
      instructionId,
      postings: postings(currency, [
        [`nostro:${account}`, moved],
        [contra, -owed],
        [`tolerance:${currency}`, owed - moved],
      ]),
      messageId,
    },
  };
}

export function openingMovement(
  { account, bookingEntity }: About,
  currency: string,
  minor: bigint,
  valueDate: string,
): MovementPosted {
  return {
    type: 'CashMovementPosted',
    data: {
      account,
      bookingEntity,
      // An opening balance comes from no obligation: the account itself is the subject.
      obligationId: account,
      movementId: `opening:${account}`,
      kind: 'OPENING_BALANCE',
      valueDate,
      servicerReference: `opening:${account}`,
      postings: postings(currency, [
        [`nostro:${account}`, minor],
        [`opening:${currency}`, -minor],
      ]),
    },
  };
}

/** Signed legs as postings: positive is a debit. Legs without amount are left out. */
function postings(currency: string, legs: readonly (readonly [ledgerAccount: string, minor: bigint])[]): Posting[] {
  return legs
    .filter(([, minor]) => minor !== 0n)
    .map(([ledgerAccount, minor]) => ({
      ledgerAccount,
      side: minor > 0n ? 'DEBIT' : 'CREDIT',
      amount: fromMinor(currency, absolute(minor)),
    }));
}
