import { RecordedEntries, type EntryStore } from './entry-port.js';
import { InMemoryLog } from './in-memory-log.js';
import { InMemorySeals } from './in-memory-seals.js';
import type {
  DecidedCommand,
  DueStream,
  EventStore,
  LogHead,
  ParkedEvent,
  RefusedReason,
  Snapshot,
  StoredEvent,
  Unit,
  UnitOutcome,
} from './port.js';
import { recordTime, wallClock } from './record-time.js';
import { notRelayed, type RelayState, type RelayStore } from './relay-port.js';
import type { LogCheckpoint, OfficeSeal, SealStore } from './seal-port.js';
import { unstorable } from './storable.js';

export interface InMemoryEventStoreOptions {
  /** Microseconds since 1970 for `recordedAt`; the store itself keeps it from running backwards. Default: the wall clock. */
  readonly clock?: () => number;
}

/**
 * The event store without a database, for tests and the seeded simulation: same outcomes, same leaves, nothing kept.
 *
 * Every call takes effect before its promise is returned, so a seeded run has one order of events only.
 */
export class InMemoryEventStore implements EventStore, EntryStore, SealStore, RelayStore {
  readonly #clock: () => number;
  readonly #logs = new Map<string, InMemoryLog>();
  readonly #checkpoints = new Map<string, number>();
  readonly #commands = new Map<string, DecidedCommand>();
  readonly #links = new Map<string, Map<string, LinkedStream>>();
  readonly #parked = new Map<string, ParkedEvent[]>();
  readonly #blocked = new Map<string, Set<string>>();
  readonly #contents = new Map<string, Uint8Array>();
  readonly #snapshots = new Map<string, Snapshot>();
  readonly #wakes = new Map<string, Set<() => void>>();
  readonly #seals = new InMemorySeals();
  readonly #relays = new Map<string, RelayState>();

  constructor(logs: readonly string[], options: InMemoryEventStoreOptions = {}) {
    this.#clock = options.clock ?? wallClock;
    for (const name of logs) this.#logs.set(name, new InMemoryLog(name));
  }

