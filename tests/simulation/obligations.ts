import { scaled, type Reading } from './reading.ts';

/** What is still owed of an obligation. */
export interface OpenObligation {
  readonly obligationId: string;
  quantity: bigint;
  /** Absent when nothing is paid. */
  amount: bigint | undefined;
  /** Agreed, or the day after the last fail. */
  date: string;
}

/** What the log of settlement says is owed, recomputed from its events alone. */
export class Obligations {
  readonly open = new Map<string, OpenObligation>();
  /** By obligation: the date that was agreed. */
  readonly contractual = new Map<string, string>();
  /** By instruction: the event that ended it. */
  readonly endedInstructions = new Map<string, string>();
  /** By instruction: what has settled of it. */
  readonly settled = new Map<string, bigint>();

  constructor({ settlement }: Reading) {
    for (const event of settlement) {
      if (event.type === 'SettlementObligationCreated') {
        const { obligationId, quantity, amount, cashAccount, contractualDate: date } = event.data;
        const owed = amount === undefined || cashAccount === undefined ? undefined : absolute(scaled(amount));
        this.open.set(obligationId, { obligationId, quantity: scaled(quantity), amount: owed, date });
        this.contractual.set(obligationId, date);
      } else if (event.type === 'SettlementObligationCancelled' || event.type === 'SettlementObligationDischarged') {
        this.open.delete(event.data.obligationId);
      } else if (event.type === 'SettlementFailed') {
        const obligation = this.open.get(event.data.obligationId);
        if (obligation !== undefined) obligation.date = event.data.expectedSettlementDate;
      } else if (event.type === 'InstructionSettled' || event.type === 'InstructionPartiallySettled') {
        const { instructionId, obligationId, settledQuantity, settledAmount } = event.data;
        this.settled.set(instructionId, (this.settled.get(instructionId) ?? 0n) + scaled(settledQuantity));
        const obligation = this.open.get(obligationId);
        if (obligation === undefined) continue;
        obligation.quantity -= scaled(settledQuantity);
        if (obligation.amount !== undefined) obligation.amount -= scaled(settledAmount);
      }
      if (
        event.type === 'InstructionSettled' ||
        event.type === 'InstructionCancelled' ||
        event.type === 'InstructionRejected'
      )
        this.endedInstructions.set(event.data.instructionId, event.type);
    }
  }
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
