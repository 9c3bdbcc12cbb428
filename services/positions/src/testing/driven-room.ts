import type { PositionsEvent, EventsByContext } from '@verso/contracts';
import { encodeEvent } from '@verso/contracts';
import type { IncomingMessage, Order, ReceivedEvent } from '@verso/messaging';
import { unusableMessageDecider } from '@verso/messaging';
import { positionsRoom } from '../positions-room.js';
import { unopenedAccount, type SafekeepingAccount } from '../domain/safekeeping-account.js';
import { serializeState } from '../domain/snapshot.js';

/**
 * The room with its streams in memory, for specs: decides in the same rounds as the loop that runs it for real, without a
 * store. Every event goes through its encoder, so that nothing is decided that could not be stored, and a decision that
 * changes the state it decides on fails.
 */
export class DrivenRoom {
  readonly events: PositionsEvent[] = [];
  readonly refusals: string[] = [];
  now = '2026-11-23T18:30:00.000000Z';
  private readonly states = new Map<string, SafekeepingAccount>();
  private readonly unusable = new Map<string, ReturnType<typeof unusableMessageDecider.initialState>>();
  private directory = positionsRoom.directory.initial();

  /** What another room, or the business clock, has published. Answers what this room has decided upon it. */
  feed<Log extends 'reference-data' | 'settlement'>(log: Log, event: EventsByContext[Log]): readonly PositionsEvent[] {
    const received = receivedEvent(log, event);
    this.directory = positionsRoom.directory.evolve(this.directory, received);
    const types = positionsRoom.interest?.[log];
    return types?.includes(event.type) === false ? [] : this.run(positionsRoom.react(received, this.directory));
  }

  receive(message: IncomingMessage): readonly PositionsEvent[] {
    return this.run(positionsRoom.receive?.(message, this.directory, { now: this.now, position: 0 }) ?? []);
  }

  account(account: string): SafekeepingAccount {
    return this.states.get(`account/${account}`) ?? unopenedAccount();
  }

  typesOf(events: readonly PositionsEvent[]): readonly string[] {
    return events.map(({ type }) => type);
  }

  private run(orders: readonly Order[]): readonly PositionsEvent[] {
    const from = this.events.length;
    let round = orders;
    while (round.length > 0) {
      const next: Order[] = [];
      for (const order of round) {
        for (const event of this.decide(order)) {
          encodeEvent('positions', event);
          this.events.push(event);
          next.push(...positionsRoom.react(receivedEvent('positions', event), this.directory));
        }
      }
      round = next;
    }
    return this.events.slice(from);
  }

  private decide({ stream, command }: Order): readonly PositionsEvent[] {
    const isMessage = stream.startsWith('message/');
    const decider = isMessage ? unusableMessageDecider : positionsRoom.streams['account']?.decider;
    const states: Map<string, unknown> = isMessage ? this.unusable : this.states;
    if (decider === undefined) throw new Error(`${stream} has no decider`);
    let state = states.get(stream) ?? decider.initialState();
    const before = serializeState(state);
    const decision = decider.decide(command as never, state as never);
    if (serializeState(state) !== before) throw new Error(`deciding ${stream} changed its state`);
    if (decision.outcome === 'refused') {
      this.refusals.push(decision.refusal.code);
      return [];
    }
    for (const event of decision.events) state = decider.evolve(state as never, event as never);
    states.set(stream, state);
    return decision.events as readonly PositionsEvent[];
  }
}

function receivedEvent<Log extends keyof EventsByContext>(log: Log, event: EventsByContext[Log]): ReceivedEvent {
  const metadata = {
    log,
    position: -1,
    stream: '',
    version: 1,
    eventId: '',
    subject: '',
    account: null,
    entity: null,
    occurredAt: '',
    actor: '',
    correlation: null,
  };
  return { ...metadata, ...event } as ReceivedEvent;
}
