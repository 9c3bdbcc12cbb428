import type { ContextName } from '@verso/contracts';
import type { EventStore, RefusedReason, Unit } from '@verso/event-store';
import { addEventCause, emptyInputs, keyOf, textOf, type BatchInputs } from './batch-inputs.js';
import { Broadcasts } from './broadcasts.js';
import { isClockEvent } from './clock-event.js';
import { ordersDue, ordersFor } from './event-orders.js';
import { refusedAsUnstorable, type Intake } from './intake.js';
import { Isolation } from './isolation.js';
import { isReceived, NewerEvent, UnreadEvent, type LogTails } from './log-tail.js';
import { messageCause } from './message-cause.js';
import type { Part } from './part.js';
import type { ClockReading, Order, ReceivedEvent, Room } from './room.js';
import { SetAsideReplay } from './set-aside-replay.js';
import { SetAside, WAITS } from './set-aside.js';
import { Unstorable, type PoisonedInput } from './unit-of-work.js';
import { UpstreamCursors } from './upstream-cursors.js';

export interface BatchReaderOptions {
  readonly room: Room;
  /** Whose inputs are read. */
  readonly part: Part;
  readonly store: EventStore;
  readonly tails: LogTails;
  readonly intake: Intake;
  /** Inputs of a batch at most. */
  readonly batchSize: number;
  /** Business instant before the clock's first reading. */
  readonly opened: string;
}

/** Reads a room's inputs: folds broadcasts into the directory, asks the room for its orders, wakes what is due. */
export class BatchReader {
  /** Events skipped because this build does not know their type and the room has no interest in it, by `<log>/<type>`. */
  readonly skipped = new Map<string, number>();
  readonly replay: SetAsideReplay;
  /** Under way once the store could not hold what a batch leads to. */
  readonly isolation: Isolation;
  private readonly room: Room;
  private readonly part: Part;
  private readonly store: EventStore;
  private readonly tails: LogTails;
  private readonly intake: Intake;
  private readonly batchSize: number;
  private readonly cursors: UpstreamCursors;
  private readonly upstreams: readonly ContextName[];
  private readonly broadcasts: Broadcasts;
  private readonly setAsides: SetAside;
  private readonly interest: ReadonlyMap<ContextName, ReadonlySet<string>>;
  private started = false;

  constructor({ room, part, store, tails, intake, batchSize, opened }: BatchReaderOptions) {
    this.room = room;
    this.part = part;
    this.store = store;
    this.tails = tails;
    this.intake = intake;
    this.batchSize = batchSize;
    this.isolation = new Isolation(intake);
    this.cursors = new UpstreamCursors(part.consumer);
    const others = [...room.broadcasts, ...room.upstreams].filter((upstream) => upstream !== room.name);
    this.upstreams = [...others, ...part.readsOwn];
    this.broadcasts = new Broadcasts(room, opened);
    this.setAsides = new SetAside(room, part);
    const { upstreams, broadcasts, setAsides } = this;
    this.replay = new SetAsideReplay({ room, part, store, tails, upstreams, broadcasts, setAsides });
    this.interest = part.interest();
  }

  get clock(): ClockReading {
    return this.broadcasts.clock;
  }

  /** Learns where the room stood, before anything else is asked. */
  async start(): Promise<void> {
    if (this.started) return;
    await this.setAsides.load(this.store);
    for (const upstream of new Set([...this.upstreams, this.room.name])) await this.tails.of(upstream).refresh();
    await this.cursors.load(this.store, this.upstreams);
    for (const broadcast of this.room.broadcasts) {
      const tail = this.tails.of(broadcast);
      const to = broadcast === this.room.name ? tail.end - 1 : this.cursors.positionOf(broadcast);
      await this.broadcasts.catchUp(tail, to);
    }
    this.started = true;
  }

