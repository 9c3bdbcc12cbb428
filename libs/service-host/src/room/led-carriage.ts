import { LiveRunner, LogRelay, LogTails, MessageSender, type AnyRoom, type RelayNotice } from '@verso/messaging';
import type { ServiceContext } from '../service/run-service.js';
import { KafkaTransport } from './kafka-transport.js';
import type { Mail } from './led-room.js';
import { OwnLogFollower } from './own-log-follower.js';

/** What there is one of for a log however many parts write it: the relay, and whoever sends its messages. */
export class LedCarriage {
  readonly #context: ServiceContext;
  readonly #tails: LogTails;
  readonly #own: OwnLogFollower;
  readonly #relay: LogRelay;
  readonly #transport: KafkaTransport | undefined;
  readonly #runner: LiveRunner;
  readonly #log: AnyRoom['name'];

  constructor(log: AnyRoom['name'], { sendsTo }: Mail, context: ServiceContext) {
    const { store, kafka, logger } = context;
    this.#log = log;
    this.#context = context;
    this.#tails = new LogTails(store);
    this.#own = new OwnLogFollower(this.#tails.of(log), store);
    this.#relay = new LogRelay({ log, store, kafka, report: reportOf(context) });
    this.#transport = sendsTo === undefined ? undefined : new KafkaTransport(kafka, sendsTo);
    const sender = this.#transport && new MessageSender(log, store, this.#tails, this.#transport);
    const parts = [this.#own, this.#relay, sender].filter((part) => part !== undefined);
    this.#runner = new LiveRunner(parts, (name, error) => {
      logger.warn({ err: error, part: name }, `${name}: ${String(error)} (will be tried again)`);
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#runner.start();
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    await this.#runner.stop();
    this.#own.close();
    const closings = await Promise.allSettled([this.#relay.close(), this.#transport?.close()]);
    for (const closing of closings) {
      if (closing.status === 'rejected') this.#context.logger.warn({ err: closing.reason as unknown }, 'closing');
    }
  }

  progress(): object {
    const { end } = this.#tails.of(this.#log);
    return { busy: !this.#runner.isQuiet(), own: end, relayed: this.#relay.relayed };
  }
}

export function reportOf({ logger }: Pick<ServiceContext, 'logger'>): (notice: RelayNotice) => void {
  return (notice) => {
    const level = notice.kind === 'partitions' ? 'debug' : 'warn';
    logger[level](notice, `relay: ${notice.kind}: ${notice.detail}`);
  };
}
