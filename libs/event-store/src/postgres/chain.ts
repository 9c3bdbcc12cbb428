import type {
  BlockedSubject,
  CheckpointMove,
  DecidedCommand,
  NewEvent,
  ParkedEvent,
  RefusedReason,
  Unit,
} from '../port.js';
import { unstorable } from '../storable.js';

/** What the database is known to hold, from an answer that refused a call. Whatever is missing is taken on trust. */
export interface KnownState {
  readonly versions: Map<string, number>;
  readonly checkpoints: Map<string, number>;
  readonly commands: Map<string, DecidedCommand>;
}

/**
 * The units of one call laid end to end: which of them stand if the database stands where they assume, and one list of
 * everything that the standing ones write. The database then checks each stream, checkpoint and key once.
 */
export interface Chain {
  /** Per unit: why it cannot stand, or undefined. */
  readonly refused: (RefusedReason | undefined)[];
  /** Per unit: index of its first event in `events`, -1 without events. */
  readonly firstEvent: number[];
  /** Those that must be new, then those that must stand at `expected`. */
  readonly streams: string[];
  /** How many of the streams must be new. */
  readonly fresh: number;
  /** Per stream that is not new: the version it must stand at. */
  readonly expected: number[];
  /** Per stream: its last event, as a number from 1; 0 where it gets none. */
  readonly lastOf: number[];
  readonly due: (string | null)[];
  /** Streams that must not exist and get no event either. */
  readonly absent: string[];
  readonly events: NewEvent[];
  /** Per event: its stream, counted from 1. */
  readonly streamIndexes: number[];
  /** Per event: its version in its stream. */
  readonly versions: number[];
  /** Per event: the one before it in its stream, as a number from 1; 0 for the first of its stream in this chain. */
  readonly before: number[];
  readonly extras: Extras | null;
}

/** Goes to the database as one JSON text; absent where the call has none of a kind. */
export interface Extras {
  checkpoints?: { consumer: string; upstream: string; from: number; to: number }[];
  commands?: { source: string; key: string; hash: string; outcome: string }[];
  links?: { subject: string; stream: string; at: number }[];
  released?: { consumer: string; subject: string }[];
  blocked?: { consumer: string; subject: string }[];
  parked?: { consumer: string; upstream: string; pos: number; subject: string; error: string }[];
  contents?: { sha256: string; bytes: string }[];
}

export function emptyState(): KnownState {
  return { versions: new Map(), checkpoints: new Map(), commands: new Map() };
}

export function pairKey(one: string, other: string): string {
  return `${one}\0${other}`;
}

export function chainUnits(units: readonly Unit[], known: KnownState): Chain {
  const link = new Linker(known);
  for (const unit of units) link.add(unit);
  return link.chain();
}

/** A stream as far as the chain has got. */
interface Link {
  readonly stream: string;
  readonly expected: number;
  /** Among the new streams, or among the known ones, from 0. */
  readonly rank: number;
  reached: number;
  last: number;
  due: string | null;
}

class Linker {
  readonly #known: KnownState;
  readonly #refused: (RefusedReason | undefined)[] = [];
  readonly #firstEvent: number[] = [];
  readonly #links = new Map<string, Link>();
  readonly #newStreams: Link[] = [];
  readonly #knownStreams: Link[] = [];
  readonly #events: NewEvent[] = [];
  readonly #linkOf: Link[] = [];
  readonly #versions: number[] = [];
  readonly #before: number[] = [];
  readonly #moves = new Map<string, { consumer: string; upstream: string; from: number; to: number }>();
  readonly #commands = new Map<string, DecidedCommand>();
  readonly #waiting = new Map<string, BlockedSubject>();
  readonly #released: { consumer: string; subject: string }[] = [];
  #parked: ParkedEvent[] = [];
  readonly #subjectLinks: { subject: string; stream: string; at: number }[] = [];
  readonly #contents: { sha256: string; bytes: string }[] = [];

  constructor(known: KnownState) {
    this.#known = known;
  }

  add(unit: Unit): void {
    const reason = this.#reasonToRefuse(unit);
    this.#refused.push(reason);
    const first = this.#events.length;
    if (reason === undefined) this.#accept(unit, first);
    this.#firstEvent.push(this.#events.length > first ? first : -1);
  }

