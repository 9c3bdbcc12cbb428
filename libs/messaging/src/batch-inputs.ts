import { eventTypesOf, type ContextName } from '@verso/contracts';
import type { BlockedSubject, DueStream, EventStore, ParkedEvent, RefusedReason, Unit } from '@verso/event-store';
import { isClockEvent } from './clock-event.js';
import type { Intake, MessageItem, SubmissionItem } from './intake.js';
import type { LogTails } from './log-tail.js';
import { recordUnusable } from './message-family.js';
import type { ClockReading, Order, ReceivedEvent, Room } from './room.js';
import type { Cause } from './unit-of-work.js';
import { UpstreamCursors } from './upstream-cursors.js';

/** What one step of a room works on. */
export interface BatchInputs {
  readonly submissions: { readonly item: SubmissionItem; readonly cause: Cause }[];
  readonly messages: MessageItem[];
  /** Messages and upstream events that ask for something, in the order they are decided. */
  causes: Cause[];
  readonly parked: ParkedEvent[];
  readonly blocked: BlockedSubject[];
  /** Origin of each event cause, to be able to set it aside. */
  readonly events: Map<string, ReceivedEvent>;
}

/** Reads a room's inputs: folds broadcasts into the directory, asks the room for its orders, wakes what is due. */
export class BatchReader {
  clock: ClockReading = { now: '1970-01-01T00:00:00.000000Z', position: -1 };
  private readonly room: Room;
  private readonly store: EventStore;
  private readonly tails: LogTails;
  private readonly intake: Intake;
  private readonly batchSize: number;
  private readonly cursors: UpstreamCursors;
  private readonly upstreams: readonly ContextName[];
  private readonly folded = new Map<ContextName, number>();
  private readonly interest: ReadonlyMap<ContextName, ReadonlySet<string>>;
  private readonly blockedSubjects = new Set<string>();
  /** Inputs that the store could not hold the effects of, with its reason. */
  private readonly unstorable = new Map<string, string>();
  /** How many of the next inputs are taken one at a time, to find the one that cannot be stored. */
  private singly = 0;
  private directory: unknown;
  private started = false;

  constructor(room: Room, store: EventStore, tails: LogTails, intake: Intake, batchSize: number) {
    this.room = room;
    this.store = store;
    this.tails = tails;
    this.intake = intake;
    this.batchSize = batchSize;
    this.cursors = new UpstreamCursors(room.name);
    this.upstreams = [...room.broadcasts, ...room.upstreams].filter((upstream) => upstream !== room.name);
    this.interest = new Map(
      Object.entries(room.interest ?? {}).map(([context, types]) => [context as ContextName, new Set(types)]),
    );
    this.directory = room.directory.initial();
  }

  /** The next batch, or undefined when nothing has come in. */
  async next(): Promise<BatchInputs | undefined> {
    if (!this.started) await this.start();
    const inputs: BatchInputs = {
      submissions: [],
      messages: [],
      causes: [],
      parked: [],
      blocked: [],
      events: new Map(),
    };
    const limit = this.singly > 0 ? 1 : this.batchSize;
    let taken = this.takeIntake(inputs, limit);
    for (const upstream of this.upstreams) {
      if (taken >= limit) break;
      if (!this.tails.of(upstream).hasAfter(this.cursors.positionOf(upstream))) continue;
      taken += await this.takeEvents(upstream, limit - taken, inputs);
    }
    if (this.singly > 0) this.singly -= 1;
    return taken === 0 ? undefined : inputs;
  }

  /** What the room's own event asks for; folds it first when the room's directory is made of its own events. */
  reactToOwn(event: ReceivedEvent): readonly Order[] {
    if (this.room.broadcasts.includes(this.room.name)) this.fold(event);
    return this.room.react(event, this.directory);
  }

  /** The parts of the batch's unit that are not events. */
  bookkeeping(inputs: BatchInputs): Omit<Unit, 'appends' | 'links'> {
    const checkpoints = this.cursors.moves();
    return {
      ...(checkpoints.length === 0 ? {} : { checkpoints }),
      ...(inputs.parked.length === 0 ? {} : { parked: inputs.parked, blocked: inputs.blocked }),
    };
  }

