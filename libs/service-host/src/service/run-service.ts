import type { DynamicModule, Type } from '@nestjs/common';
import { PostgresEventStore } from '@verso/event-store';
import { PostgresLeases, type Leases } from '@verso/messaging';
import { connectKafka, type KafkaClient } from '@verso/messaging/kafka';
import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { ConfigurationError, readConfiguration, type SettingsFor } from '../configuration.js';
import type { Application } from '../door.js';
import { Dependencies } from './dependencies.js';
import { Doorway, type InternalRoute } from './doorway.js';
import { databaseDependency, KafkaDependency, type ClosableDependency } from './outside.js';
import { PassOn, type LeaderOnly } from './pass-on.js';
import { SERVICE_SETTINGS, type ServiceSettings } from './service-settings.js';

/** A service as the process that runs it sees it. */
export interface ServiceDefinition<Own extends object = object> {
  /** e.g. `settlement` */
  readonly name: string;
  /** Settings that no other service has. */
  readonly settings?: SettingsFor<Own>;
  /** The log that it appends to; undefined when it only reads. */
  readonly log?: string;
  /** Topics without which it cannot work. */
  readonly topics: readonly string[];
  /**
   * Opens the service once everything outside is there. What it throws is logged, and it is asked again: it must leave nothing
   * open then.
   */
  readonly open: (context: ServiceContext<Own>) => Promise<OpenService>;
}

/** What a service is given to work with; closed by the process. */
export interface ServiceContext<Own extends object = object> {
  readonly settings: ServiceSettings & Own;
  readonly logger: Logger;
  readonly store: PostgresEventStore;
  readonly kafka: KafkaClient;
  readonly leases: Leases;
  /** Where other services reach this instance. */
  readonly url: string;
}

/** A service that is open. */
export interface OpenService {
  /** What stands against taking requests; undefined when nothing does. */
  readonly notReady?: () => string | undefined;
  /** Answers `GET /internal/progress`. */
  readonly progress: () => object;
  /** Further internal routes, by method and path. */
  readonly routes?: Readonly<Record<string, InternalRoute>>;
  /** Its doors. */
  readonly modules?: readonly (DynamicModule | Type)[];
  readonly leaderOnly?: LeaderOnly;
  /** Stops consuming, finishes what is under way, lets go of what it leads. The doors are closed by then. */
  readonly stop: () => Promise<void>;
}

/** The process around a service. */
export interface ServiceProcess {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the log goes, a JSON object per line. */
  readonly output: DestinationStream;
  /** Aborted when the process is asked to stop. */
  readonly stopping: AbortSignal;
  /** Told where the process listens. */
  readonly listening?: (url: string) => void;
}

/** EX_CONFIG of sysexits.h */
const WRONG_CONFIGURATION = 78;
const FAILED = 1;

/**
 * Runs a service until it is asked to stop. Answers the exit code: 0 after an orderly stop, 1 when something had to be broken
 * off, 78 when the configuration is wrong.
 */
