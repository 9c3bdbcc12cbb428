import type { ContextName } from '@verso/contracts';
import type { EventStore } from '@verso/event-store';
import type { KafkaClient } from '../kafka/port.js';
import type { LogTail } from '../log-tail.js';
import type { Steppable } from '../room.js';

export interface KafkaFeedOptions {
  /** Whose topic is followed. */
  readonly log: ContextName;
  /** Who reads: `settlement`, later `settlement/0-127`. */
  readonly consumer: string;
  readonly store: EventStore;
  readonly kafka: KafkaClient;
  /** Where it comes in; nobody else needs to refresh or publish to this tail. */
  readonly tail: LogTail;
  /**
   * `group`: one instance at a time, which remembers with Kafka how far it came. `broadcast`: every instance, outside any group,
   * from what the store holds when it begins.
   */
  readonly delivery: 'group' | 'broadcast';
  /** `verso.<log>.v1` by default. */
  readonly topic?: string;
  /** `verso.<consumer>.<log>` by default. */
  readonly group?: string;
  /** Position up to which everybody in this process has read the tail: more than `ahead` beyond it, nothing is fetched. */
  readonly passed?: () => number;
  /** Events that the tail may be ahead of those who read it; 10,000 by default. */
  readonly ahead?: number;
  /** Position up to which effects are stored, before offsets are; the stored checkpoint of `consumer` by default. */
  readonly stored?: () => Promise<number>;
  /** Milliseconds that a position may be missing on Kafka before it is left to the store; 500 by default. */
  readonly patienceMs?: number;
  readonly report?: (notice: FeedNotice) => void;
}

/** What an operator may want to know. */
export interface FeedNotice {
  readonly log: string;
  readonly consumer: string;
  readonly kind: 'from-store' | 'from-kafka' | 'gap' | 'unavailable' | 'refused' | 'records-lost';
  readonly detail: string;
}

export interface FeedFigures {
  /** Where events come from at present. */
  readonly source: 'kafka' | 'store';
  /** Events that came in by Kafka. */
  readonly received: number;
  /** Records whose event was known: sent twice, or read from the store before. */
  readonly repeated: number;
  /** Times that positions were left to the store. */
  readonly gaps: number;
  /** Records whose `prev` told of an event of their slot that had not been seen on Kafka. */
  readonly missingBefore: number;
}

/** Follows the topic of one log and hands what comes to the process's tail of that log, in position order. */
export class KafkaFeed implements Steppable {
  readonly name: string;

  constructor(readonly options: KafkaFeedOptions) {
    this.name = `feed:${options.consumer}:${options.log}`;
  }

  attach(_wake: () => void): void {
    return undefined;
  }

  async step(): Promise<boolean> {
    return false;
  }

  figures(): FeedFigures {
    return { source: 'store', received: 0, repeated: 0, gaps: 0, missingBefore: 0 };
  }

  /** Commits what is stored and leaves the group. Repeatable. */
  async close(): Promise<void> {
    return undefined;
  }
}