  /** Whether a batch without events must be stored all the same. */
  mustSave(inputs: BatchInputs): boolean {
    return inputs.parked.length > 0 || this.cursors.unsaved() > UNSAVED_AT_MOST;
  }

  saved(): void {
    this.cursors.saved();
  }

  positions(): ReadonlyMap<ContextName, number> {
    return new Map(this.upstreams.map((upstream) => [upstream, this.cursors.positionOf(upstream)]));
  }

  /** Everything of the batch will be read again. */
  giveBack(inputs: BatchInputs): void {
    this.intake.restore([...inputs.submissions.map(({ item }) => item), ...inputs.messages]);
    this.cursors.rewind();
  }

  /** Messages and events of the batch will be read again: one at a time when the store could not hold something. */
  giveBackEvents(inputs: BatchInputs, reason: RefusedReason | undefined): void {
    this.intake.restore(inputs.messages);
    this.cursors.rewind();
    if (reason?.code === 'CHECKPOINT_MOVED') this.started = false;
    if (reason?.code !== 'UNSTORABLE') return;
    const alone = inputs.causes.length === 1 ? inputs.causes[0] : undefined;
    this.singly = alone === undefined ? inputs.causes.length : 1;
    if (alone === undefined) return;
    this.unstorable.set(alone.key, reason.detail);
    for (const message of inputs.messages) message.failure = reason.detail;
  }

  /** Takes a failing input out of the batch: an event is parked and its subject waits; a message is only recorded. */
  setAside(inputs: BatchInputs, key: string, error: string): void {
    const submission = inputs.submissions.findIndex(({ cause }) => cause.key === key);
    if (submission >= 0) {
      const [failed] = inputs.submissions.splice(submission, 1);
      failed?.item.reject(new Error(error));
      return;
    }
    inputs.causes = inputs.causes.filter((cause) => cause.key !== key);
    const message = inputs.messages.find((item) => item.message.messageId === key);
    const event = inputs.events.get(key);
    if (message !== undefined) {
      if (message.failure !== undefined) throw new Error(`${key} cannot even be recorded: ${error}`);
      message.failure = error;
      inputs.causes.push(this.causeOfMessage(message));
    } else if (event !== undefined) {
      this.park(inputs, event, error);
    }
  }

  private async start(): Promise<void> {
    await this.store.readBlocked(this.room.name).then((subjects) => {
      for (const subject of subjects) this.blockedSubjects.add(subject);
    });
    for (const upstream of new Set([...this.upstreams, this.room.name])) await this.tails.of(upstream).refresh();
    await this.cursors.load(this.store, this.upstreams);
    for (const broadcast of this.room.broadcasts) {
      const to = broadcast === this.room.name ? this.tails.of(broadcast).end - 1 : this.cursors.positionOf(broadcast);
      await this.refold(broadcast, to);
    }
    this.started = true;
  }

  private async refold(broadcast: ContextName, to: number): Promise<void> {
    let position = this.folded.get(broadcast) ?? -1;
    while (position < to) {
      const page = await this.tails.of(broadcast).read(position, Math.min(2_000, to - position));
      for (const event of page) this.fold(event);
      position = page.at(-1)?.position ?? to;
    }
  }

  private fold(event: ReceivedEvent): void {
    if (event.position >= 0) {
      if (event.position <= (this.folded.get(event.log) ?? -1)) return;
      this.folded.set(event.log, event.position);
    }
    if (isClockEvent(event)) this.clock = { now: event.data.at, position: event.position };
    this.directory = this.room.directory.evolve(this.directory, event);
  }

  private takeIntake(inputs: BatchInputs, limit: number): number {
    const items = this.intake.take(limit);
    for (const item of items) {
      if (item.kind === 'submission') {
        const { key, orders } = item.submission;
        const occurredAt = orders[0]?.occurredAt ?? this.clock.now;
        inputs.submissions.push({ item, cause: { key, position: null, occurredAt, correlation: key, orders } });
      } else {
        inputs.messages.push(item);
        inputs.causes.push(this.causeOfMessage(item));
      }
    }
    return items.length;
  }

