import pg from 'pg';
import type { PostgresConnection } from '../embedded/start-postgres.js';
import type { RefusedReason, StoredEvent, Unit, UnitOutcome } from '../port.js';
import type { Answer, State } from './append-answer.js';
import { learn, outcomesOf, storedEvents } from './append-answer.js';
import type { Chain } from './chain.js';
import { chainUnits, emptyState } from './chain.js';
import type { EncodedCall } from './event-codec.js';
import { CallEncoder } from './event-codec.js';
import { RAW_TEXT } from './event-rows.js';
import { answered, sessionOf } from './session.js';

/** The queue is full: the caller should slow down and may send the same call again. */
export class EventStoreBusy extends Error {
  override readonly name = 'EventStoreBusy';
}

export interface LogAppenderOptions {
  readonly log: string;
  readonly connection: PostgresConnection;
  /** After which a connection that does not answer is taken for lost. Milliseconds. */
  readonly patienceMs: number;
  /** Whether a unit whose outcome was lost is stored: asked before it is sent again. */
  readonly landed: (log: string, unit: Unit, reason: RefusedReason) => Promise<UnitOutcome | undefined>;
  /** Told of what stands now; the events are made only for whoever asks. */
  readonly committed: (log: string, events: () => readonly StoredEvent[]) => void;
}

interface Call {
  readonly units: readonly Unit[];
  readonly events: number;
  readonly characters: number;
  readonly resolve: (outcomes: readonly UnitOutcome[]) => void;
  readonly reject: (error: unknown) => void;
}

/** A transaction takes no more than this, unless one call alone is larger. */
const MOST_EVENTS = 2_000;
const MOST_CHARACTERS = 1_000_000;
/** Beyond this the writers are faster than the disk for good, and waiting only fills the memory. */
const MOST_QUEUED = 256_000_000;
const MOST_ATTEMPTS = 50;
/**
 * From so many waiting events on, and half as many as are on their way, a second transaction follows the first one on the
 * same connection. A transaction costs as much as ten to twenty events in it: fewer had better wait for company.
 */
const WORTH_FOLLOWING = 150;

/**
 * Group commit for one log: one transaction at a time, and whatever arrives while it is on its way to the disk goes
 * together into the next one. When much is waiting, that next one is sent at once, behind the first on the same
 * connection: the database need not wait until this process has read the answer.
 */
export class LogAppender {
  readonly #options: LogAppenderOptions;
  #queue: Call[] = [];
  #queued = 0;
  #underWay = 0;
  #eventsUnderWay = 0;
  #running: Promise<void> | undefined;
  #client: Promise<pg.Client> | undefined;
  readonly #encoder = new CallEncoder();

  constructor(options: LogAppenderOptions) {
    this.#options = options;
  }

