import { describeEvent, type EventsByContext } from '@verso/contracts';
import {
  unstorable,
  type LogPosition,
  type NewEvent,
  type StreamAppend,
  type SubjectLink,
  type Unit,
} from '@verso/event-store';
import { receivedFrom, type MutableEvent } from './decided-event.js';
import { EventIdentity } from './event-identity.js';
import { fitsBesideOthers, outsourced } from './large-body.js';
import type { ClockReading, Order, OrderResult, ReceivedEvent, Room } from './room.js';
import { UnknownStreamFamily, type StreamState, type StreamStates } from './stream-states.js';

/** Something that asks orders of a room, with what its events are to say about their origin. */
export interface Cause {
  /** Names the input uniquely: `<log>:<position>`, a message id or the key of a submission. */
  readonly key: string;
  readonly position: LogPosition | null;
  readonly occurredAt: string;
  readonly correlation: string | null;
  readonly orders: readonly Order[];
}

/** A decider or a reaction threw: the input that caused it must be set aside. */
export class PoisonedInput extends Error {
  override readonly name = 'PoisonedInput';
  /** The input's own order from which the failing decision followed. */
  readonly order: Order;
  readonly input: Cause;

  constructor(
    from: Pick<Pending, 'cause' | 'root'>,
    override readonly cause: unknown,
  ) {
    super(`${from.cause.key}: ${cause instanceof Error ? cause.message : String(cause)}`);
    this.input = from.cause;
    this.order = from.root;
  }
}

/** No store can hold this; the message names the field. */
export class Unstorable extends Error {
  override readonly name = 'Unstorable';
}

/**
 * Decides a batch of causes on held states, in rounds: the orders of all causes, then the room's reactions to its own new
 * events, and so on until nothing follows. Each round loads the streams it lacks with one read; deciding never waits.
 */
export class UnitOfWork {
  readonly touched = new Map<string, StreamState>();
  readonly results = new Map<Cause, OrderResult[]>();
  /** Decided and not yet stored, in the order of their unit. */
  readonly events: MutableEvent[] = [];
  /** Whether an order was refused: its input must be stored as read, for another time the order might succeed. */
  hasRefused = false;
  private readonly appends = new Map<string, { expectedVersion: number; events: NewEvent[] }>();
  private readonly byStream = new Map<string, MutableEvent[]>();
  private readonly links: SubjectLink[] = [];
  private readonly contents: NonNullable<Unit['contents']>[number][] = [];
  private readonly identities = new Map<Cause, EventIdentity>();
  private readonly context: DecisionContext;
  private readonly shared: ReadonlyMap<string, StreamState>;

  /** @param shared states that earlier units of the same append have changed */
  constructor(context: DecisionContext, shared: ReadonlyMap<string, StreamState> = new Map()) {
    this.context = context;
    this.shared = shared;
  }

  async decide(causes: readonly Cause[]): Promise<void> {
    let round: Pending[] = [];
    for (const cause of causes) {
      for (const order of cause.orders) round.push({ cause, order, root: order });
    }
    while (round.length > 0) {
      await this.load(round);
      const next: Pending[] = [];
      for (const pending of round) this.decideOne(pending, next);
      round = next;
    }
  }

  /** The unit to append; `events` is then in the order in which the store will number them. */
  unit(more: Omit<Unit, 'appends' | 'links'>): Unit {
    const appends: StreamAppend[] = [];
    this.events.length = 0;
    for (const [stream, { expectedVersion, events }] of this.appends) {
      const dueAt = this.newDueTime(stream);
      appends.push(
        dueAt === undefined ? { stream, expectedVersion, events } : { stream, expectedVersion, events, dueAt },
      );
      for (const event of this.byStream.get(stream) ?? []) this.events.push(event);
    }
    return {
      ...more,
      appends,
      ...(this.links.length === 0 ? {} : { links: this.links }),
      ...(this.contents.length === 0 ? {} : { contents: this.contents }),
    };
  }

  /** Streams whose held state is ahead of the store until the unit is accepted. */
  touchedStreams(): Iterable<string> {
    return this.touched.keys();
  }

  private async load(round: readonly Pending[]): Promise<void> {
    const missing: string[] = [];
    for (const pending of round) {
      const { stream } = pending.order;
      if (this.touched.has(stream)) continue;
      const shared = this.shared.get(stream);
      if (shared !== undefined) this.touched.set(stream, shared);
      else missing.push(this.checkedName(pending));
    }
    if (missing.length === 0) return;
    for (const [stream, state] of await this.context.states.load(missing)) this.touched.set(stream, state);
  }

  /** A database refuses even to be asked for a name that it cannot hold, and would refuse all others with it. */
  private checkedName(pending: Pending): string {
    const { room, states } = this.context;
    const { stream } = pending.order;
    if (!states.hasFamilyOf(stream)) throw new PoisonedInput(pending, new UnknownStreamFamily(room.name, stream));
    const detail = unstorable({ appends: [{ stream, expectedVersion: 0, events: [] }] });
    if (detail !== undefined) throw new PoisonedInput(pending, new Unstorable(detail));
    return stream;
  }

