import { UnknownEventType, type ContextName } from '@verso/contracts';
import type { EventStore, RefusedReason } from '@verso/event-store';
import type { BatchInputs } from './batch-inputs.js';
import { BatchReader } from './batch-reader.js';
import { DecidedBatch, type BatchSurroundings, type Landing, type Work } from './decided-batch.js';
import { Intake, type SubmissionItem } from './intake.js';
import type { LogTails } from './log-tail.js';
import { NotOfThisPart, Part, type SlotRange } from './part.js';
import { ReplayRequests } from './replay-requests.js';
import type { AnyRoom, IncomingMessage, Room, Steppable, Submission, SubmissionOutcome } from './room.js';
import { StreamStates, type StreamState } from './stream-states.js';
import { PoisonedInput, UnitOfWork, type Cause, type DecisionContext } from './unit-of-work.js';

/** What a loop needs of its process. */
export interface RoomLoopOptions {
  readonly store: EventStore;
  readonly tails: LogTails;
  /** e.g. `verso/0.1.0`; stored with every event. */
  readonly softwareVersion: string;
  /** Inputs per unit at most. */
  readonly batchSize?: number;
  /** Business instant of what happens before the clock's first reading, RFC 3339 UTC with microseconds. */
  readonly opened?: string;
  /** Streams are held in memory, folded, up to so many events. */
  readonly eventsHeld?: number;
  /** The part of the room that is run; all of it when absent. */
  readonly slots?: SlotRange;
  readonly report?: (notice: LoopNotice) => void;
}

/** Something an operator may want to know. */
export interface LoopNotice {
  readonly room: string;
  readonly kind: 'order-refused' | 'input-set-aside' | 'unit-refused' | 'snapshot-lost';
  readonly detail: string;
}

/**
 * Runs one room, or one part of it: the only writer of its streams. A step takes what has come in (upstream events, messages, submissions),
 * decides all of it on states held in memory, and hands one unit with all new events and the checkpoints to the store.
 * A crash before the commit changes nothing; a crash after it changes nothing twice.
 *
 * While a batch is on its way to the disk the next one is read and decided. It leaves only once the first is stored whole;
 * else it is forgotten, for it may rest on what did not come about, and read again.
 */
export class RoomLoop implements Steppable {
  readonly name: string;
  private readonly room: Room;
  private readonly part: Part;
  private readonly options: RoomLoopOptions;
  private readonly states: StreamStates;
  private readonly intake = new Intake(20_000);
  private readonly reader: BatchReader;
  private readonly replays: ReplayRequests;
  /** Every event is looked at before it is handed to the store, which has just refused a unit for one of them. */
  private checked = false;
  private underWay: { readonly batch: DecidedBatch; readonly landing: Promise<Landing> } | undefined;
  /** States were forgotten that a batch under way has changed: only the store knows them, and only once it has landed. */
  private mustLand = false;
  private readonly surroundings: BatchSurroundings;
  private wake: () => void = () => undefined;

  // Rooms are run alike; what the loop hands back to a room is what it got from that room.
  constructor(room: AnyRoom, options: RoomLoopOptions) {
    this.room = room as Room;
    this.part = new Part(this.room, options.slots);
    this.name = this.part.consumer;
    this.options = options;
    this.states = new StreamStates(this.room, options.store, options.eventsHeld ?? EVENTS_HELD);
    const { store, tails, batchSize = 500, opened = LONG_AGO } = options;
    const { part, intake } = this;
    this.reader = new BatchReader({ room: this.room, part, store, tails, intake, batchSize, opened });
    this.replays = new ReplayRequests(this.reader, async (inputs) => this.handle(inputs), batchSize);
    const { states, reader } = this;
    const refused = (...told: Parameters<BatchSurroundings['refused']>): void => this.unitRefused(...told);
    this.surroundings = { room: this.room, store, tails, states, intake, reader, refused };
  }

  attach(wake: () => void): void {
    this.wake = wake;
  }

  busy(): boolean {
    return this.intake.size > 0 || this.replays.size > 0 || this.underWay !== undefined;
  }

