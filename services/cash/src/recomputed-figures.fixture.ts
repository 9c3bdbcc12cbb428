import type { CashEvent } from '@verso/contracts';
import { toMinor } from '@verso/money';
import * as day from './market-day.fixture.js';

/** The funding figures, kept the slow and obvious way. */
export class RecomputedFigures {
  private posted = 0n;
  private readonly reserved = new Map<string, bigint>();
  private readonly receipts = new Map<string, { minor: bigint; valueDate: string; firm: boolean }>();

  constructor(private readonly policy: string) {}

  available(today: string): bigint {
    const due = [...this.receipts.values()].filter(({ firm, valueDate }) => firm && valueDate <= today);
    const receipts = this.policy === 'NET_PROJECTED' ? due.reduce((sum, { minor }) => sum + minor, 0n) : 0n;
    const reserved = [...this.reserved.values()].reduce((sum, minor) => sum + minor, 0n);
    return this.posted + receipts + (this.policy === 'PREFUNDED' ? 0n : 10_000n) - reserved;
  }

  follow(event: CashEvent): void {
    this.followReservation(event);
    if (event.type === 'CashFlowProjected' && event.data.direction === 'IN') {
      const { obligationId, valueDate, amount } = event.data;
      const known = this.receipts.get(obligationId);
      this.receipts.set(obligationId, known ?? { minor: toMinor(amount), valueDate, firm: false });
    }
    const receipt = 'obligationId' in event.data ? this.receipts.get(event.data.obligationId) : undefined;
    if (receipt !== undefined && event.type === 'CashFlowFirmed') receipt.firm = true;
    if (receipt !== undefined && event.type === 'CashFlowRolled') receipt.valueDate = event.data.toValueDate;
    if (event.type === 'CashFlowCancelled') this.receipts.delete(event.data.obligationId);
    if (event.type !== 'CashMovementPosted') return;
    const moved = signedSum([event], (ledgerAccount) => ledgerAccount === `nostro:${day.ACCOUNT}`);
    this.posted += moved;
    if (receipt !== undefined) receipt.minor -= moved;
    if (event.data.kind === 'SETTLEMENT') this.receipts.delete(event.data.obligationId);
  }

  private followReservation(event: CashEvent): void {
    if (event.type === 'FundsReserved') this.reserved.set(event.data.obligationId, toMinor(event.data.amount));
    if (event.type === 'FundsReservationReleased') this.reserved.delete(event.data.obligationId);
    if (event.type === 'FundsReservationConsumed') {
      this.reserved.set(event.data.obligationId, toMinor(event.data.remaining));
    }
  }
}

/** Debits less credits on the ledger accounts chosen. */
export function signedSum(events: readonly CashEvent[], of: (ledgerAccount: string) => boolean): bigint {
  return day
    .eventsOf(events, 'CashMovementPosted')
    .flatMap(({ postings }) => postings)
    .filter(({ ledgerAccount }) => of(ledgerAccount))
    .reduce((sum, { side, amount }) => sum + (side === 'DEBIT' ? toMinor(amount) : -toMinor(amount)), 0n);
}
