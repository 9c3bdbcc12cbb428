import type { ContextName } from '@verso/contracts';
import type { EventStore, StoredEvent } from '@verso/event-store';
import { failPoint, NewerEvent, UpstreamCursors } from '@verso/messaging';
import type { LogTails, ReceivedEvent, Steppable } from '@verso/messaging';
import type { OutgoingRecord, Producer } from '@verso/messaging/kafka';
import { refusalRecord } from './refusal-record.js';

export interface RefusalPublisherOptions {
  readonly store: EventStore;
  readonly tails: LogTails;
  readonly producer: Producer;
  /** What went wrong and is tried again. */
  readonly onError: (error: unknown) => void;
}

/**
 * Sends back what came from the topic and was refused: after the refusal is stored, in the order of the log, at least once,
 * under the same id and with the bytes that are stored. Nobody in the office waits for it: while Kafka is away it rests,
 * and a runner counts it as asleep.
 */
export class RefusalPublisher implements Steppable {
  readonly name = 'trade-capture:refusals';
  private readonly options: RefusalPublisherOptions;
  private readonly cursors = new UpstreamCursors(this.name);
  private started = false;
  private sending: Promise<void> | undefined;
  private rest: NodeJS.Timeout | undefined;
  private failures = 0;
  private wake: () => void = () => undefined;

  constructor(options: RefusalPublisherOptions) {
    this.options = options;
  }

  attach(wake: () => void): void {
    this.wake = wake;
  }

  /** Looks at a page of the log; what has to be sent is on its way when this resolves. */
  async step(): Promise<boolean> {
    if (this.sending !== undefined || this.rest !== undefined) return false;
    if (!this.started) await this.start();
    const tail = this.options.tails.of(LOG);
    const after = this.cursors.positionOf(LOG);
    if (!tail.hasAfter(after)) return false;
    const page = await tail.page(after, PAGE);
    const upTo = page.at(-1)?.position ?? after;
    const records: OutgoingRecord[] = [];
    for (const event of page) {
      // Under whatever version it was stored: what a newer build has refused is not for this one to pass by.
      if (event instanceof NewerEvent ? event.type === 'TradeRefused' : isFromTopic(event)) {
        records.push(...(await this.recordOf(event.position)));
      }
    }
    if (records.length === 0) {
      this.cursors.advance(LOG, upTo);
      await this.saveIf(this.cursors.unsaved() > UNSAVED_AT_MOST);
      return true;
    }
    this.sending = this.send(records, upTo).finally(() => {
      this.sending = undefined;
      this.wake();
    });
    return false;
  }

  /** Lets what is on its way arrive; begins nothing new. To be called once nobody steps any more. */
  async close(): Promise<void> {
    await this.sending;
    clearTimeout(this.rest);
  }

  private async start(): Promise<void> {
    await this.options.tails.of(LOG).refresh();
    await this.cursors.load(this.options.store, [LOG]);
    this.started = true;
  }

  private async recordOf(position: number): Promise<readonly OutgoingRecord[]> {
    const [stored] = await this.options.store.readLog(LOG, position - 1, 1);
    return stored === undefined ? [] : recordsOf(stored);
  }

  private async send(records: readonly OutgoingRecord[], upTo: number): Promise<void> {
    try {
      await failPoint('refusals.publish', () => this.options.producer.send(records));
      this.cursors.advance(LOG, upTo);
      await this.saveIf(true);
      this.failures = 0;
    } catch (error) {
      this.failures += 1;
      this.options.onError(error);
      this.restFor(Math.min(5_000, 100 * 2 ** this.failures));
    }
  }

  /** Another instance may have moved on: then this one goes on from there. */
  private async saveIf(isDue: boolean): Promise<void> {
    if (!isDue) return;
    const unit = { appends: [], checkpoints: this.cursors.moves() };
    const [outcome] = await failPoint('refusals.save', () => this.options.store.append(LOG, [unit]));
    if (outcome?.outcome === 'accepted') this.cursors.saved();
    else this.started = false;
  }

  private restFor(delayMs: number): void {
    this.rest = setTimeout(() => {
      this.rest = undefined;
      this.wake();
    }, delayMs);
    // A process that ends does not wait for it.
    this.rest.unref();
  }
}

function isFromTopic(event: ReceivedEvent): boolean {
  return event.log === LOG && event.type === 'TradeRefused' && event.data.record !== undefined;
}

function recordsOf(event: StoredEvent): readonly OutgoingRecord[] {
  const record = refusalRecord(event);
  return record === undefined ? [] : [record];
}

const LOG = 'trade-capture' satisfies ContextName;
const PAGE = 500;
/** Pages without a refusal are not remembered one by one: reading them again sends nothing. */
const UNSAVED_AT_MOST = 5_000;