  /** Keeps messages and acts on them; resolves once they are stored. */
  async receive(messages: readonly IncomingMessage[]): Promise<void> {
    const stored: Promise<void>[] = [];
    for (const message of messages) {
      stored.push(
        new Promise<void>((resolve, reject) => {
          this.intake.put({ kind: 'message', message, resolve, reject }).catch(reject);
        }),
      );
    }
    this.wake();
    await Promise.all(stored);
  }

  /** Decides what a door hands in; resolves once the outcome is stored. */
  async submit(submission: Submission): Promise<SubmissionOutcome> {
    const { idempotency, orders } = submission;
    const other = orders.find(({ stream }) => !this.part.holds(stream));
    if (other !== undefined) throw new NotOfThisPart(`${other.stream} is not decided by ${this.name}`);
    if (idempotency !== undefined) {
      const decided = await this.options.store.readCommand(idempotency.source, idempotency.key);
      if (decided !== undefined) return { results: [], decidedBefore: decided };
    }
    return new Promise<SubmissionOutcome>((resolve, reject) => {
      this.intake.put({ kind: 'submission', submission, resolve, reject }).then(this.wake, reject);
    });
  }

  /** Positions up to which every upstream has been handled. */
  cursor(): ReadonlyMap<string, number> {
    return this.reader.positions();
  }

  /** Types of a log's events that matter to the room; all of them when undefined. */
  interestIn(log: ContextName): ReadonlySet<string> | undefined {
    return this.part.interest().get(log);
  }

  /** Events passed by because this build does not know them and the room has no use for them, by `<log>/<type>`. */
  skippedEvents(): ReadonlyMap<string, number> {
    return this.reader.skipped;
  }

  /**
   * Feeds what was set aside again, in position order; a subject whose events all go through is let go in the same unit,
   * any other stays as it is. Done by the next steps of the loop.
   *
   * @returns how many events are no longer set aside
   */
  async replaySetAside(): Promise<number> {
    const letGo = this.replays.add();
    this.wake();
    return letGo;
  }

  /** Stores how far it has read, also where that led to nothing. To be called once nobody steps any more. */
  async settle(): Promise<void> {
    await this.landed();
    await this.reader.settle();
  }

  async step(): Promise<boolean> {
    if (this.replays.size > 0) {
      await this.landed();
      return this.replays.serve();
    }
    try {
      if (this.mustLand) await this.landed();
      const inputs = await this.reader.next();
      if (inputs === undefined) return (await this.landed()) !== 'nothing';
      const batch = await this.decided(inputs);
      if (batch === undefined || (await this.landed(batch)) === 'not whole') return true;
      this.underWay = { batch, landing: batch.append() };
      await this.withoutOverlap(batch);
      return true;
    } catch (error) {
      if (error instanceof UnknownEventType) {
        // The room stands still until a newer build takes over: whoever waits for an answer is to know.
        for (const { reject } of this.intake.takeSubmissions()) reject(error);
      }
      throw error;
    }
  }

  /** Waits for the batch when nothing may be decided before it is stored. */
  private async withoutOverlap(batch: DecidedBatch): Promise<void> {
    const touched = [...new Set(batch.touched())];
    const snapshots = this.states.wantsSnapshotOf(touched);
    // What the store cannot hold is found by storing one thing after the other.
    if (!snapshots && !this.checked && !this.reader.isolation.isUnderWay) return;
    // A snapshot is of what is stored: nothing has been decided on top of it here.
    if ((await this.landed()) !== 'whole' || !snapshots) return;
    await this.states.keepSnapshots(touched, (detail) => this.notify('snapshot-lost', detail));
  }

  /** For a batch that nothing else is to overlap; whether it is stored. */
  private async handle(inputs: BatchInputs): Promise<boolean> {
    const batch = await this.decided(inputs);
    if (batch === undefined) return false;
    this.underWay = { batch, landing: batch.append() };
    return (await this.landed()) === 'whole';
  }