  async append(log: string, units: readonly Unit[]): Promise<readonly UnitOutcome[]> {
    const target = this.#log(log);
    target.lastRecorded = Math.max(this.#clock(), target.lastRecorded);
    const recordedAt = recordTime(target.lastRecorded);
    const outcomes = units.map((unit): UnitOutcome => {
      const reason = this.#reasonToRefuse(target, unit);
      if (reason !== undefined) return { outcome: 'refused', reason };
      return { outcome: 'accepted', firstPosition: this.#accept(target, unit, recordedAt), recordedAt };
    });
    for (const wake of this.#wakes.get(log) ?? []) wake();
    return outcomes;
  }

  async readLog(log: string, after: number, limit: number): Promise<readonly StoredEvent[]> {
    return this.#log(log).events.slice(after + 1, after + 1 + limit);
  }

  async readEntries(log: string, after: number, limit: number): Promise<RecordedEntries> {
    return RecordedEntries.of(await this.readLog(log, after, limit));
  }

  async readStreams(
    log: string,
    streams: readonly string[],
    after?: ReadonlyMap<string, number>,
  ): Promise<ReadonlyMap<string, readonly StoredEvent[]>> {
    const target = this.#log(log);
    const found = new Map<string, readonly StoredEvent[]>();
    for (const name of streams) {
      const events = target.stream(name)?.slice(after?.get(name) ?? 0) ?? [];
      if (events.length > 0) found.set(name, events);
    }
    return found;
  }

  async readSubject(subject: string): Promise<readonly StoredEvent[]> {
    const found = new Set<StoredEvent>();
    const links = [...(this.#links.get(subject)?.values() ?? [])];
    const subjects = [subject, ...links.map(({ stream }) => stream.slice(stream.indexOf('/') + 1))];
    for (const log of this.#logs.values()) {
      for (const one of subjects) for (const event of log.aboutSubject(one)) found.add(event);
    }
    for (const { log, stream, from } of links) {
      for (const event of log.stream(stream) ?? []) if (event.position >= from) found.add(event);
    }
    return [...found].sort(inRecordOrder);
  }

  async readDue(log: string, now: string, after: DueStream | undefined, limit: number): Promise<readonly DueStream[]> {
    return this.#log(log).due(now, after, limit);
  }

  async heads(): Promise<readonly LogHead[]> {
    return [...this.#logs.values()].map(({ name, epoch, events }) => ({ log: name, epoch, size: events.length }));
  }

  async readCheckpoint(consumer: string, upstream: string): Promise<number> {
    return this.#checkpoint(consumer, upstream);
  }

  async readCommand(source: string, key: string): Promise<DecidedCommand | undefined> {
    return this.#commands.get(pair(source, key));
  }

  async readParked(consumer: string): Promise<readonly ParkedEvent[]> {
    return (this.#parked.get(consumer) ?? []).slice();
  }

  async readBlocked(consumer: string): Promise<readonly string[]> {
    return [...(this.#blocked.get(consumer) ?? [])].sort();
  }

  async readContent(sha256: string): Promise<Uint8Array | undefined> {
    return this.#contents.get(sha256);
  }

  async readSnapshot(log: string, stream: string, codeVersion: string): Promise<Snapshot | undefined> {
    return this.#snapshots.get(JSON.stringify([log, stream, codeVersion]));
  }

  async saveSnapshot(snapshot: Snapshot): Promise<void> {
    const key = JSON.stringify([snapshot.log, snapshot.stream, snapshot.codeVersion]);
    const kept = this.#snapshots.get(key);
    if (kept === undefined || kept.version <= snapshot.version) this.#snapshots.set(key, snapshot);
  }

  onAppend(log: string, wake: () => void): () => void {
    const wakes = this.#wakes.get(log) ?? new Set();
    this.#wakes.set(log, wakes.add(wake));
    return () => void wakes.delete(wake);
  }

  async saveCheckpoint(checkpoint: LogCheckpoint): Promise<void> {
    this.#seals.saveCheckpoint(checkpoint);
  }

  async readCheckpoints(log: string): Promise<readonly LogCheckpoint[]> {
    return this.#seals.readCheckpoints(log);
  }

  async saveSeal(seal: OfficeSeal): Promise<void> {
    this.#seals.saveSeal(seal);
  }

  async readSeals(limit = Infinity): Promise<readonly OfficeSeal[]> {
    return this.#seals.readSeals(limit);
  }

  async readRelay(log: string): Promise<RelayState> {
    return this.#relays.get(log) ?? notRelayed();
  }

  async saveRelay(log: string, from: number, to: RelayState): Promise<boolean> {
    const size = this.#log(log).events.length;
    if (to.position < from || to.position >= size)
      throw new Error(
        `log ${log} has ${String(size)} events: its relay cannot move from ${String(from)} to ${String(to.position)}`,
      );
    if ((this.#relays.get(log)?.position ?? -1) !== from) return false;
    this.#relays.set(log, to);
    return true;
  }

  async close(): Promise<void> {
    this.#wakes.clear();
  }

  #log(name: string): InMemoryLog {
    const log = this.#logs.get(name);
    if (log === undefined) throw new Error(`no log named ${name}; there are ${[...this.#logs.keys()].join(', ')}`);
    return log;
  }

  #checkpoint(consumer: string, upstream: string): number {
    return this.#checkpoints.get(pair(consumer, upstream)) ?? -1;
  }

  #reasonToRefuse(log: InMemoryLog, unit: Unit): RefusedReason | undefined {
    const detail = unstorable(unit);
    if (detail !== undefined) return { code: 'UNSTORABLE', detail };
    if (unit.command !== undefined) {
      const decided = this.#commands.get(pair(unit.command.source, unit.command.key));
      if (decided !== undefined) return { code: 'COMMAND_DECIDED', decided };
    }
    for (const { consumer, upstream, from } of unit.checkpoints ?? []) {
      const actual = this.#checkpoint(consumer, upstream);
      if (actual !== from) return { code: 'CHECKPOINT_MOVED', consumer, upstream, actual };
    }
    const grown = unit.appends.length > 1 ? new Map<string, number>() : undefined;
    for (const { stream, expectedVersion, events } of unit.appends) {
      const actual = grown?.get(stream) ?? log.versionOf(stream);
      if (actual !== expectedVersion) {
        return { code: 'STALE_VERSION', stream, expected: expectedVersion, actual };
      }
      grown?.set(stream, actual + events.length);
    }
    return undefined;
  }

  #accept(log: InMemoryLog, unit: Unit, recordedAt: string): number {
    const first = log.events.length;
    for (const append of unit.appends) log.add(append, recordedAt);
    for (const { consumer, upstream, to } of unit.checkpoints ?? [])
      this.#checkpoints.set(pair(consumer, upstream), to);
    if (unit.command !== undefined) this.#commands.set(pair(unit.command.source, unit.command.key), unit.command);
    for (const { subject, stream } of unit.links ?? []) this.#link(log, subject, stream, first);
    for (const { consumer, subject, blocked } of unit.blocked ?? []) this.#block(consumer, subject, blocked);
    for (const parked of unit.parked ?? []) this.#park(parked);
    for (const { sha256, bytes } of unit.contents ?? []) this.#contents.set(sha256, bytes);
    return log.events.length === first ? -1 : first;
  }

  #link(log: InMemoryLog, subject: string, stream: string, first: number): void {
    const links = this.#links.get(subject) ?? new Map<string, LinkedStream>();
    this.#links.set(subject, links);
    const key = pair(log.name, stream);
    if (links.has(key)) return;
    const events = log.stream(stream) ?? [];
    const from = events.find(({ position }) => position >= first)?.position ?? log.events.length;
    links.set(key, { log, stream, from });
  }

  #block(consumer: string, subject: string, blocked: boolean): void {
    const subjects = this.#blocked.get(consumer) ?? new Set();
    this.#blocked.set(consumer, subjects);
    if (blocked) {
      subjects.add(subject);
      return;
    }
    subjects.delete(subject);
    const waiting = this.#parked.get(consumer) ?? [];
    this.#parked.set(
      consumer,
      waiting.filter((parked) => parked.subject !== subject),
    );
  }

  #park(parked: ParkedEvent): void {
    const waiting = this.#parked.get(parked.consumer) ?? [];
    this.#parked.set(parked.consumer, waiting);
    if (waiting.every(({ upstream, position }) => upstream !== parked.upstream || position !== parked.position)) {
      waiting.push(parked);
    }
  }
}

interface LinkedStream {
  readonly log: InMemoryLog;
  readonly stream: string;
  readonly from: number;
}

/** Names hold no NUL (see `storable.ts`), so no two pairs run together. */
function pair(one: string, other: string): string {
  return `${one}\0${other}`;
}

function inRecordOrder(one: StoredEvent, other: StoredEvent): number {
  if (one.recordedAt !== other.recordedAt) return one.recordedAt < other.recordedAt ? -1 : 1;
  if (one.log !== other.log) return one.log < other.log ? -1 : 1;
  return one.position - other.position;
}
