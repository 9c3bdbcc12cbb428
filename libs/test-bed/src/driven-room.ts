import type { ContextName, EventsByContext } from '@verso/contracts';
import { encodeEvent } from '@verso/contracts';
import type { IncomingMessage, Order, ReceivedEvent, Room, StreamFamily } from '@verso/messaging';
import { messageFamily } from '@verso/messaging';
import { stateText } from './state-text.js';

/**
 * A room with its streams in memory, for specs: decides in the same rounds as the loop that runs it for
 * real, without a store. Every event goes through its encoder, so that nothing is decided that could not be stored, and a
 * decision that changes the state it decides on fails.
 */
export class DrivenRoom<Name extends ContextName, Directory> {
  readonly events: EventsByContext[Name][] = [];
  readonly refusals: string[] = [];
  now = '2026-11-23T18:30:00.000000Z';
  private readonly room: Room<Name, Directory>;
  private readonly states = new Map<string, unknown>();
  private directory: Directory;

  constructor(room: Room<Name, Directory>) {
    this.room = room;
    this.directory = room.directory.initial();
  }

  /** What another room, or the business clock, has published. Answers what this room has decided upon it. */
  feed<Log extends ContextName>(log: Log, event: EventsByContext[Log]): readonly EventsByContext[Name][] {
    const received = receivedEvent(log, event);
    this.directory = this.room.directory.evolve(this.directory, received);
    const types = this.room.interest?.[log];
    return types?.includes(event.type) === false ? [] : this.run(this.room.react(received, this.directory));
  }

  receive(message: IncomingMessage): readonly EventsByContext[Name][] {
    return this.run(this.room.receive?.(message, this.directory, { now: this.now, position: 0 }) ?? []);
  }

  /** The types of some events, for an expectation that says no more. */
  typesOf(events: readonly EventsByContext[Name][]): readonly string[] {
    return events.map(({ type }) => type);
  }

  /** The state of a stream as its events have left it; of which type, its room knows. */
  protected stateOf(stream: string): unknown {
    return this.states.get(stream) ?? this.deciderOf(stream).initialState();
  }

  private run(orders: readonly Order[]): readonly EventsByContext[Name][] {
    const from = this.events.length;
    let round = orders;
    while (round.length > 0) {
      const next: Order[] = [];
      for (const order of round) {
        for (const event of this.decide(order)) {
          encodeEvent(this.room.name, event);
          this.events.push(event);
          next.push(...this.room.react(receivedEvent(this.room.name, event), this.directory));
        }
      }
      round = next;
    }
    return this.events.slice(from);
  }

  private decide({ stream, command }: Order): readonly EventsByContext[Name][] {
    const decider = this.deciderOf(stream);
    let state = this.stateOf(stream);
    const before = stateText(state);
    const decision = decider.decide(command as never, state as never);
    if (stateText(state) !== before) throw new Error(`deciding ${stream} changed its state`);
    if (decision.outcome === 'refused') {
      this.refusals.push(decision.refusal.code);
      return [];
    }
    const events = decision.events as readonly EventsByContext[Name][];
    for (const event of events) state = decider.evolve(state as never, event as never);
    this.states.set(stream, state);
    return events;
  }

  private deciderOf(stream: string): StreamFamily<unknown>['decider'] {
    const name = stream.slice(0, stream.indexOf('/'));
    // Every room keeps the messages that it could not use.
    const family: StreamFamily<unknown> | undefined = name === 'message' ? messageFamily : this.room.streams[name];
    if (family === undefined) throw new Error(`${stream} has no decider`);
    return family.decider;
  }
}

function receivedEvent<Log extends ContextName>(log: Log, event: EventsByContext[Log]): ReceivedEvent {
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
