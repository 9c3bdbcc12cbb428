import type pg from 'pg';
import type { PostgresConnection } from '../embedded/start-postgres.js';
import type { EntryStore, RecordedEntries } from '../entry-port.js';
import type {
  DecidedCommand,
  DueStream,
  EventStore,
  Haste,
  LogHead,
  ParkedEvent,
  Snapshot,
  StoredEvent,
  Unit,
  UnitOutcome,
} from '../port.js';
import type { RelayState, RelayStore } from '../relay-port.js';
import type { LogCheckpoint, OfficeSeal, SealStore } from '../seal-port.js';
import { CheckpointConflict } from '../seal-port.js';
import { copyEntries, copyEntriesSql } from './entry-rows.js';
import type { EventRow } from './event-rows.js';
import {
  EVENT_COLUMNS,
  READ_SUBJECT,
  eventOf,
  logIdOf,
  rowsOf,
  readStreamsAfterSql,
  readStreamsSql,
} from './event-rows.js';
import { landedOutcome } from './landed.js';
import { LogAppender } from './log-appender.js';
import { RecentEvents } from './recent-events.js';
import { READ_RELAY, relayStateOf, SAVE_RELAY } from './relay-rows.js';
import { checkpointOf, READ_CHECKPOINTS, READ_SEALS, SAVE_CHECKPOINT, SAVE_SEAL, sealOf } from './seal-rows.js';
import { PATIENCE_MS, poolOf } from './session.js';
import { WakeUps } from './wake-ups.js';

export interface PostgresEventStoreOptions {
  /** Reads everything, and writes where no other role is named. */
  readonly connection: PostgresConnection;
  /** The role that appends to a log, where each service has its own. */
  readonly writerOf?: (log: string) => PostgresConnection;
  /** The role that publishes checkpoints and seals. */
  readonly sealer?: PostgresConnection;
  /** No other process writes to any log: reads at the head of a log then need not ask the database. Default false. */
  readonly soleWriter?: boolean;
  /**
   * How many of the events that this process wrote are kept per log for its own consumers. 0 reads always from the
   * database, as record-keeping must, which compares what is stored. Default 20,000.
   */
  readonly recentEvents?: number;
  /** Connections for reading. Default 4; beside them each log that is written has one, and wake-ups have one. */
  readonly readers?: number;
  /** After which a connection that owes an answer is taken for lost. Milliseconds. Default 30,000. */
  readonly patienceMs?: number;
}

/** The event store on PostgreSQL. The database must have been migrated (`migrate`). */
export class PostgresEventStore implements EventStore, EntryStore, SealStore, RelayStore {
  readonly #options: PostgresEventStoreOptions;
  readonly #readers: pg.Pool;
  /** By user. */
  readonly #others = new Map<string, pg.Pool>();
  readonly #appenders = new Map<string, LogAppender>();
  readonly #recent = new Map<string, RecentEvents>();
  readonly #logIds = new Map<string, number>();
  readonly #wakeUps: WakeUps;
  readonly #patienceMs: number;

  constructor(options: PostgresEventStoreOptions) {
    this.#options = options;
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
    this.#readers = poolOf(options.connection, 'read', options.readers ?? 4, this.#patienceMs);
    this.#wakeUps = new WakeUps(options.connection, options.soleWriter ?? false, this.#patienceMs);
  }

  append(log: string, units: readonly Unit[]): Promise<readonly UnitOutcome[]> {
    return this.#appender(log).append(units);
  }

  async readLog(log: string, after: number, limit: number): Promise<readonly StoredEvent[]> {
    const recent = this.#recent.get(log);
    const held = recent?.after(after, limit);
    if (held !== undefined) return held;
    if (this.#options.soleWriter === true && recent !== undefined && recent.end >= 0 && after + 1 >= recent.end)
      return [];
    const id = await this.#logId(log);
    const rows = await this.#rows(
      `read_log_${String(id)}`,
      `select ${EVENT_COLUMNS} from verso.event where log_id = ${String(id)} and pos > $1 order by pos limit $2`,
      [after, limit],
    );
    return rows.map((row) => eventOf(row, log));
  }

