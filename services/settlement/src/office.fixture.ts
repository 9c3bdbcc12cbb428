import { randomUUID } from 'node:crypto';
import type { EventsByContext, SettlementEvent } from '@verso/contracts';
import { decodeEvent } from '@verso/contracts';
import { InMemoryEventStore, type EventStore } from '@verso/event-store';
import { buildSettlementConfirmation, buildSettlementStatusAdvice } from '@verso/iso20022';
import type { SettlementConfirmation, SettlementStatusAdvice } from '@verso/iso20022';
import type { IncomingMessage } from '@verso/messaging';
import { LogTails, RoomLoop } from '@verso/messaging';
import { newEvent } from '@verso/test-bed';
import { settlementRoom } from './room.js';
import { CSD, INSTRUCTION_ID, OUR_BIC, standingEvents, trade, TRADE_ID, US } from './settlement.fixture.js';

const LOGS = ['reference-data', 'trade-capture', 'confirmation', 'cash', 'positions', 'settlement'] as const;
type Upstream = Exclude<(typeof LOGS)[number], 'settlement'>;

/** The room of settlement run by the real loop over the in-memory store, with the other rooms' logs written by hand. */
export class Office {
  readonly store = new MortalStore([...LOGS]);
  private tails = new LogTails(this.store);
  private loop = this.newLoop();

  /** An office that knows the usual accounts and parties. */
  static async open(): Promise<Office> {
    const office = new Office();
    await office.tell('reference-data', ...standingEvents());
    return office;
  }

  /** What another room says, as one batch; acted upon before this resolves. */
  async tell<Context extends Upstream>(
    context: Context,
    ...events: readonly EventsByContext[Context][]
  ): Promise<void> {
    const { size = 0 } = (await this.store.heads()).find(({ log }) => log === context) ?? {};
    const stream = `${context}/${String(size)}`;
    const append = {
      stream,
      expectedVersion: 0,
      events: events.map((event) => newEvent(context, event, randomUUID())),
    };
    await this.store.append(context, [{ appends: [append] }]);
    await this.tails.of(context).refresh();
    await this.rest();
  }

  /** What the servicer says. */
  async hear(...messages: readonly IncomingMessage[]): Promise<void> {
    const heard = this.loop.receive(messages);
    const died = await this.rest();
    // Whoever sent them to a process that is gone sends them again.
    if (died) await this.hear(...messages);
    else await heard;
  }

  /** The process ends at its next append, before it takes effect or after it, and starts again. */
  dieAtNextAppend(when: 'before' | 'after'): void {
    this.store.dies = when;
  }

  /** The process ends and starts again. */
  restart(): void {
    this.tails = new LogTails(this.store);
    this.loop = this.newLoop();
  }

  async events(): Promise<readonly SettlementEvent[]> {
    const log = await this.store.readLog('settlement', -1, 10_000);
    return log.map(({ type, schemaVersion, data }) => decodeEvent('settlement', type, schemaVersion, data));
  }

  async types(): Promise<readonly string[]> {
    return (await this.events()).map(({ type }) => type);
  }

  async only<Type extends SettlementEvent['type']>(type: Type): Promise<readonly DataOf<Type>[]> {
    return (await this.events()).filter((event) => event.type === type).map(({ data }) => data as DataOf<Type>);
  }

  /** Whether the process has ended on the way. */
  private async rest(): Promise<boolean> {
    try {
      while (await this.loop.step());
      return false;
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      this.restart();
      await this.rest();
      return true;
    }
  }

  private newLoop(): RoomLoop {
    return new RoomLoop(settlementRoom, { store: this.store, tails: this.tails, softwareVersion: 'verso/test' });
  }
}

/** Ends the process that appends to settlement's log when it is told to. */
class MortalStore extends InMemoryEventStore {
  dies: 'before' | 'after' | undefined;

  override async append(...[log, units]: Parameters<EventStore['append']>): ReturnType<EventStore['append']> {
    const when = log === 'settlement' ? this.dies : undefined;
    if (when !== undefined) this.dies = undefined;
    if (when === 'before') throw new Died();
    const outcomes = await super.append(log, units);
    if (when === 'after') throw new Died();
    return outcomes;
  }
}

class Died extends Error {}

type DataOf<Type extends SettlementEvent['type']> = Extract<SettlementEvent, { readonly type: Type }>['data'];

export function captured(
  tradeVersion = 1,
  changes: Parameters<typeof trade>[0] = {},
): EventsByContext['trade-capture'] {
  const data = { tradeId: TRADE_ID, tradeVersion, bookingEntity: US, complete: true, trade: trade(changes) };
  return { type: 'TradeCaptured', data };
}

export function amended(
  tradeVersion: number,
  changes: Parameters<typeof trade>[0] = {},
): EventsByContext['trade-capture'] {
  const data = {
    tradeId: TRADE_ID,
    tradeVersion,
    bookingEntity: US,
    complete: true,
    changes: [],
    trade: trade(changes),
  };
  return { type: 'TradeAmended', data };
}

export function busted(tradeVersion: number): EventsByContext['trade-capture'] {
  return { type: 'TradeCancelled', data: { tradeId: TRADE_ID, tradeVersion, bookingEntity: US, reason: 'error' } };
}

export function tradeConfirmed(tradeVersion = 1): EventsByContext['confirmation'] {
  return { type: 'TradeConfirmed', data: { tradeId: TRADE_ID, tradeVersion, bookingEntity: US, method: 'BILATERAL' } };
}

export function fundsReserved(instructionId = INSTRUCTION_ID): EventsByContext['cash'] {
  const figures = { posted: '0', reserved: '0', firmReceipts: '0', creditLine: '0', available: '0' };
  return {
    type: 'FundsReserved',
    data: {
      account: 'CASH-EUR-1',
      bookingEntity: US,
      obligationId: 'obl',
      reservationId: 'RES-1',
      instructionId,
      amount: { currency: 'EUR', amount: '100000.00' },
      valueDate: '2026-11-25',
      fundingPolicy: 'NET_PROJECTED',
      figures,
    },
  };
}

export function fromServicer(messageId: string, body: string, changes: Partial<IncomingMessage> = {}): IncomingMessage {
  return {
    messageId,
    channel: 'settlement',
    sender: CSD,
    receiver: OUR_BIC,
    body,
    bodyEncoding: 'utf-8',
    possibleDuplicate: false,
    ...changes,
  };
}

export function status(
  messageId: string,
  advice: Omit<SettlementStatusAdvice, 'transactionIdentification'>,
  transactionIdentification = INSTRUCTION_ID,
): IncomingMessage {
  return fromServicer(messageId, buildSettlementStatusAdvice({ transactionIdentification, ...advice }));
}

export const accepted = { processing: { status: 'ACKNOWLEDGED_ACCEPTED', reasons: [] } } as const;
export const matched = { matching: { status: 'MATCHED', reasons: [] } } as const;

export function settledReport(messageId: string, changes: Partial<SettlementConfirmation> = {}): IncomingMessage {
  const report: SettlementConfirmation = {
    transactionIdentification: INSTRUCTION_ID,
    movement: 'RECE',
    payment: 'APMT',
    effectiveSettlementDate: '2026-11-25',
    isin: 'DE0007164600',
    settledQuantity: { type: 'UNIT', quantity: '1000' },
    transactionType: 'TRAD',
    settledAmount: { currency: 'EUR', amount: '100000.00', creditDebit: 'DBIT' },
    ...changes,
  };
  return fromServicer(messageId, buildSettlementConfirmation(report));
}