  /**
   * The next batch, or undefined when nothing has come in: of broadcasts alone as long as there are any.
   *
   * @throws UnknownEventType when the room needs an event that a newer build wrote: then nothing has been taken
   */
  async next(): Promise<BatchInputs | undefined> {
    await this.start();
    for (const upstream of this.upstreams) {
      this.tails.of(upstream).passed(this.part.consumer, this.cursors.positionOf(upstream));
    }
    const inputs = emptyInputs();
    const limit = this.isolation.isUnderWay ? 1 : this.batchSize;
    // What was sent may rest on a clock or on standing data that this room has not read yet: after a restart above all.
    const unread = this.upstreams.filter((upstream) => this.broadcasts.includes(upstream) && this.isBehind(upstream));
    try {
      if (unread.length === 0) this.takeIntake(inputs, limit);
      for (const upstream of unread.length === 0 ? this.upstreams : unread) {
        if (inputs.taken >= limit) break;
        if (!this.isBehind(upstream)) continue;
        await this.takeEvents(upstream, limit - inputs.taken, inputs);
      }
    } catch (error) {
      this.giveBack(inputs);
      throw error;
    }
    this.isolation.passed();
    return inputs.taken === 0 ? undefined : inputs;
  }

  /** What the room's own event asks for; folds it first when the room's directory is made of its own events. */
  reactToOwn(event: ReceivedEvent): readonly Order[] {
    if (this.broadcasts.includes(this.room.name)) this.broadcasts.fold(event);
    return this.part.ownReactions(event, this.room.react(event, this.broadcasts.directory));
  }

  /** The parts of the batch's unit that are not events. */
  bookkeeping(inputs: BatchInputs): Omit<Unit, 'appends' | 'links'> {
    const checkpoints = this.cursors.moves();
    return {
      ...(checkpoints.length === 0 ? {} : { checkpoints }),
      ...(inputs.parked.length === 0 ? {} : { parked: inputs.parked }),
      ...(inputs.blocked.length === 0 ? {} : { blocked: inputs.blocked }),
    };
  }

  /** Whether a batch without events must be stored all the same; at once when nothing of it may be decided again. */
  mustSave(inputs: BatchInputs, atOnce: boolean): boolean {
    if (inputs.parked.length > 0 || inputs.blocked.length > 0) return true;
    return this.cursors.unsaved() > (atOnce ? 0 : UNSAVED_AT_MOST);
  }

  /** The batch's unit leaves for the store; from here on the next one is read. */
  saving(): void {
    this.cursors.saving();
  }

  saved(inputs: BatchInputs): void {
    this.cursors.saved();
    this.setAsides.saved(inputs);
  }

  /** Stores the positions, unless another instance has moved on. */
  async settle(): Promise<void> {
    const checkpoints = this.cursors.moves();
    if (!this.started || checkpoints.length === 0) return;
    const [outcome] = await this.store.append(this.room.name, [{ appends: [], checkpoints }]);
    if (outcome?.outcome === 'accepted') this.cursors.saved();
  }

  positions(): ReadonlyMap<ContextName, number> {
    return new Map(this.upstreams.map((upstream) => [upstream, this.cursors.positionOf(upstream)]));
  }

  /** Everything of the batch will be read again. */
  giveBack(inputs: BatchInputs): void {
    this.intake.restore([...inputs.submissions.map(({ item }) => item), ...inputs.messages]);
    this.rewind(inputs);
  }

  /** Messages and events of the batch will be read again. */
  giveBackEvents(inputs: BatchInputs, reason: RefusedReason | undefined): void {
    this.cursors.notSaved();
    this.intake.restore(inputs.messages);
    this.rewind(inputs);
    if (reason?.code === 'CHECKPOINT_MOVED') this.lookAgain();
  }

  /** What this process knows of checkpoints and ends of logs may be out of date. */
  lookAgain(): void {
    this.cursors.notSaved();
    this.started = false;
  }

  /** Takes a failing input out of the batch: an event is parked and its subject waits; a message is only recorded. */
  setAside(inputs: BatchInputs, poisoned: PoisonedInput): void {
    const { input, cause: error } = poisoned;
    const submission = inputs.submissions.findIndex(({ cause }) => cause === input);
    if (submission >= 0) {
      const [failed] = inputs.submissions.splice(submission, 1);
      if (error instanceof Unstorable) failed?.item.resolve(refusedAsUnstorable(failed.item, error.message));
      else failed?.item.reject(error);
      return;
    }
    const origin = inputs.origins.get(input);
    if (origin === undefined) {
      // The record of a setting-aside itself: the event stays parked without it.
      inputs.causes = inputs.causes.filter((cause) => cause !== input);
      return;
    }
    if (!('kind' in origin)) {
      this.setAsides.takeOut(inputs, origin, poisoned);
      return;
    }
    inputs.causes = inputs.causes.filter((cause) => cause !== input);
    if (origin.failure === undefined) {
      origin.failure = textOf(error);
      this.addMessage(origin, inputs);
    } else {
      inputs.messages.splice(inputs.messages.indexOf(origin), 1);
      origin.reject(new Error(`${input.key} cannot even be recorded: ${textOf(error)}`));
    }
  }