  private causeOfMessage({ message, failure }: MessageItem): Cause {
    const cause = {
      key: message.messageId,
      position: null,
      occurredAt: this.clock.now,
      correlation: message.messageId,
    };
    const unusable = (code: string, detail: string): Cause => ({
      ...cause,
      orders: [recordUnusable(message, { code, detail, errors: [] })],
    });
    if (failure !== undefined) return unusable('PROCESSING_FAILED', failure);
    try {
      const orders = this.room.receive?.(message, this.directory, this.clock);
      return orders === undefined
        ? unusable('WRONG_RECEIVER', `${this.room.name} takes no messages`)
        : { ...cause, orders };
    } catch (error) {
      return unusable('PROCESSING_FAILED', textOf(error));
    }
  }

  private async takeEvents(upstream: ContextName, limit: number, inputs: BatchInputs): Promise<number> {
    const broadcast = this.room.broadcasts.includes(upstream);
    const types = this.interest.get(upstream);
    const page = await this.tails.of(upstream).read(this.cursors.positionOf(upstream), limit);
    let taken = 0;
    for (const event of page) {
      taken += 1;
      if (broadcast) this.fold(event);
      this.cursors.advance(upstream, event.position);
      if (types === undefined || types.has(event.type)) this.takeEvent(event, inputs);
      if (broadcast && isClockEvent(event)) {
        await this.wakeDue(event, inputs);
        break;
      }
    }
    return taken;
  }

  private takeEvent(event: ReceivedEvent, inputs: BatchInputs): void {
    const unstorable = this.unstorable.get(keyOf(event));
    if (unstorable !== undefined || this.blockedSubjects.has(event.subject)) {
      this.park(inputs, event, unstorable ?? 'waits behind an earlier event of its subject');
      return;
    }
    try {
      const orders = this.room.react(event, this.directory);
      if (orders.length > 0) this.addCause(keyOf(event), event, orders, inputs);
    } catch (error) {
      this.park(inputs, event, textOf(error));
    }
  }

  private addCause(key: string, event: ReceivedEvent, orders: readonly Order[], inputs: BatchInputs): void {
    inputs.events.set(key, event);
    const position = { log: event.log, position: event.position };
    inputs.causes.push({ key, position, occurredAt: event.occurredAt, correlation: event.correlation, orders });
  }

  private async wakeDue(clockEvent: ReceivedEvent, inputs: BatchInputs): Promise<void> {
    if (this.room.wake === undefined) return;
    const orders: Order[] = [];
    let after: DueStream | undefined;
    for (;;) {
      const page = await this.store.readDue(this.room.name, this.clock.now, after, DUE_PAGE);
      for (const { stream } of page) {
        const order = this.room.wake(stream, this.clock, this.directory);
        if (order !== undefined) orders.push(order);
      }
      after = page.at(-1);
      if (page.length < DUE_PAGE) break;
    }
    if (orders.length > 0) this.addCause(`${keyOf(clockEvent)}:due`, clockEvent, orders, inputs);
  }

  private park(inputs: BatchInputs, event: ReceivedEvent, error: string): void {
    const { log: upstream, position, subject } = event;
    inputs.parked.push({ consumer: this.room.name, upstream, position, subject, error });
    inputs.blocked.push({ consumer: this.room.name, subject, blocked: true });
    this.blockedSubjects.add(subject);
    if (!eventTypesOf(this.room.name).includes('EventSetAside')) return;
    const setAside = { consumer: this.room.name, upstream, position, subject, error };
    const stream = `set-aside/${upstream}:${String(position)}`;
    const orders = [{ stream, command: { type: 'RecordEventSetAside', setAside } }];
    inputs.causes.push({
      key: `set-aside:${upstream}:${String(position)}`,
      position: { log: upstream, position },
      occurredAt: event.occurredAt,
      correlation: event.correlation,
      orders,
    });
  }
}

const DUE_PAGE = 1_000;
/** Batches without effect are not stored one by one: after a crash at most this many events are read again, to no effect. */
const UNSAVED_AT_MOST = 5_000;

function keyOf(event: ReceivedEvent): string {
  return `${event.log}:${String(event.position)}`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
