import { setTimeout as sleep } from 'node:timers/promises';
import { addDays } from '@verso/business-calendar';
import type { ContextName } from '@verso/contracts';
import {
  isWhole,
  KafkaFeed,
  LiveRunner,
  LogRelay,
  LogTails,
  MessageSender,
  RoomLoop,
  type AnyRoom,
  type IncomingMessage,
  type SlotRange,
  type Steppable,
  type Submission,
  type SubmissionOutcome,
} from '@verso/messaging';
import type { ServiceContext } from '../service/run-service.js';
import { KafkaTransport } from './kafka-transport.js';
import { reportOf } from './led-carriage.js';
import { MessageReceiver } from './message-receiver.js';
import { OwnLogFollower } from './own-log-follower.js';
import { OwnLogWatch } from './own-log-watch.js';

/** Written with every event. */
export const SOFTWARE_VERSION = 'verso/0.1.0';

/** Which messages a room sends and takes, if any. */
export interface Mail {
  /** Topic that its messages go to. */
  readonly sendsTo?: string;
  readonly takesFrom?: { readonly topic: string; readonly channels: readonly string[] };
}

/** What drives beside the room while this instance leads it. */
export interface LedParts {
  readonly steppables: readonly Steppable[];
  /** Called once the room knows what it must to decide. */
  readonly begin?: () => void;
  /** Takes nothing more in and lets what is under way be stored; called while everything is still driven. */
  readonly stopTaking?: () => Promise<void>;
  /** Called once nobody steps any more. */
  readonly close?: () => Promise<void>;
}

/** This instance does not lead, or not any more: what was asked is for the one that does. */
export class NotLeading extends Error {
  override readonly name = 'NotLeading';

  constructor(room: string) {
    super(`this instance does not lead ${room}`);
  }
}

/** A business instant before the first reading of any clock: a market's first day may open on the evening before. */
export function openedBefore(startDate: string): string {
  return `${addDays(startDate, -1)}T00:00:00.000000Z`;
}

/**
 * A room, or a part of it, while this instance leads it: the loop that alone decides its streams, fed from the topics of its upstreams, with the
 * relay of its own log and the carriage of its messages. Begun anew with each leadership, so that nothing is held that another
 * leader has changed since.
 */
export class LedRoom {
  readonly tails: LogTails;
  readonly loop: RoomLoop;
  readonly #room: AnyRoom;
  readonly #context: ServiceContext;
  readonly #feeds: readonly KafkaFeed[];
  /** Of a room in parts, relay and sender are led by themselves. */
  readonly #relay: LogRelay | undefined;
  readonly #transport: KafkaTransport | undefined;
  readonly #receiver: MessageReceiver | undefined;
  readonly #own: OwnLogFollower | OwnLogWatch;
  readonly #ended = Promise.withResolvers<never>();
  #parts: LedParts | undefined;
  #runner: LiveRunner | undefined;
  /** Events that the broadcasts held when this leadership began. */
  #toRead: ReadonlyMap<string, number> | undefined;

  /** @param slots the part of the room that is led; all of it when absent */
  constructor(room: AnyRoom, mail: Mail, context: ServiceContext, slots?: SlotRange) {
    this.#room = room;
    this.#context = context;
    const { store, kafka, settings, logger } = context;
    this.tails = new LogTails(store);
    this.loop = new RoomLoop(room, {
      store,
      tails: this.tails,
      softwareVersion: SOFTWARE_VERSION,
      opened: openedBefore(settings.startDate),
      ...(slots === undefined ? {} : { slots }),
      report: (notice) => logger.debug(notice, `${notice.kind}: ${notice.detail}`),
    });
    this.#feeds = readBy(room).map((log) => this.#feedOf(log));
    const own = this.tails.of(room.name);
    const isPart = slots !== undefined && !isWhole(slots);
    this.#relay = isPart ? undefined : new LogRelay({ log: room.name, store, kafka, report: reportOf(context) });
    this.#transport = isPart || mail.sendsTo === undefined ? undefined : new KafkaTransport(kafka, mail.sendsTo);
    this.#own = isPart ? new OwnLogFollower(own, store) : new OwnLogWatch(own, () => this.#runner?.isQuiet() === true);
    this.#receiver = mail.takesFrom === undefined ? undefined : this.#receiverOf(mail.takesFrom);
    // Whoever waits for an answer is told; that nobody does is no error.
    this.#ended.promise.catch(() => undefined);
  }