  async readEntries(log: string, after: number, limit: number): Promise<RecordedEntries> {
    return copyEntries(this.#readers, log, copyEntriesSql(await this.#logId(log), after, limit));
  }

  async readStreams(
    log: string,
    streams: readonly string[],
    after?: ReadonlyMap<string, number>,
  ): Promise<ReadonlyMap<string, readonly StoredEvent[]>> {
    if (streams.length === 0) return new Map();
    const id = await this.#logId(log);
    const names = [...new Set(streams)];
    const rows =
      after === undefined
        ? await this.#rows(`read_streams_${String(id)}`, readStreamsSql(id), [names])
        : await this.#rows(`read_streams_after_${String(id)}`, readStreamsAfterSql(id), [
            names,
            names.map((name) => after.get(name) ?? 0),
          ]);
    const found = new Map<string, StoredEvent[]>();
    for (const event of rows.map((row) => eventOf(row, log)).sort((one, other) => one.position - other.position)) {
      const stream = found.get(event.stream);
      if (stream === undefined) found.set(event.stream, [event]);
      else stream.push(event);
    }
    return found;
  }

  async readSubject(subject: string): Promise<readonly StoredEvent[]> {
    const rows = await this.#rows('read_subject', READ_SUBJECT, [subject]);
    if (rows.some((row) => !this.#nameOf(logIdOf(row)))) await this.#learnLogs();
    return rows.map((row) => eventOf(row, this.#nameOf(logIdOf(row)) ?? '')).sort(inRecordOrder);
  }

  async readDue(log: string, now: string, after: DueStream | undefined, limit: number): Promise<readonly DueStream[]> {
    const rows = await this.#rows(
      'read_due',
      `select stream, due_at from verso.stream
        where log_id = $1 and due_at <= $2 and due_at is not null and (due_at, stream) > ($3, $4)
        order by due_at, stream limit $5`,
      [await this.#logId(log), now, after?.dueAt ?? '', after?.stream ?? '', limit],
    );
    return rows.map(([stream, dueAt]) => ({ stream: stream ?? '', dueAt: dueAt ?? '' }));
  }

  async heads(): Promise<readonly LogHead[]> {
    const rows = await this.#rows('heads', 'select name, epoch, size from verso.log order by log_id', []);
    return rows.map(([log, epoch, size]) => ({ log: log ?? '', epoch: Number(epoch), size: Number(size) }));
  }

  async readCheckpoint(consumer: string, upstream: string): Promise<number> {
    const sql = 'select pos from verso.consumer where consumer = $1 and upstream = $2';
    const [row] = await this.#rows('read_checkpoint', sql, [consumer, upstream]);
    return row === undefined ? -1 : Number(row[0]);
  }

  async readCommand(source: string, key: string): Promise<DecidedCommand | undefined> {
    const sql = `select encode(content_hash, 'hex'), outcome from verso.command where source = $1 and key = $2`;
    const [row] = await this.#rows('read_command', sql, [source, key]);
    return row && { source, key, contentHash: row[0] ?? '', outcome: row[1] ?? '' };
  }

  async readParked(consumer: string): Promise<readonly ParkedEvent[]> {
    const sql = 'select upstream, pos, subject, error from verso.parked where consumer = $1 order by parked_no';
    const rows = await this.#rows('read_parked', sql, [consumer]);
    return rows.map(([upstream, position, subject, error]) => {
      return {
        consumer,
        upstream: upstream ?? '',
        position: Number(position),
        subject: subject ?? '',
        error: error ?? '',
      };
    });
  }

  async readBlocked(consumer: string): Promise<readonly string[]> {
    const sql = 'select subject from verso.blocked where consumer = $1 order by subject';
    return (await this.#rows('read_blocked', sql, [consumer])).map(([subject]) => subject ?? '');
  }

  async readContent(sha256: string): Promise<Uint8Array | undefined> {
    const sql = `select bytes from verso.content where sha256 = decode($1, 'hex')`;
    const [row] = await this.#rows('read_content', sql, [sha256]);
    return row && Buffer.from((row[0] ?? '').slice(2), 'hex');
  }

  async readSnapshot(log: string, stream: string, codeVersion: string): Promise<Snapshot | undefined> {
    const sql = 'select version, state from verso.snapshot where log_id = $1 and stream = $2 and code_version = $3';
    const [row] = await this.#rows('read_snapshot', sql, [await this.#logId(log), stream, codeVersion]);
    return row && { log, stream, version: Number(row[0]), codeVersion, state: row[1] ?? '' };
  }

  async saveSnapshot({ log, stream, version, codeVersion, state }: Snapshot): Promise<void> {
    const values = [log, stream, version, codeVersion, state];
    await this.#as(this.#writerOf(log), 'select verso.save_snapshot($1, $2, $3, $4, $5)', values);
  }

  onAppend(log: string, wake: () => void, haste?: Haste): () => void {
    return this.#wakeUps.on(log, wake, haste);
  }

  async saveCheckpoint({ log, epoch, size, root, note }: LogCheckpoint): Promise<void> {
    const [row] = await this.#as(this.#sealer(), SAVE_CHECKPOINT, [log, epoch, size, Buffer.from(root, 'hex'), note]);
    if (row?.[0] !== 't') throw new CheckpointConflict(log, epoch, size);
  }

  async readCheckpoints(log: string): Promise<readonly LogCheckpoint[]> {
    const rows = await this.#rows('read_checkpoints', READ_CHECKPOINTS, [await this.#logId(log)]);
    return rows.map((row) => checkpointOf(log, row));
  }

  async saveSeal({ at, vector, note }: OfficeSeal): Promise<void> {
    await this.#as(this.#sealer(), SAVE_SEAL, [at, JSON.stringify(vector), note]);
  }

  async readSeals(limit?: number): Promise<readonly OfficeSeal[]> {
    return (await this.#rows('read_seals', READ_SEALS, [limit ?? null])).reverse().map(sealOf);
  }

  async readRelay(log: string): Promise<RelayState> {
    return relayStateOf((await this.#rows('read_relay', READ_RELAY, [log]))[0]);
  }

  async saveRelay(log: string, from: number, { position, lastOfSlot }: RelayState): Promise<boolean> {
    const [row] = await this.#as(this.#writerOf(log), SAVE_RELAY, [log, from, position, lastOfSlot]);
    return row?.[0] === 't';
  }

  /** Writes what is waiting, then lets go of all connections. */
  async close(): Promise<void> {
    await Promise.all([...this.#appenders.values()].map((appender) => appender.close()));
    await this.#wakeUps.close();
    await Promise.all([this.#readers, ...this.#others.values()].map((pool) => pool.end()));
  }

  #appender(log: string): LogAppender {
    let appender = this.#appenders.get(log);
    if (appender === undefined) {
      const recent = new RecentEvents(this.#options.recentEvents ?? 20_000);
      this.#recent.set(log, recent);
      appender = new LogAppender({
        log,
        connection: this.#writerOf(log),
        patienceMs: this.#patienceMs,
        landed: (name, unit, reason) => landedOutcome(this, name, unit, reason),
        committed: (name, events) => {
          if (this.#options.recentEvents !== 0) recent.add(events());
          this.#wakeUps.appended(name);
        },
      });
      this.#appenders.set(log, appender);
    }
    return appender;
  }

  #writerOf(log: string): PostgresConnection {
    return this.#options.writerOf?.(log) ?? this.#options.connection;
  }

  #sealer(): PostgresConnection {
    return this.#options.sealer ?? this.#options.connection;
  }

  #rows(name: string, text: string, values: readonly unknown[]): Promise<EventRow[]> {
    return rowsOf(this.#readers, name, text, values);
  }

  /** Calls under a role of their own (seals, snapshots): on the readers' connections where it is the same one. */
  async #as(connection: PostgresConnection, text: string, values: readonly unknown[]): Promise<EventRow[]> {
    const name = text.slice(0, 60);
    if (connection.user === this.#options.connection.user) return this.#rows(name, text, values);
    let pool = this.#others.get(connection.user);
    if (pool === undefined) {
      pool = poolOf(connection, 'seldom', 1, this.#patienceMs);
      this.#others.set(connection.user, pool);
    }
    return rowsOf(pool, name, text, values);
  }

  async #logId(log: string): Promise<number> {
    if (!this.#logIds.has(log)) await this.#learnLogs();
    const id = this.#logIds.get(log);
    if (id === undefined) throw new Error(`no log named ${log}; there are ${[...this.#logIds.keys()].join(', ')}`);
    return id;
  }

  async #learnLogs(): Promise<void> {
    for (const [id, name] of await this.#rows('logs', 'select log_id, name from verso.log', [])) {
      this.#logIds.set(name ?? '', Number(id));
    }
  }

  #nameOf(id: number): string | undefined {
    for (const [name, known] of this.#logIds) if (known === id) return name;
    return undefined;
  }
}

function inRecordOrder(one: StoredEvent, other: StoredEvent): number {
  if (one.recordedAt !== other.recordedAt) return one.recordedAt < other.recordedAt ? -1 : 1;
  if (one.log !== other.log) return one.log < other.log ? -1 : 1;
  return one.position - other.position;
}