  /**
   * Waits for the batch under way, if there is one.
   *
   * @param next rests on it, and is forgotten when it is not stored whole
   */
  private async landed(next?: Pick<DecidedBatch, 'abandon'>): Promise<'nothing' | 'whole' | 'not whole'> {
    const { underWay } = this;
    const landing = await underWay?.landing;
    this.underWay = undefined;
    this.mustLand = false;
    if (underWay === undefined || landing === undefined) return 'nothing';
    if (landing.stands) this.checked &&= this.reader.isolation.isUnderWay;
    if (landing.whole) {
      this.states.changed(underWay.batch.touched());
      return 'whole';
    }
    next?.abandon();
    landing.undo();
    if (landing.failure !== undefined) throw landing.failure.error;
    return 'not whole';
  }

  /** Undefined when the batch was given back, because what it would rest on is not stored. */
  private async decided(inputs: BatchInputs): Promise<DecidedBatch | undefined> {
    const giveBack = { abandon: () => this.reader.giveBack(inputs) };
    for (;;) {
      const works = await this.decideAll(inputs).catch((error: unknown) => {
        giveBack.abandon();
        throw error;
      });
      if (works !== undefined) return new DecidedBatch(this.surroundings, inputs, works);
      if ((await this.landed(giveBack)) === 'not whole') return undefined;
    }
  }

  /** Submissions first, each its own unit; then everything else as one. Undefined when an input had to be set aside. */
  private async decideAll(inputs: BatchInputs): Promise<readonly Work[] | undefined> {
    const works: Work[] = [];
    const touched = new Map<string, StreamState>(this.underWay?.batch.states());
    const run = async (causes: readonly Cause[], item?: SubmissionItem): Promise<void> => {
      const work = new UnitOfWork(this.decisionContext(item), touched);
      works.push({ work, item });
      await work.decide(causes);
      for (const [stream, state] of work.touched) touched.set(stream, state);
    };
    try {
      for (const { item, cause } of inputs.submissions) {
        await run([cause], item).catch((error: unknown) => {
          throw refusedByNewerStream(error, cause);
        });
      }
      await run(inputs.causes);
      return works;
    } catch (error) {
      for (const { work } of works) this.states.forget(work.touchedStreams());
      this.mustLand = true;
      if (!(error instanceof PoisonedInput)) throw error;
      this.notify('input-set-aside', error.message);
      this.reader.setAside(inputs, error);
      return undefined;
    }
  }

  private unitRefused(inputs: BatchInputs, reason: RefusedReason | undefined, isBatch: boolean): void {
    this.notify('unit-refused', JSON.stringify(reason));
    if (!isBatch) return;
    this.reader.giveBackEvents(inputs, reason);
    if (reason?.code !== 'UNSTORABLE') return;
    // Looking at every event finds all but what only the database itself can know: that is found one input at a time.
    if (this.checked && !inputs.replayed) this.reader.isolation.begin(inputs, reason.detail);
    this.checked = true;
  }

  private decisionContext(item: SubmissionItem | undefined): DecisionContext {
    return {
      room: this.room,
      consumer: this.part.consumer,
      states: this.states,
      clock: this.reader.clock,
      softwareVersion: this.options.softwareVersion,
      checked: this.checked && item === undefined,
      react: (event) => this.reader.reactToOwn(event),
      onRefusal: (order, code, detail) => this.notify('order-refused', `${order.stream}: ${code}: ${detail}`),
    };
  }

  private notify(kind: LoopNotice['kind'], detail: string): void {
    this.options.report?.({ room: this.room.name, kind, detail });
  }
}

/** A stream that a newer build has written to is read-only for this one: only the submission that needs it fails. */
function refusedByNewerStream(error: unknown, cause: Cause): unknown {
  const [root] = cause.orders;
  return error instanceof UnknownEventType && root !== undefined ? new PoisonedInput({ cause, root }, error) : error;
}

/**
 * A trade has some twenty events over all rooms, and is at rest in most of them before it settles. This is what one room holds of
 * some thousands of trades in flight: some tens of megabytes.
 */
const EVENTS_HELD = 100_000;

const LONG_AGO = '1970-01-01T00:00:00.000000Z';