  private decideOne(pending: Pending, next: Pending[]): void {
    const { cause, order, root } = pending;
    const held = this.touched.get(order.stream);
    if (held === undefined) throw new Error(`${order.stream} was not loaded`);
    try {
      const decision = held.family.decider.decide(order.command as never, held.state as never);
      if (decision.outcome === 'refused') {
        this.hasRefused = true;
        this.context.onRefusal(order, decision.refusal.code, decision.refusal.detail);
        if (order === root) this.record(cause, { outcome: 'refused', refusal: decision.refusal });
        return;
      }
      const decided = decision.events as readonly EventsByContext[Room['name']][];
      if (order === root) this.record(cause, { outcome: 'accepted', events: decided });
      for (const event of decided) this.apply(event, held, pending, next);
    } catch (error) {
      throw error instanceof PoisonedInput ? error : new PoisonedInput(pending, error);
    }
  }

  private apply(
    event: EventsByContext[Room['name']],
    held: StreamState,
    { cause, order, root }: Pending,
    next: Pending[],
  ): void {
    const { room, clock, checked } = this.context;
    const expectedVersion = held.version;
    held.state = held.family.decider.evolve(held.state as never, event as never);
    held.version += 1;
    // The cause's own time counts only before the clock's first reading: an execution may be stamped ahead of the clock,
    // what follows from it happens now.
    const occurredAt = order.occurredAt ?? (clock.position < 0 ? cause.occurredAt : clock.now);
    const stored = this.describe(this.outsourced(event), { cause, order, root, occurredAt });
    let append = this.appends.get(held.stream);
    if (append === undefined) {
      append = { expectedVersion, events: [] };
      this.appends.set(held.stream, append);
      this.byStream.set(held.stream, []);
    }
    append.events.push(stored);
    const links = expectedVersion === 0 ? (room.link?.(event, held.stream) ?? []) : [];
    for (const subject of links) this.links.push({ subject, stream: held.stream });
    if (checked) this.check(held, stored, links);
    const decided = receivedFrom(room.name, held, stored, event);
    this.byStream.get(held.stream)?.push(decided);
    for (const reaction of this.context.react(decided)) next.push({ cause, order: reaction, root });
  }

  /** Names the input that a store will refuse, which a refusal of the whole unit does not. */
  private check({ stream, version, family, state }: StreamState, stored: NewEvent, subjects: readonly string[]): void {
    const dueAt = family.decider.nextDue?.(state as never) ?? null;
    const links = subjects.map((subject) => ({ subject, stream }));
    const detail = unstorable({ appends: [{ stream, expectedVersion: version - 1, events: [stored], dueAt }], links });
    if (detail !== undefined) throw new Unstorable(detail);
  }

  private describe(
    event: EventsByContext[Room['name']],
    { cause, order, root, occurredAt }: Pending & { readonly occurredAt: string },
  ): NewEvent {
    const { room, consumer, clock, softwareVersion } = this.context;
    const description = describeEvent(room.name, event.type);
    let identity = this.identities.get(cause);
    if (identity === undefined) {
      identity = new EventIdentity(cause.key, consumer, cause.occurredAt);
      this.identities.set(cause, identity);
    }
    return {
      eventId: identity.next(),
      type: event.type,
      schemaVersion: description.schemaVersion,
      occurredAt,
      actor: order.actor ?? `service:${room.name}`,
      onBehalfOf: null,
      cause: cause.position,
      clockPosition: clock.position < 0 ? null : clock.position,
      correlation: cause.correlation,
      subject: description.subject(event.data),
      account: description.account(event.data),
      entity: description.entity(event.data),
      trace: root.trace ?? null,
      reason: order.reason ?? null,
      softwareVersion,
      ruleVersion: null,
      data: description.encode(event.data),
    };
  }

  /** A large message body is kept beside the event, which then carries its digest. */
  private outsourced(event: EventsByContext[Room['name']]): EventsByContext[Room['name']] {
    if (event.type !== 'MessageReceived' && event.type !== 'MessageSent') return event;
    if (fitsBesideOthers(event.data.body)) return event;
    const { event: stored, content } = outsourced(event);
    this.contents.push(content);
    return stored;
  }

  private record(cause: Cause, result: OrderResult): void {
    const results = this.results.get(cause);
    if (results === undefined) this.results.set(cause, [result]);
    else results.push(result);
  }

  private newDueTime(stream: string): string | null | undefined {
    const held = this.touched.get(stream);
    const nextDue = held?.family.decider.nextDue;
    if (held === undefined || nextDue === undefined) return undefined;
    const dueAt = nextDue(held.state as never) ?? null;
    if (dueAt === held.dueAt) return undefined;
    held.dueAt = dueAt;
    return dueAt;
  }
}

/** What deciding needs of the loop. */
export interface DecisionContext {
  readonly room: Room;
  /** Whose the decisions are: events made of one cause by several parts are told apart by it. */
  readonly consumer: string;
  readonly states: StreamStates;
  readonly clock: ClockReading;
  readonly softwareVersion: string;
  /** Looks at every event as the store will, because the store has just refused a unit that held one of them. */
  readonly checked: boolean;
  readonly react: (event: ReceivedEvent) => readonly Order[];
  readonly onRefusal: (order: Order, code: string, detail: string) => void;
}

interface Pending {
  readonly cause: Cause;
  readonly order: Order;
  /** The order of the cause itself that led to this one. */
  readonly root: Order;
}
