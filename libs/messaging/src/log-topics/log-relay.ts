import type { ContextName } from '@verso/contracts';
import type { EventStore, RelayStore } from '@verso/event-store';
import type { KafkaClient } from '../kafka/port.js';
import type { Steppable } from '../room.js';

export interface LogRelayOptions {
  readonly log: ContextName;
  readonly store: EventStore & RelayStore;
  /** The relay makes a producer of its own on it, and closes that one only. */
  readonly kafka: KafkaClient;
  /** `verso.<log>.v1` by default. */
  readonly topic?: string;
  readonly report?: (notice: RelayNotice) => void;
  /** Milliseconds after which the store is asked for new events although nobody has told of any; 250 by default. */
  readonly pollMs?: number;
}

/** What an operator may want to know. */
export interface RelayNotice {
  readonly log: string;
  readonly kind: 'send-failed' | 'checkpoint-failed' | 'fenced' | 'partitions';
  readonly detail: string;
}

/** Publishes one log to its topic. */
export class LogRelay implements Steppable {
  readonly name: string;

  constructor(readonly options: LogRelayOptions) {
    this.name = `relay:${options.log}`;
  }

  /** Position of the last event that is acknowledged, -1 before the first. */
  get relayed(): number {
    return -1;
  }

  attach(_wake: () => void): void {
    return undefined;
  }

  busy(): boolean {
    return false;
  }

  async step(): Promise<boolean> {
    return false;
  }

  /** Lets the send under way end, stores the checkpoint, closes the producer. To be called once nobody steps any more. */
  async close(): Promise<void> {
    return undefined;
  }
}
