import type { ContextName } from '@verso/contracts';
import type { LogCheckpoint, OfficeSeal, StoredEvent } from '@verso/event-store';
import type { TradeRow, Vector } from '@verso/operations';

/** What was seen of an office from outside, after it came to rest: rows, records, answers. None of its own counters. */
export interface Evidence {
  readonly acknowledged: readonly Acknowledged[];
  /** Every row of every log, as a superuser reads them. */
  readonly logs: ReadonlyMap<ContextName, readonly StoredEvent[]>;
  /** What each log says of its own length. */
  readonly sizes: ReadonlyMap<string, number>;
  /** What is kept of the end of each stream, by `<log> <stream>`. */
  readonly streams: ReadonlyMap<string, StreamEnd>;
  /** All records of a topic by partition, in the order in which they lie there. */
  readonly topics: ReadonlyMap<string, Partitions>;
  /** Bodies kept beside the events, by their digest. */
  readonly contents: ReadonlyMap<string, string>;
  readonly checkpoints: readonly Checkpoint[];
  /** Position of the last event relayed, by log. */
  readonly relayed: ReadonlyMap<string, number>;
  /** What was looked at while the office worked. */
  readonly sightings: readonly Sighting[];
  readonly projection: ProjectedTrades;
  readonly seals: Seals;
  /** What the office's own verification said, one line per problem. */
  readonly verification: readonly string[];
  /** Events that a consumer set aside and has not let go. */
  readonly setAside: readonly string[];
}

/** An execution that somebody was told is taken: by the answer to a request, or by the broker for the topic. */
export interface Acknowledged {
  readonly via: 'http' | 'topic';
  readonly source: string;
  readonly session: string;
  readonly tradeDate: string;
  readonly executionId: string;
  /** What the answer said; undefined for the topic. */
  readonly answer?: { readonly status: string; readonly tradeId?: string };
}

export interface StreamEnd {
  readonly version: number;
  readonly lastPosition: number;
}

export interface TopicRecord {
  readonly offset: number;
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type Partitions = readonly (readonly TopicRecord[])[];

export interface Checkpoint {
  readonly consumer: string;
  readonly upstream: string;
  readonly position: number;
}

/** Offsets of a group, and what its consumer had stored a moment later; who said that they led, one instance after another. */
export type Sighting =
  | {
      readonly kind: 'offset';
      readonly group: string;
      readonly topic: string;
      readonly partition: number;
      /** The next record that the group would read. */
      readonly committed: number;
      /** Position up to which the consumer's effects were stored, looked up afterwards. */
      readonly stored: number;
    }
  | { readonly kind: 'relay'; readonly log: string; readonly position: number; readonly ends: readonly number[] }
  | { readonly kind: 'leaders'; readonly at: number; readonly service: string; readonly instances: readonly string[] };

export interface ProjectedTrades {
  readonly rows: readonly TradeRow[];
  readonly vector: Vector;
  /** Of trades and cases, as the table itself computes it from its rows. */
  readonly digest: string;
}

export interface Seals {
  readonly checkpoints: ReadonlyMap<string, readonly LogCheckpoint[]>;
  readonly offices: readonly OfficeSeal[];
  readonly verifierKey: string;
}

/** Looks at one promise of the office; the sentences say what breaks it. */
export interface Checker {
  readonly name: string;
  readonly promise: string;
  readonly violations: (evidence: Evidence) => readonly string[] | Promise<readonly string[]>;
}

export function rowsOf(evidence: Evidence, log: ContextName): readonly StoredEvent[] {
  return evidence.logs.get(log) ?? [];
}

/** What an event says, for looking at single fields. */
export function said(event: StoredEvent): Readonly<Record<string, unknown>> {
  return JSON.parse(event.data) as Record<string, unknown>;
}

export function text(data: Readonly<Record<string, unknown>>, field: string): string {
  const value = data[field];
  return typeof value === 'string' ? value : '';
}