  append(units: readonly Unit[]): Promise<readonly UnitOutcome[]> {
    const [events, characters] = sizeOf(units);
    if (this.#queued > MOST_QUEUED) {
      return Promise.reject(new EventStoreBusy(`log ${this.#options.log} has too much waiting to be written`));
    }
    this.#queued += characters;
    return new Promise((resolve, reject) => {
      this.#queue.push({ units, events, characters, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  async close(): Promise<void> {
    await this.#running;
    const client = await this.#client?.catch(() => undefined);
    await client?.end();
  }

  async #run(): Promise<void> {
    let sending: Promise<void> | undefined;
    while (this.#queue.length > 0) {
      // One turn of the event loop: callers woken by the last commit hand in their next call before this one leaves.
      await new Promise((resolve) => setImmediate(resolve));
      const many = this.#waitingEvents() >= Math.max(WORTH_FOLLOWING, this.#eventsUnderWay / 2);
      if (!many) await sending;
      const before = sending;
      // With nothing under way, many calls go as two halves, so that from then on one is answered while one is written.
      const most = many && this.#underWay === 0 ? Math.ceil(this.#queue.length / 2) : Infinity;
      sending = this.#send(this.#take(most));
      if (most === Infinity) await before;
      if (this.#queue.length === 0) await sending;
    }
    await sending;
    this.#running = undefined;
    if (this.#queue.length > 0) this.#running = this.#run();
  }

  #waitingEvents(): number {
    return eventsIn(this.#queue);
  }

  #take(most: number): Call[] {
    let events = 0;
    let characters = 0;
    let count = 0;
    for (const call of this.#queue) {
      events += call.events;
      characters += call.characters;
      if (count >= most || (count > 0 && (events > MOST_EVENTS || characters > MOST_CHARACTERS))) break;
      count += 1;
    }
    const calls = this.#queue.splice(0, count);
    for (const call of calls) this.#queued -= call.characters;
    return calls;
  }

  async #send(calls: readonly Call[]): Promise<void> {
    const events = eventsIn(calls);
    this.#underWay += 1;
    this.#eventsUnderWay += events;
    try {
      const outcomes = await this.#transact(calls.flatMap(({ units }) => units));
      let next = 0;
      for (const { units, resolve } of calls) resolve(outcomes.slice(next, (next += units.length)));
    } catch {
      // One unit may spoil the transaction for all, and a lost connection leaves the outcome unknown.
      for (const { units, resolve, reject } of calls) await this.#oneByOne(units).then(resolve, reject);
    } finally {
      this.#underWay -= 1;
      this.#eventsUnderWay -= events;
    }
  }

  async #oneByOne(units: readonly Unit[]): Promise<UnitOutcome[]> {
    const outcomes: UnitOutcome[] = [];
    for (const unit of units) outcomes.push(await this.#alone(unit));
    return outcomes;
  }

  async #alone(unit: Unit): Promise<UnitOutcome> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const [outcome] = await this.#transact([unit]);
        if (outcome === undefined) throw new Error('the store gave no outcome');
        if (outcome.outcome === 'accepted') return outcome;
        return (await this.#options.landed(this.#options.log, unit, outcome.reason)) ?? outcome;
      } catch (error) {
        const code = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
        // Class 22: a value the database cannot take; class 54: too large for it.
        if (/^(22|54)/.test(code)) return { outcome: 'refused', reason: { code: 'UNSTORABLE', detail: String(error) } };
        if (attempt === 3 || (code !== '' && !RETRIED.has(code))) throw error;
      }
    }
  }

  async #transact(units: readonly Unit[]): Promise<readonly UnitOutcome[]> {
    const known = emptyState();
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const chain = chainUnits(units, known);
      if (chain.streams.length === 0 && chain.extras === null) return outcomesOf(chain, 0, '');
      const client = await (this.#client ??= this.#connect());
      const call = this.#encoder.encode(chain);
      try {
        const answer = await this.#call(client, chain, call);
        this.#options.committed(this.#options.log, () => storedEvents(this.#options.log, chain, call, answer));
        return outcomesOf(chain, answer.firstPosition, answer.recordedAt);
      } catch (error) {
        if (!(error instanceof pg.DatabaseError) || !DOES_NOT_STAND.has(error.code ?? '')) throw error;
        const { versions, conflicts } = await this.#state(client, chain);
        // Nothing in the way that is known of: somebody was quicker at this moment, or the fault is another one.
        if (!learn(known, chain, versions, conflicts) && error.code !== 'VS003') throw error;
      }
    }
    throw new EventStoreBusy(`log ${this.#options.log}: other writers were quicker ${String(MOST_ATTEMPTS)} times`);
  }

  async #call(client: pg.Client, chain: Chain, { values }: EncodedCall): Promise<Answer> {
    const extras = chain.extras === null ? null : JSON.stringify(chain.extras);
    const answer = client.query<(string | null)[]>({
      name: 'append',
      text: APPEND,
      values: [this.#options.log, ...values, extras],
      rowMode: 'array',
      types: RAW_TEXT,
    });
    const { rows } = await answered(client, answer, this.#options.patienceMs);
    // A row as text: `(epoch,position,time)`.
    const [epoch, firstPosition, recordedAt] = rows[0]?.[0]?.slice(1, -1).split(',') ?? [];
    return { epoch: Number(epoch), firstPosition: Number(firstPosition), recordedAt: recordedAt ?? '' };
  }

  async #state(client: pg.Client, { streams, extras }: Chain): Promise<State> {
    const answer = client.query<State>({
      name: 'append_state',
      text: 'select versions, conflicts from verso.append_state($1, $2, $3)',
      values: [this.#options.log, streams, JSON.stringify(extras ?? {})],
    });
    const { rows } = await answered(client, answer, this.#options.patienceMs);
    return rows[0] ?? { versions: null, conflicts: { checkpoints: null, commands: null } };
  }

  /** One connection, also for two transactions that ask for it at the same time. */
  #connect(): Promise<pg.Client> {
    const { connection, log, patienceMs } = this.#options;
    const client = new pg.Client({ ...sessionOf(connection, `append ${log}`, patienceMs), pipeline: true });
    const forget = (): void => {
      if (this.#client === connecting) this.#client = undefined;
    };
    // A broken connection is told by the query that was on it, or found by the next one.
    client.on('error', () => undefined);
    client.on('end', forget);
    const connecting = client.connect().then(
      () => client,
      (error: unknown) => {
        forget();
        throw error;
      },
    );
    return connecting;
  }
}

/** Unique violation (a key decided through another log at this moment), deadlock, serialisation. */
const RETRIED = new Set(['23505', '40P01', '40001', '57P01']);

/** A stream or a checkpoint has moved; a stream, a checkpoint or a key exists already. */
const DOES_NOT_STAND = new Set(['VS003', '23505']);

/** Not `from` the function: to make a table of its answer costs a tenth of a small call. */
const APPEND = `select verso.append(${Array.from({ length: 19 }, (_, index) => `$${String(index + 1)}`).join(', ')})`;

function eventsIn(calls: readonly Call[]): number {
  return calls.reduce((sum, { events }) => sum + events, 0);
}

function sizeOf(units: readonly Unit[]): [events: number, characters: number] {
  let events = 0;
  let characters = 0;
  for (const { appends } of units) {
    for (const append of appends) {
      events += append.events.length;
      for (const event of append.events) characters += event.data.length;
    }
  }
  return [events, characters];
}
