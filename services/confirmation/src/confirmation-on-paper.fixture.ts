import type { ConfirmationEvent, EventsByContext, Trade } from '@verso/contracts';
import type { Decision } from '@verso/decider';
import type { ClockReading, IncomingMessage, Order, ReceivedEvent } from '@verso/messaging';
import { confirmationRoom } from './confirmation-room.js';
import { referenceData, US } from './confirmation.fixture.js';
import { emptyReferenceDirectory } from './domain/reference-directory.js';

interface AnyDecider {
  readonly initialState: () => unknown;
  readonly decide: (command: unknown, state: unknown) => Decision<ConfirmationEvent>;
  readonly evolve: (state: unknown, event: ConfirmationEvent) => unknown;
  readonly nextDue?: (state: unknown) => string | undefined;
}

/** Confirmation without a store: decides in rounds as the loop does, thousands of courses of events in a second. */
export class ConfirmationOnPaper {
  readonly decided: ConfirmationEvent[] = [];
  private readonly states = new Map<string, unknown>();
  private readonly directory = emptyReferenceDirectory();

  constructor() {
    for (const [stream, event] of referenceData()) {
      confirmationRoom.directory.evolve(this.directory, receivedAs('reference-data', stream, event));
    }
  }

  capture(tradeId: string, tradeVersion: number, trade: Trade): void {
    const data = { tradeId, tradeVersion, bookingEntity: US.lei, complete: true, trade };
    this.tell(
      tradeVersion === 1 ? { type: 'TradeCaptured', data } : { type: 'TradeAmended', data: { ...data, changes: [] } },
    );
  }

  bust(tradeId: string, tradeVersion: number): void {
    this.tell({ type: 'TradeCancelled', data: { tradeId, tradeVersion, bookingEntity: US.lei, reason: 'busted' } });
  }

  receive(message: IncomingMessage): void {
    this.carryOut(confirmationRoom.receive?.(message, this.directory, NEVER) ?? []);
  }

  /** Wakes what is due. */
  clock(now: string): void {
    for (const [stream, state] of [...this.states]) {
      const due = deciderOf(stream).nextDue?.(state);
      if (due === undefined || due > now) continue;
      const order = confirmationRoom.wake?.(stream, { now, position: 1 }, this.directory);
      if (order !== undefined) this.carryOut([order]);
    }
  }

  private tell(event: EventsByContext['trade-capture']): void {
    this.carryOut(confirmationRoom.react(receivedAs('trade-capture', 'trade', event), this.directory));
  }

  private carryOut(orders: readonly Order[]): void {
    let round = orders;
    while (round.length > 0) {
      const next: Order[] = [];
      for (const { stream, command } of round) {
        const decider = deciderOf(stream);
        let state = this.states.get(stream) ?? decider.initialState();
        const decision = decider.decide(command, state);
        if (decision.outcome === 'refused') throw new Error(decision.refusal.code);
        for (const event of decision.events) {
          state = decider.evolve(state, event);
          this.decided.push(event);
          next.push(...confirmationRoom.react(receivedAs('confirmation', stream, event), this.directory));
        }
        this.states.set(stream, state);
      }
      round = next;
    }
  }
}

const NEVER: ClockReading = { now: '1970-01-01T00:00:00.000000Z', position: -1 };

function deciderOf(stream: string): AnyDecider {
  const family = confirmationRoom.streams[stream.slice(0, stream.indexOf('/'))];
  if (family === undefined) throw new Error(`no decider for ${stream}`);
  return family.decider as AnyDecider;
}

function receivedAs(
  log: string,
  stream: string,
  event: { readonly type: string; readonly data: unknown },
): ReceivedEvent {
  const about = { position: 0, version: 1, eventId: 'E1', subject: '', account: null, entity: null };
  const origin = { occurredAt: '2026-11-23T09:00:00.000000Z', actor: 'service:test', correlation: null };
  // Log and event belong together in what the test tells; the compiler cannot follow that through the union.
  return { ...about, ...origin, log, stream, ...event } as ReceivedEvent;
}