  chain(): Chain {
    const links = [...this.#newStreams, ...this.#knownStreams];
    const fresh = this.#newStreams.length;
    return {
      refused: this.#refused,
      firstEvent: this.#firstEvent,
      streams: links.map(({ stream }) => stream),
      fresh,
      expected: this.#knownStreams.map(({ expected }) => expected),
      lastOf: links.map(({ last }) => last),
      due: links.map(({ due }) => due),
      absent: this.#newStreams.filter(({ last }) => last === 0).map(({ stream }) => stream),
      events: this.#events,
      streamIndexes: this.#linkOf.map(({ expected, rank }) => rank + 1 + (expected === 0 ? 0 : fresh)),
      versions: this.#versions,
      before: this.#before,
      extras: this.#extras(),
    };
  }

  #reasonToRefuse(unit: Unit): RefusedReason | undefined {
    const detail = unstorable(unit);
    if (detail !== undefined) return { code: 'UNSTORABLE', detail };
    if (unit.command !== undefined) {
      const key = pairKey(unit.command.source, unit.command.key);
      const decided = this.#commands.get(key) ?? this.#known.commands.get(key);
      if (decided !== undefined) return { code: 'COMMAND_DECIDED', decided };
    }
    for (const { consumer, upstream, from } of unit.checkpoints ?? []) {
      const key = pairKey(consumer, upstream);
      const actual = this.#moves.get(key)?.to ?? this.#known.checkpoints.get(key) ?? from;
      if (actual !== from) return { code: 'CHECKPOINT_MOVED', consumer, upstream, actual };
    }
    return this.#staleStream(unit);
  }

  #staleStream(unit: Unit): RefusedReason | undefined {
    const grown = unit.appends.length > 1 ? new Map<string, number>() : undefined;
    for (const { stream, expectedVersion, events } of unit.appends) {
      const standing = this.#links.get(stream)?.reached ?? this.#known.versions.get(stream);
      const actual = grown?.get(stream) ?? standing ?? expectedVersion;
      if (actual !== expectedVersion) {
        return { code: 'STALE_VERSION', stream, expected: expectedVersion, actual };
      }
      grown?.set(stream, actual + events.length);
    }
    return undefined;
  }

  #accept(unit: Unit, first: number): void {
    for (const { stream, expectedVersion, events, dueAt } of unit.appends) {
      const link = this.#linkTo(stream, expectedVersion);
      for (const event of events) {
        this.#linkOf.push(link);
        this.#versions.push((link.reached += 1));
        this.#before.push(link.last);
        link.last = this.#events.push(event);
      }
      // '' clears in the database, null leaves as it is. A stream without events has nobody to wake.
      if (dueAt !== undefined && link.reached > 0) link.due = dueAt ?? '';
    }
    for (const move of unit.checkpoints ?? []) this.#move(move);
    if (unit.command !== undefined) {
      this.#commands.set(pairKey(unit.command.source, unit.command.key), unit.command);
    }
    for (const { subject, stream } of unit.links ?? []) {
      const link = this.#links.get(stream);
      const at = link === undefined ? -1 : this.#linkOf.indexOf(link, first);
      this.#subjectLinks.push({ subject, stream, at: at === -1 ? this.#events.length : at });
    }
    for (const subject of unit.blocked ?? []) this.#block(subject);
    this.#parked.push(...(unit.parked ?? []));
    for (const { sha256, bytes } of unit.contents ?? []) {
      this.#contents.push({ sha256, bytes: Buffer.from(bytes).toString('base64') });
    }
  }

  #linkTo(stream: string, expected: number): Link {
    let link = this.#links.get(stream);
    if (link === undefined) {
      const alike = expected === 0 ? this.#newStreams : this.#knownStreams;
      link = { stream, expected, rank: alike.length, reached: expected, last: 0, due: null };
      alike.push(link);
      this.#links.set(stream, link);
    }
    return link;
  }

  #move({ consumer, upstream, from, to }: CheckpointMove): void {
    const key = pairKey(consumer, upstream);
    this.#moves.set(key, { consumer, upstream, from: this.#moves.get(key)?.from ?? from, to });
  }

  #block(subject: BlockedSubject): void {
    this.#waiting.set(pairKey(subject.consumer, subject.subject), subject);
    if (subject.blocked) return;
    this.#released.push({ consumer: subject.consumer, subject: subject.subject });
    this.#parked = this.#parked.filter(
      (parked) => parked.consumer !== subject.consumer || parked.subject !== subject.subject,
    );
  }

  #extras(): Extras | null {
    const blocked = [...this.#waiting.values()].filter((waiting) => waiting.blocked);
    const extras: Extras = {
      ...(this.#moves.size > 0 && { checkpoints: [...this.#moves.values()] }),
      ...(this.#commands.size > 0 && {
        commands: [...this.#commands.values()].map(({ source, key, contentHash, outcome }) => {
          return { source, key, hash: contentHash, outcome };
        }),
      }),
      ...(this.#subjectLinks.length > 0 && { links: this.#subjectLinks }),
      ...(this.#released.length > 0 && { released: this.#released }),
      ...(blocked.length > 0 && { blocked: blocked.map(({ consumer, subject }) => ({ consumer, subject })) }),
      ...(this.#parked.length > 0 && {
        parked: this.#parked.map(({ position, ...parked }) => ({ ...parked, pos: position })),
      }),
      ...(this.#contents.length > 0 && { contents: this.#contents }),
    };
    return Object.keys(extras).length > 0 ? extras : null;
  }
}