  /** Works until the signal, then finishes what is under way. */
  async run(signal: AbortSignal, furnish: (led: LedRoom) => Promise<LedParts>): Promise<void> {
    try {
      const heads = await this.#context.store.heads();
      this.#parts = await furnish(this);
      this.#runner = new LiveRunner([...this.#driven(), this.#own, ...this.#parts.steppables], (name, error) => {
        this.#context.logger.warn({ err: error, part: name }, `${name}: ${textOf(error)} (will be tried again)`);
      });
      this.#runner.start();
      this.#toRead = new Map(heads.map(({ log, size }) => [log, size]));
      await this.#untilReady(signal);
      if (!signal.aborted) this.#parts.begin?.();
      await aborted(signal);
    } finally {
      await this.#end();
    }
  }

  /** Whether what the room knows of broadcasts is what they held when this leadership began. */
  get isReady(): boolean {
    const cursor = this.loop.cursor();
    return (
      this.#toRead !== undefined &&
      this.#room.broadcasts.every((log) => {
        if (log === this.#room.name) return true;
        const read = cursor.get(log) ?? -1;
        return read >= 0 && read + 1 >= (this.#toRead?.get(log) ?? 0);
      })
    );
  }

  async submit(submission: Submission): Promise<SubmissionOutcome> {
    return Promise.race([this.loop.submit(submission), this.#ended.promise]);
  }

  /** Feeds what was set aside again; answers how many events are no longer set aside. */
  async replaySetAside(): Promise<number> {
    return Promise.race([this.loop.replaySetAside(), this.#ended.promise]);
  }

  async receive(messages: readonly IncomingMessage[]): Promise<void> {
    return Promise.race([this.loop.receive(messages), this.#ended.promise]);
  }

  /** Where it stands; see `RoomProgress`. */
  progress(): object {
    return {
      busy: this.#runner?.isQuiet() !== true,
      read: Object.fromEntries(this.loop.cursor()),
      own: this.tails.of(this.#room.name).end,
      ...(this.#relay && { relayed: this.#relay.relayed }),
      received: this.#receiver?.received() ?? {},
      feeds: Object.fromEntries(this.#feeds.map((feed) => [feed.name, feed.figures()])),
    };
  }

  #driven(): Steppable[] {
    const { store } = this.#context;
    const { name } = this.#room;
    const sender = this.#transport && new MessageSender(name, store, this.tails, this.#transport);
    return [this.loop, ...this.#feeds, this.#relay, sender, this.#receiver].filter((part) => part !== undefined);
  }

  async #untilReady(signal: AbortSignal): Promise<void> {
    while (!this.isReady && !signal.aborted) await sleep(20, undefined, { signal }).catch(() => undefined);
  }

  /** Stops taking, finishes the batch, lets what is on its way arrive. */
  async #end(): Promise<void> {
    const taking = [this.#receiver?.close(), this.#parts?.stopTaking?.()].filter((ending) => ending !== undefined);
    for (const ending of await Promise.allSettled(taking)) {
      if (ending.status === 'rejected') this.#warn('messages', ending.reason);
    }
    await this.#runner?.stop();
    this.#own.close();
    // Whoever goes on reads from here on, also past what led to nothing.
    await this.loop.settle().catch((error: unknown) => this.#warn('checkpoints', error));
    this.#ended.reject(new NotLeading(this.#room.name));
    const closings = [
      ...this.#feeds.map((feed) => feed.close()),
      this.#relay?.close(),
      this.#transport?.close(),
      this.#parts?.close?.(),
    ].filter((closing) => closing !== undefined);
    for (const closing of await Promise.allSettled(closings)) {
      if (closing.status === 'rejected') this.#warn('closing', closing.reason);
    }
  }

  #feedOf(log: ContextName): KafkaFeed {
    const { store, kafka, logger } = this.#context;
    const isBroadcast = this.#room.broadcasts.includes(log);
    return new KafkaFeed({
      log,
      consumer: this.loop.name,
      store,
      kafka,
      tail: this.tails.of(log),
      delivery: isBroadcast ? 'broadcast' : 'group',
      interest: isBroadcast ? undefined : this.loop.interestIn(log),
      passed: () => this.loop.cursor().get(log) ?? -1,
      report: (notice) => logger.info(notice, `feed of ${log}: ${notice.kind}: ${notice.detail}`),
    });
  }

  #receiverOf({ topic, channels }: NonNullable<Mail['takesFrom']>): MessageReceiver {
    const { store, kafka, logger } = this.#context;
    return new MessageReceiver({
      log: this.#room.name,
      consumer: this.loop.name,
      topic,
      channels,
      store,
      kafka,
      receive: (messages) => this.receive(messages),
      notice: (notice) => logger.warn(notice, `messages: ${notice.kind}`),
      unreadable: (place) => logger.error({ place }, 'a record holds no message and is passed by'),
    });
  }

  #warn(what: string, error: unknown): void {
    this.#context.logger.warn({ err: error }, `${what}: ${textOf(error)}`);
  }
}

/** Logs that a room reads beside its own. */
export function readBy({
  name,
  broadcasts,
  upstreams,
}: Pick<AnyRoom, 'name' | 'broadcasts' | 'upstreams'>): ContextName[] {
  return [...new Set([...broadcasts, ...upstreams])].filter((log) => log !== name);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
