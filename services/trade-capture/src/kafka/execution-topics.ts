import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '@verso/event-store';
import type { LogTails, Steppable } from '@verso/messaging';
import type { Consumer, ConsumerNotice, KafkaClient, PartitionOffset } from '@verso/messaging/kafka';
import type { ExecutionDesk } from '../doors/execution-desk.js';
import { openExecutionsDoor } from './executions-door.js';
import { RefusalPublisher } from './refusal-publisher.js';

export interface ExecutionTopicsOptions {
  readonly client: KafkaClient;
  readonly desk: ExecutionDesk;
  readonly store: EventStore;
  readonly tails: LogTails;
  /** What went wrong and is tried again. */
  readonly onError: (name: string, error: unknown) => void;
}

/** The front office's two topics: executions come in on one, refusals go back on the other. */
export class ExecutionTopics {
  private readonly stopping = new AbortController();
  private opening: Promise<Consumer | undefined> = Promise.resolve(undefined);

  private constructor(
    private readonly options: ExecutionTopicsOptions,
    private readonly publisher: RefusalPublisher,
  ) {}

  /** Makes ready what a runner steps; nothing is connected yet. */
  static async prepare(options: ExecutionTopicsOptions): Promise<ExecutionTopics> {
    const { client, store, tails, onError } = options;
    const producer = await client.producer();
    const report = (error: unknown): void => onError('trade-capture:refusals', error);
    return new ExecutionTopics(options, new RefusalPublisher({ store, tails, producer, onError: report }));
  }

  /** To be driven beside the rooms. Of several instances of the office one at a time should drive it. */
  get steppables(): readonly Steppable[] {
    return [this.publisher];
  }

  /** Begins to take executions, now or as soon as the brokers answer and have the topic: it does not wait for that. */
  open(): void {
    this.opening = this.untilOpen();
  }

  /** Takes nothing more in and lets what is under way be stored. To be called while the rooms are still driven. */
  async stopTaking(): Promise<void> {
    this.stopping.abort();
    await (await this.opening)?.stop();
  }

  /** Lets refusals that are on their way arrive. To be called once nobody steps any more. */
  async close(): Promise<void> {
    await this.publisher.close();
    await this.options.client.close();
  }

  private async untilOpen(): Promise<Consumer | undefined> {
    const { client, desk, onError } = this.options;
    const { signal } = this.stopping;
    for (let pauseMs = 250; !signal.aborted; pauseMs = Math.min(pauseMs * 2, 5_000)) {
      try {
        return await openExecutionsDoor({ client, desk, notice: (told) => this.report(told) });
      } catch (error) {
        onError('trade-capture:executions', error);
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  private report(told: ConsumerNotice): void {
    const what = told.kind === 'out-of-range' ? `${placeOf(told.at)} is gone from the broker` : told.error;
    this.options.onError(`trade-capture:executions (${told.kind})`, what);
  }
}

function placeOf({ topic, partition, offset }: PartitionOffset): string {
  return `${topic}/${String(partition)}@${String(offset)}`;
}