export async function serve<Own extends object>(
  definition: ServiceDefinition<Own>,
  process: ServiceProcess,
): Promise<number> {
  const logger = loggerOf(definition.name, process);
  let settings: ServiceSettings & Own;
  try {
    const all = { ...SERVICE_SETTINGS, ...definition.settings } as SettingsFor<ServiceSettings & Own>;
    settings = readConfiguration<ServiceSettings & Own>(all, process.environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    logger.fatal({ problems: error.problems }, error.message);
    return WRONG_CONFIGURATION;
  }
  logger.setBindings({ instance: settings.instance });
  logger.level = settings.logLevel;
  const running = new RunningService(definition, settings, logger);
  try {
    return await running.run(process);
  } catch (error) {
    logger.fatal({ err: error }, error instanceof Error ? error.message : String(error));
    return error instanceof ConfigurationError ? WRONG_CONFIGURATION : FAILED;
  }
}

function loggerOf(service: string, { output }: ServiceProcess): Logger {
  const formatters = { level: (label: string) => ({ level: label }) };
  return pino({ base: { service }, timestamp: stdTimeFunctions.isoTime, formatters }, output);
}

class RunningService<Own extends object> {
  readonly #definition: ServiceDefinition<Own>;
  readonly #settings: ServiceSettings & Own;
  readonly #logger: Logger;
  /** In the order in which they are opened; closed in the reverse one. */
  readonly #closings: { readonly what: string; readonly close: () => Promise<void> }[] = [];
  #dependencies: Dependencies | undefined;
  #service: OpenService | undefined;
  #stopping = false;

  constructor(definition: ServiceDefinition<Own>, settings: ServiceSettings & Own, logger: Logger) {
    this.#definition = definition;
    this.#settings = settings;
    this.#logger = logger;
  }

  async run({ stopping, listening }: ServiceProcess): Promise<number> {
    const { host, port, internalToken: token } = this.#settings;
    const missing = (): readonly string[] => this.#missing();
    const doorway = await Doorway.open({ host, port, token, logger: this.#logger, missing });
    this.#logger.info({ url: doorway.url, pid: process.pid }, 'listening');
    listening?.(doorway.url);
    doorway.answer('GET /internal/progress', async () => ({ status: 200, body: this.#progress() }));
    try {
      const context = await this.#connect(this.#settings.publicUrl ?? doorway.url);
      await this.#dependencies?.untilComplete(stopping);
      await this.#open(context, doorway, stopping);
      await aborted(stopping);
    } catch (error) {
      await this.#stop(doorway);
      throw error;
    }
    return (await this.#stop(doorway)) ? 0 : FAILED;
  }

  async #connect(url: string): Promise<ServiceContext<Own>> {
    const settings = this.#settings;
    const { name, log, topics } = this.#definition;
    const logger = this.#logger;
    const store = new PostgresEventStore({ connection: settings.database, readers: 2 });
    this.#closings.push({ what: 'the store', close: () => store.close() });
    const { brokers, kafkaSecurity: security, instance } = settings;
    const kafka = await connectKafka({ brokers, security, clientId: `${name}:${instance}` });
    this.#closings.push({ what: 'kafka', close: () => kafka.close() });
    const leases = new PostgresLeases({
      connection: settings.database,
      url,
      report: (notice) => logger.info(notice, `lease ${notice.lease}: ${notice.kind}: ${notice.detail}`),
    });
    this.#closings.push({ what: 'the leases', close: () => leases.close() });
    const outside: ClosableDependency[] = [
      databaseDependency(settings.database, log),
      new KafkaDependency(kafka, topics),
    ];
    const dependencies = new Dependencies(outside, { logger });
    this.#dependencies = dependencies;
    const close = async (): Promise<void> => {
      await dependencies.stop();
      for (const one of outside) await one.close();
    };
    this.#closings.push({ what: 'the dependencies', close });
    return { settings, logger, store, kafka, leases, url };
  }

  async #open(context: ServiceContext<Own>, doorway: Doorway, stopping: AbortSignal): Promise<void> {
    for (let pause = 250; !stopping.aborted; pause = Math.min(5_000, pause * 2)) {
      try {
        const service = await this.#definition.open(context);
        const application = await this.#applicationOf(service);
        this.#closings.push({ what: 'the service', close: () => service.stop() });
        for (const [route, handler] of Object.entries(service.routes ?? {})) doorway.answer(route, handler);
        doorway.serve(application, service.leaderOnly === undefined ? undefined : new PassOn(service.leaderOnly));
        this.#service = service;
        this.#logger.info('open');
        return;
      } catch (error) {
        if (error instanceof ConfigurationError) throw error;
        this.#logger.error({ err: error }, 'could not be opened; will be tried again');
        await pauseUnless(stopping, pause);
      }
    }
  }

  async #applicationOf(service: OpenService): Promise<Application | undefined> {
    if (service.modules === undefined) return undefined;
    try {
      // Services without doors do not load what doors are made of.
      const { openApplication } = await import('../door.js');
      return await openApplication({ modules: service.modules, logger: this.#logger });
    } catch (error) {
      await service.stop();
      throw error;
    }
  }

  /** Not ready, doors, work, lease, connections. Whether all of it came to its end in time. */
  async #stop(doorway: Doorway): Promise<boolean> {
    this.#stopping = true;
    const { drainMs, stopMs } = this.#settings;
    this.#logger.info('stopping: not ready for new requests');
    doorway.leave();
    if (drainMs > 0) await pauseUnless(new AbortController().signal, drainMs);
    const late = Promise.withResolvers<false>();
    const patience = setTimeout(() => late.resolve(false), stopMs);
    // What does not end in time is left to itself: the rest is told to end all the same.
    const inTime = async (what: string, ending: Promise<void>): Promise<boolean> => {
      const ended = ending.then(
        () => true,
        (error: unknown) => {
          this.#logger.error({ err: error }, `${what} did not close`);
          return false;
        },
      );
      return Promise.race([ended, late.promise]);
    };
    this.#logger.info('stopping: the door closes');
    let whole = await inTime('the door', doorway.close());
    for (const { what, close } of this.#closings.reverse()) {
      this.#logger.debug(`stopping: ${what}`);
      whole = (await inTime(what, close())) && whole;
    }
    clearTimeout(patience);
    doorway.breakOff();
    if (whole) this.#logger.info('stopped');
    else this.#logger.error(`stopped, not in order or not within ${stopMs} ms`);
    return whole;
  }

  #missing(): readonly string[] {
    if (this.#stopping) return ['the service is stopping'];
    // Requests are taken and stored without the broker: what follows from them comes later.
    const outside = this.#dependencies?.missing() ?? ['the service is starting'];
    if (this.#service === undefined) return outside.length > 0 ? outside : ['the service is opening'];
    const database = outside.filter((state) => state.startsWith('database:'));
    const own = this.#service.notReady?.();
    return own === undefined ? database : [...database, own];
  }

  #progress(): object {
    const { name: service } = this.#definition;
    const { instance } = this.#settings;
    const outside = this.#dependencies?.missing() ?? [];
    return {
      service,
      instance,
      pid: process.pid,
      open: this.#service !== undefined,
      outside,
      ...this.#service?.progress(),
    };
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

async function pauseUnless(signal: AbortSignal, milliseconds: number): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end, { once: true });
  });
}
