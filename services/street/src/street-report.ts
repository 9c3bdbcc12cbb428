import type { StreetEvent } from '@verso/contracts';
import type { EventStore } from '@verso/event-store';
import { received } from '@verso/messaging';
import { addQuantities, fromMinor, fromScaledQuantity } from '@verso/money';
import { emptyBooks, evolveBooks, type Books } from './domain/books.js';

/** What the outside world knows of the office's business at this moment: the other side of every comparison. */
export interface StreetReport {
  /** By TxId. */
  readonly instructions: ReadonlyMap<string, InstructionOutcome>;
  readonly cash: readonly CashBalance[];
  readonly holdings: readonly HoldingBalance[];
  /** Messages that came in, by definition (`sese.023.001.13`); UNKNOWN for what could not be read. */
  readonly messagesReceived: ReadonlyMap<string, number>;
  /** Messages sent, by definition; repeats and garbled copies count. */
  readonly messagesSent: ReadonlyMap<string, number>;
  /** Messages of the office that nobody could use, by code. */
  readonly messagesRejected: ReadonlyMap<string, number>;
  readonly confirmations: ConfirmationCounts;
}

export interface InstructionOutcome {
  readonly instructionId: string;
  readonly status: 'UNMATCHED' | 'HELD' | 'RELEASED' | 'PARTIALLY_SETTLED' | 'SETTLED' | 'CANCELLED' | 'REJECTED';
  readonly account: string;
  readonly settledQuantity: string;
  /** What stands against settling, as last told (ISO code); empty when nothing was told. */
  readonly reason: string;
  readonly uti: string | undefined;
}

export interface CashBalance {
  readonly account: string;
  readonly currency: string;
  readonly amount: string;
}

export interface HoldingBalance {
  readonly account: string;
  readonly isin: string;
  readonly quantity: string;
}

export interface ConfirmationCounts {
  readonly answered: number;
  /** Answered with differing terms, and not corrected since. */
  readonly differing: number;
  readonly corrected: number;
  /** Not yet answered, or not yet corrected. */
  readonly waiting: number;
  readonly withdrawn: number;
  /** Of trades that the office never did. */
  readonly stray: number;
}

/** Folds the street's own log. */
export async function streetReport(store: EventStore): Promise<StreetReport> {
  const fold = new ReportFold();
  let position = -1;
  for (;;) {
    const page = await store.readLog('street', position, PAGE);
    for (const stored of page) {
      const { type, data } = received(stored);
      // The log of the street holds events of the street.
      fold.apply({ type, data } as StreetEvent);
    }
    position = page.at(-1)?.position ?? position;
    if (page.length < PAGE) return fold.report();
  }
}

const PAGE = 2_000;

class ReportFold {
  private readonly books: Books = emptyBooks();
  private readonly instructions = new Map<string, Mutable<InstructionOutcome>>();
  private readonly messagesReceived = new Map<string, number>();
  private readonly messagesSent = new Map<string, number>();
  private readonly messagesRejected = new Map<string, number>();
  private readonly answered = new Map<string, boolean>();
  private readonly waiting = new Set<string>();
  private withdrawn = 0;
  private corrected = 0;
  private stray = 0;

  apply(event: StreetEvent): void {
    evolveBooks(this.books, event);
    this.applyInstruction(event);
    this.applyConfirmation(event);
    if (event.type === 'MessageReceived') count(this.messagesReceived, event.data.messageDefinition);
    if (event.type === 'MessageSent') count(this.messagesSent, event.data.messageDefinition);
    if (event.type === 'MessageRejected') count(this.messagesRejected, event.data.code);
  }

