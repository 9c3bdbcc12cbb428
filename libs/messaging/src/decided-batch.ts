import type { EventStore, RefusedReason, Unit, UnitAccepted, UnitOutcome } from '@verso/event-store';
import type { BatchInputs } from './batch-inputs.js';
import type { BatchReader } from './batch-reader.js';
import { failPoint } from './fail-point.js';
import { refusedAsUnstorable, type Intake, type SubmissionItem } from './intake.js';
import type { LogTails } from './log-tail.js';
import type { Room } from './room.js';
import type { StreamState, StreamStates } from './stream-states.js';
import type { UnitOfWork } from './unit-of-work.js';

/** One unit in the making: a submission's, or (without item) that of all events and messages of the batch. */
export interface Work {
  readonly work: UnitOfWork;
  readonly item: SubmissionItem | undefined;
}

/** What a batch needs of the loop it belongs to. */
export interface BatchSurroundings {
  readonly room: Room;
  readonly store: EventStore;
  readonly tails: LogTails;
  readonly states: StreamStates;
  readonly intake: Intake;
  readonly reader: BatchReader;
  /** Told of a unit that the store refused; of the batch's own unit before it is read again. */
  readonly refused: (inputs: BatchInputs, reason: RefusedReason | undefined, isBatch: boolean) => void;
}

/** How the append of a batch ended. */
export interface Landing {
  /** Whether everything that was not a submission is stored; if not, it will be read again. */
  readonly stands: boolean;
  /** Whether all of it is stored: only then may anything rest on it that was decided since. */
  readonly whole: boolean;
  /** Gives back what is not stored, for another attempt; to be called before anything else is decided. */
  readonly undo: () => void;
  /** The store could not be reached; whether the batch is stored may be unknown. */
  readonly failure?: { readonly error: unknown };
}

/** A batch that is decided and not yet stored: its submissions, each a unit, and everything else as one. */
export class DecidedBatch {
  private readonly surroundings: BatchSurroundings;
  private readonly inputs: BatchInputs;
  private readonly works: readonly Work[];

  constructor(surroundings: BatchSurroundings, inputs: BatchInputs, works: readonly Work[]) {
    this.surroundings = surroundings;
    this.inputs = inputs;
    this.works = works;
  }

  /** Stores the batch, tells the followers of the log and whoever waits for an answer. Never rejects. */
  async append(): Promise<Landing> {
    const { units, appended } = this.units();
    const { room, store } = this.surroundings;
    let outcomes: readonly UnitOutcome[] = [];
    try {
      if (units.length > 0) outcomes = await failPoint('room.append', () => store.append(room.name, units));
    } catch (error) {
      return { stands: false, whole: false, undo: () => this.abandonUnknown(), failure: { error } };
    }
    const refused: (() => void)[] = [];
    let stands = true;
    for (const [index, entry] of appended.entries()) {
      const outcome = outcomes[index];
      if (outcome?.outcome === 'accepted') {
        this.accepted(entry, outcome);
      } else {
        refused.push(() => this.retryLater(entry, outcome));
        if (this.isBatch(entry)) stands = false;
      }
    }
    if (stands) for (const item of this.inputs.messages) item.resolve();
    return { stands, whole: refused.length === 0, undo: () => refused.forEach((retry) => retry()) };
  }

  /** Streams that the batch has looked at or changed, as it leaves them: what is decided next must not ask the store, which may not have it yet. */
  *states(): Iterable<readonly [stream: string, state: StreamState]> {
    for (const { work } of this.works) yield* work.touched;
  }

  /** The same; one that several units have touched more than once. */
  *touched(): Iterable<StreamState> {
    for (const { work } of this.works) yield* work.touched.values();
  }

  /** The batch is not to be stored: what it was decided on did not come about. It will be read again. */
  abandon(): void {
    for (const { work } of this.works) this.surroundings.states.forget(work.touchedStreams());
    this.surroundings.reader.giveBack(this.inputs);
  }

  private abandonUnknown(): void {
    this.surroundings.reader.lookAgain();
    this.abandon();
  }

  private units(): { readonly units: readonly Unit[]; readonly appended: readonly Work[] } {
    const { reader } = this.surroundings;
    const units: Unit[] = [];
    const appended: Work[] = [];
    for (const entry of this.works) {
      const isBatch = this.isBatch(entry);
      const unit = isBatch ? entry.work.unit(reader.bookkeeping(this.inputs)) : submissionUnit(entry);
      // What was refused, or came to nothing before a submission, is not to be decided again: it might then succeed.
      const atOnce = units.length > 0 || entry.work.hasRefused;
      if (isBatch && unit.appends.length === 0 && !reader.mustSave(this.inputs, atOnce)) continue;
      if (isBatch) reader.saving();
      units.push(unit);
      appended.push(entry);
    }
    return { units, appended };
  }

  private isBatch(entry: Work): boolean {
    return entry === this.works.at(-1);
  }

  private accepted(entry: Work, { firstPosition }: UnitAccepted): void {
    const { room, tails, reader } = this.surroundings;
    const { events } = entry.work;
    events.forEach((event, index) => (event.position = firstPosition + index));
    tails.of(room.name).publish(events);
    if (this.isBatch(entry)) reader.saved(this.inputs);
    else entry.item?.resolve({ results: [...entry.work.results.values()].flat() });
  }

  /** A refused unit: forget what was assumed and try again. */
  private retryLater(entry: Work, outcome: UnitOutcome | undefined): void {
    const { states, intake, refused } = this.surroundings;
    const { work, item } = entry;
    states.forget(work.touchedStreams());
    const reason = outcome?.outcome === 'refused' ? outcome.reason : undefined;
    refused(this.inputs, reason, this.isBatch(entry));
    if (item === undefined) return;
    if (reason?.code === 'COMMAND_DECIDED') item.resolve({ results: [], decidedBefore: reason.decided });
    else if (reason?.code === 'UNSTORABLE') item.resolve(refusedAsUnstorable(item, reason.detail));
    else intake.restore([item]);
  }
}

function submissionUnit({ work, item }: Work): Unit {
  const idempotency = item?.submission.idempotency;
  if (idempotency === undefined) return work.unit({});
  const { source, key, contentHash, freeze } = idempotency;
  const results = [...work.results.values()].flat();
  const outcome = JSON.stringify(freeze === undefined ? results : freeze(results));
  return work.unit({ command: { source, key, contentHash, outcome } });
}