  private rewind(inputs: BatchInputs): void {
    this.cursors.rewind();
    this.setAsides.rewind(inputs);
  }

  private isBehind(upstream: ContextName): boolean {
    return this.tails.of(upstream).hasAfter(this.cursors.positionOf(upstream));
  }

  private takeIntake(inputs: BatchInputs, limit: number): void {
    for (const item of this.intake.take(limit)) {
      inputs.taken += 1;
      if (item.kind === 'submission') {
        const { key, orders } = item.submission;
        const occurredAt = orders[0]?.occurredAt ?? this.clock.now;
        inputs.submissions.push({ item, cause: { key, position: null, occurredAt, correlation: key, orders } });
      } else {
        this.takeMessage(item, inputs);
      }
    }
  }

  /** A message that concerns only other parts is theirs: for this one it is dealt with. */
  private takeMessage(item: BatchInputs['messages'][number], inputs: BatchInputs): void {
    if (!this.addMessage(item, inputs)) item.resolve();
    else inputs.messages.push(item);
  }

  private addMessage(item: BatchInputs['messages'][number], inputs: BatchInputs): boolean {
    if (!this.part.mayConcern(item.message, this.broadcasts.directory)) return false;
    const cause = messageCause(item, this.room, this.part, this.broadcasts);
    if (cause.orders.length === 0 && !this.part.isWhole) return false;
    inputs.origins.set(cause, item);
    inputs.causes.push(cause);
    return true;
  }

  private async takeEvents(upstream: ContextName, limit: number, inputs: BatchInputs): Promise<void> {
    const broadcast = this.broadcasts.includes(upstream);
    const types = this.interest.get(upstream);
    const page = await this.tails.of(upstream).scan(this.cursors.positionOf(upstream), limit);
    for (const [index, event] of page.entries()) {
      // The directory is made of every event of a broadcast; of others only those that the room has named matter.
      const matters = broadcast || types === undefined || types.has(event.type);
      if (event instanceof NewerEvent) {
        if (matters) {
          if (index > 0) return;
          throw event.error;
        }
        const key = `${upstream}/${event.type}`;
        this.skipped.set(key, (this.skipped.get(key) ?? 0) + 1);
      } else if (event instanceof UnreadEvent) {
        if (matters) throw new Error(`${upstream}/${event.type} matters to ${this.room.name}, but is not read`);
      } else {
        if (broadcast) this.broadcasts.fold(event);
        if (types === undefined || types.has(event.type)) this.takeEvent(event, inputs);
      }
      inputs.taken += 1;
      this.cursors.advance(upstream, event.position);
      if (broadcast && isReceived(event) && isClockEvent(event)) {
        await this.wakeDue(event, inputs);
        return;
      }
    }
  }

  private takeEvent(event: ReceivedEvent, inputs: BatchInputs): void {
    const unstorable = this.isolation.reasonAgainst(event);
    if (unstorable !== undefined || this.setAsides.holds(event)) {
      this.setAsides.park(inputs, event, unstorable ?? WAITS);
      return;
    }
    try {
      const orders = ordersFor(this.room, this.part, event, this.broadcasts.directory);
      if (orders.length > 0) addEventCause(inputs, event, orders);
    } catch (error) {
      this.setAsides.park(inputs, event, error);
    }
  }

  private async wakeDue(clockEvent: ReceivedEvent, inputs: BatchInputs): Promise<void> {
    if (this.room.wake === undefined) return;
    const { room, part, store } = this;
    const failed = (error: unknown): void => this.setAsides.park(inputs, clockEvent, error);
    const orders = await ordersDue({ room, part, store }, this.broadcasts, failed);
    if (orders.length > 0) addEventCause(inputs, clockEvent, orders, `${keyOf(clockEvent)}:due`);
  }
}

/** Batches without effect are not stored one by one: after a crash at most this many events are read again, to no effect. */
const UNSAVED_AT_MOST = 5_000;