  report(): StreetReport {
    const { instructions, messagesReceived, messagesSent, messagesRejected } = this;
    const cash: CashBalance[] = [];
    const holdings: HoldingBalance[] = [];
    for (const account of sorted(this.books.accounts)) {
      const { account: name, kind, currency } = account.opened;
      if (kind === 'CASH' && currency !== undefined) {
        cash.push({ account: name, currency, amount: fromMinor(currency, account.balance).amount });
      }
      for (const [isin, { quantity }] of [...account.holdings].sort(byKey)) {
        if (quantity !== 0n) holdings.push({ account: name, isin, quantity: fromScaledQuantity(quantity) });
      }
    }
    return {
      instructions,
      cash,
      holdings,
      messagesReceived,
      messagesSent,
      messagesRejected,
      confirmations: this.counts(),
    };
  }

  private counts(): ConfirmationCounts {
    const { corrected, withdrawn, stray } = this;
    const differing = [...this.answered.values()].filter((differs) => differs).length;
    return { answered: this.answered.size, differing, corrected, waiting: this.waiting.size, withdrawn, stray };
  }

  private applyInstruction(event: StreetEvent): void {
    switch (event.type) {
      case 'ServicerInstructionTaken': {
        const { instructionId, account, uti, hold, plan } = event.data;
        const status = plan.counterpart !== 'AT_ONCE' ? 'UNMATCHED' : hold ? 'HELD' : 'RELEASED';
        const outcome = {
          instructionId,
          account,
          uti,
          status,
          settledQuantity: '0',
          reason: plan.unmatchedReason,
        } as const;
        this.instructions.set(instructionId, { ...outcome });
        break;
      }
      case 'ServicerInstructionRejected': {
        const { instructionId, reason } = event.data;
        const outcome = {
          instructionId,
          account: '',
          uti: undefined,
          status: 'REJECTED',
          settledQuantity: '0',
          reason,
        } as const;
        if (!this.instructions.has(instructionId)) this.instructions.set(instructionId, { ...outcome });
        break;
      }
      case 'CounterpartInstructionMatched':
        this.change(event.data.instructionId, {
          status: event.data.ready === undefined ? 'HELD' : 'RELEASED',
          reason: '',
        });
        break;
      case 'ServicerHoldChanged':
        if (event.data.ready !== undefined) this.change(event.data.instructionId, { status: 'RELEASED', reason: '' });
        break;
      case 'ServicerInstructionCancelled':
        this.change(event.data.instructionId, { status: 'CANCELLED', reason: '' });
        break;
      case 'ServicerStatusTold':
        this.change(event.data.instructionId, { reason: event.data.reason });
        break;
      case 'SettlementBooked': {
        const { instructionId, previouslySettledQuantity, quantity, remainingQuantity } = event.data;
        const settledQuantity = addQuantities(previouslySettledQuantity, quantity);
        const status = remainingQuantity === '0' ? 'SETTLED' : 'PARTIALLY_SETTLED';
        this.change(instructionId, { status, settledQuantity, reason: '' });
        break;
      }
      default:
        break;
    }
  }

  private applyConfirmation(event: StreetEvent): void {
    switch (event.type) {
      case 'CounterpartyConfirmed':
        this.answered.set(event.data.confirmationReference, event.data.altered.length > 0);
        this.waiting.delete(event.data.confirmationReference);
        if (event.data.correctsReference !== undefined) this.corrected += 1;
        break;
      case 'ConfirmationDeferred':
        this.waiting.add(event.data.confirmationReference);
        break;
      case 'ConfirmationWithdrawn':
        this.withdrawn += 1;
        this.waiting.delete(event.data.confirmationReference);
        this.answered.delete(event.data.confirmationReference);
        break;
      case 'StrayConfirmationSent':
        this.stray += 1;
        break;
      default:
        break;
    }
  }

  private change(instructionId: string, to: Partial<InstructionOutcome>): void {
    const known = this.instructions.get(instructionId);
    if (known !== undefined) Object.assign(known, to);
  }
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sorted<Value>(byName: ReadonlyMap<string, Value>): Value[] {
  return [...byName].sort(byKey).map(([, value]) => value);
}

function byKey([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}
