import { eventTypesOf } from '@verso/contracts';
import type { EventStore } from '@verso/event-store';
import { addEventCause, keyOf, textOf, type BatchInputs } from './batch-inputs.js';
import type { Part } from './part.js';
import type { ReceivedEvent, Room } from './room.js';
import { setAsideOrder } from './set-aside-family.js';
import type { Cause, PoisonedInput } from './unit-of-work.js';

/**
 * Keeps events that a room cannot handle out of its way, with those that follow for the same subject.
 *
 * Blocked is a trade or whatever else an event is about, never an account and never a subject of a broadcast: the clock and
 * the accounts concern everybody.
 */
export class SetAside {
  private readonly room: Room;
  private readonly part: Part;
  private readonly blocked = new Set<string>();

  constructor(room: Room, part: Part) {
    this.room = room;
    this.part = part;
  }

  async load(store: EventStore): Promise<void> {
    const subjects = await store.readBlocked(this.part.consumer);
    this.blocked.clear();
    for (const subject of subjects) this.blocked.add(subject);
  }

  /** Whether the event has to wait behind an earlier one. */
  holds(event: ReceivedEvent): boolean {
    return this.blocked.size > 0 && this.blocked.has(event.subject) && this.blocks(event);
  }

  /** Parks an event in the batch that read it, so that its checkpoint can move on. */
  park(inputs: BatchInputs, event: ReceivedEvent, error: unknown): void {
    const { log: upstream, position, subject } = event;
    if (inputs.parked.some((parked) => parked.upstream === upstream && parked.position === position)) return;
    const parked = { consumer: this.part.consumer, upstream, position, subject, error: textOf(error) };
    inputs.parked.push(parked);
    if (this.blocks(event) && !this.blocked.has(subject)) {
      this.blocked.add(subject);
      inputs.blocked.push({ consumer: this.part.consumer, subject, blocked: true });
    }
    if (!eventTypesOf(this.room.name).includes('EventSetAside')) return;
    inputs.causes.push({
      key: `set-aside:${upstream}:${String(position)}`,
      position: { log: upstream, position },
      occurredAt: event.occurredAt,
      correlation: event.correlation,
      orders: [setAsideOrder(this.part, { type: 'RecordEventSetAside', setAside: parked })],
    });
  }

  /** Tells, in the batch that handles an event that was set aside, that it does. */
  tellReplayed(inputs: BatchInputs, event: ReceivedEvent): void {
    if (!eventTypesOf(this.room.name).includes('EventReplayed')) return;
    const { log: upstream, position, subject } = event;
    const replayed = { consumer: this.part.consumer, upstream, position, subject };
    const order = setAsideOrder(this.part, { type: 'RecordEventReplayed', replayed });
    addEventCause(inputs, event, [order], `replayed:${keyOf(event)}`);
  }

  /** Takes an event whose orders failed out of a batch that is to be decided again. */
  takeOut(inputs: BatchInputs, event: ReceivedEvent, poisoned: PoisonedInput): void {
    if (inputs.replayed) this.leave(inputs, event.subject);
    else if (this.blocks(event)) this.parkSubject(inputs, event, poisoned);
    else this.parkOrder(inputs, event, poisoned);
  }

  /** The subject failed again: nothing of it happens, and it stays set aside. */
  leave(inputs: BatchInputs, subject: string): void {
    inputs.blocked = inputs.blocked.filter((released) => released.subject !== subject);
    inputs.causes = inputs.causes.filter((cause) => {
      const origin = inputs.origins.get(cause);
      return origin === undefined || 'kind' in origin || origin.subject !== subject;
    });
  }

  /** The batch was stored: what it let go is free. */
  saved(inputs: BatchInputs): void {
    for (const { subject, blocked } of inputs.blocked) if (!blocked) this.blocked.delete(subject);
  }

  /** The batch was not stored: what only it blocked is not blocked. */
  rewind(inputs: BatchInputs): void {
    for (const { subject, blocked } of inputs.blocked) if (blocked) this.blocked.delete(subject);
  }

  private blocks(event: ReceivedEvent): boolean {
    return event.subject !== event.account && !this.room.broadcasts.includes(event.log);
  }

  /** The event and all later ones of its subject wait. */
  private parkSubject(inputs: BatchInputs, event: ReceivedEvent, poisoned: PoisonedInput): void {
    const from = inputs.causes.indexOf(poisoned.input);
    const later = inputs.causes.slice(from + 1);
    inputs.causes = inputs.causes.slice(0, Math.max(0, from));
    this.park(inputs, event, poisoned.cause);
    for (const cause of later) {
      const origin = inputs.origins.get(cause);
      if (origin === undefined || 'kind' in origin || !this.holds(origin)) inputs.causes.push(cause);
      else this.park(inputs, origin, WAITS);
    }
  }

  /** Only the failing order is left out: what else a clock event asks for concerns others. */
  private parkOrder(inputs: BatchInputs, event: ReceivedEvent, { input, order, cause }: PoisonedInput): void {
    const orders = input.orders.filter((other) => other !== order);
    const rest: Cause = { ...input, orders };
    inputs.causes = inputs.causes.flatMap((other) => (other !== input ? [other] : orders.length === 0 ? [] : [rest]));
    inputs.origins.set(rest, event);
    this.park(inputs, event, cause);
  }
}

/** Why an event was parked that nobody tried. */
export const WAITS = 'waits behind an earlier event of its subject';
