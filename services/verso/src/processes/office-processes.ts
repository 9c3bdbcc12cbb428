import { randomBytes } from 'node:crypto';
import { PostgresEventStore, serviceRole, type PostgresConnection } from '@verso/event-store';
import { PART_COUNTS } from '@verso/messaging';
import { connectKafka, type KafkaClient, type KafkaSecurity } from '@verso/messaging/kafka';
import { readOfficeSeed, readReferenceSeed } from '@verso/reference-data';
import { databaseUrl } from '@verso/service-host/service';
import type { StreetKnobs } from '@verso/street';
import { roomNamed } from '../office.js';
import { Gateway, roomOf, type GatewayRoute } from './gateway.js';
import { Observer } from './observer.js';
import { ServiceProcess } from './service-process.js';

/** Every service, in the order in which they are started: nobody depends on it. */
export const SERVICES = [
  'reference-data',
  'trade-capture',
  'confirmation',
  'settlement',
  'cash',
  'positions',
  'exceptions',
  'street',
  'operations',
  'record-keeping',
] as const;

const ROUTES: readonly GatewayRoute[] = [
  { prefix: '/v1/executions', service: 'trade-capture' },
  { prefix: '/v1/refusals', service: 'trade-capture' },
  { prefix: '/v1/trades', service: 'operations' },
  { prefix: '/v1/audit', service: 'record-keeping' },
  { prefix: '/v1/set-aside', service: (request) => roomNamed(roomOf(request) ?? '') },
];

export interface OfficeProcessesOptions {
  /** Instances of each service. */
  readonly instances: number;
  /** As administrator. */
  readonly database: PostgresConnection;
  /** Of the services' roles; undefined where the server trusts. */
  readonly rolePassword: string | undefined;
  readonly brokers: readonly string[];
  /** Where the brokers let nobody in without a name. */
  readonly brokerAccess?: BrokerAccess | undefined;
  /** Key and seals of the record-keeper are kept here. */
  readonly dataDir: string;
  readonly host: string;
  /** Of the gateway. */
  readonly port: number;
  readonly startDate: string;
  readonly street: {
    readonly seed: number;
    readonly trades: number;
    /** The only date with executions; undefined for every one. */
    readonly tradeDate: string | undefined;
    readonly knobs: StreetKnobs;
  };
  /** Takes what the processes print, with the name of the one that does. */
  readonly log: (name: string, line: string) => void;
  readonly died: (name: string, how: string) => void;
  /** Further settings of a process, asked for at each of its starts: for tests that disturb them. */
  readonly disturbance?: (name: string) => Readonly<Record<string, string>>;
}

/** Names under which an office connects to its brokers. */
export interface BrokerAccess {
  /** Of whoever looks at the office from outside: how far its groups have read. */
  readonly security: KafkaSecurity;
  /** Of a service: the variables that `kafkaAccessSetting` reads. */
  readonly environmentOf: (service: string) => Readonly<Record<string, string>>;
}

/** All services as processes of this machine, with one address before them. */
export class OfficeProcesses {
  readonly processes: readonly ServiceProcess[];
  readonly gateway: Gateway;
  readonly store: PostgresEventStore;
  readonly observer: Observer;
  readonly #kafka: KafkaClient;
  readonly #token: string;

  /** @throws PortTaken */
  static async start(options: OfficeProcessesOptions): Promise<OfficeProcesses> {
    const { host, port } = options;
    const started: ServiceProcess[] = [];
    const gateway = await Gateway.open({
      host,
      port,
      routes: ROUTES,
      instancesOf: (service) => urlsOf(started.filter((one) => one.service === service)),
      pages: { '/internal/instances': () => started.map(describe), '/livez': () => ({ status: 'live' }) },
    });
    const { brokers, brokerAccess } = options;
    const kafka = await connectKafka({ brokers, security: brokerAccess?.security, clientId: 'verso-up' });
    const office = new OfficeProcesses(options, gateway, kafka, started);
    for (const service of SERVICES) {
      for (let number = 1; number <= options.instances; number += 1)
        started.push(office.#start(options, service, number));
    }
    return office;
  }

  private constructor(
    options: OfficeProcessesOptions,
    gateway: Gateway,
    kafka: KafkaClient,
    processes: readonly ServiceProcess[],
  ) {
    this.gateway = gateway;
    this.processes = processes;
    this.#kafka = kafka;
    this.#token = randomBytes(24).toString('base64url');
    // Reads rows, and whatever has just been committed: others write.
    this.store = new PostgresEventStore({ connection: options.database, recentEvents: 0 });
    this.observer = new Observer({
      store: this.store,
      admin: () => kafka.admin(),
      urls: () => processes.map(({ url }) => url),
      token: this.#token,
    });
  }

  /**
   * Moves the business clock on by one event. False when the office has moved since `seen` was read: then it is to be looked at
   * again.
   *
   * @param seen events that the log of reference-data held
   */
  async tick(seen: number): Promise<Tick | 'moved' | 'no more'> {
    const url = urlsOf(this.processes.filter(({ service }) => service === 'reference-data'))[0];
    if (url === undefined) return 'moved';
    const answer = await fetch(`${url}/internal/clock/tick`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ seen }),
      signal: AbortSignal.timeout(20_000),
    }).catch(() => undefined);
    if (answer?.status !== 200) {
      await answer?.arrayBuffer();
      return 'moved';
    }
    const { tick } = (await answer.json()) as { readonly tick: Tick | null };
    return tick ?? 'no more';
  }

  /** Stops every process in order, then what they work with. */
  async stop(patienceMs: number): Promise<void> {
    await this.observer.close();
    await Promise.all(this.processes.map((one) => one.stop(patienceMs)));
    await this.gateway.close(1_000);
    await this.#kafka.close();
    await this.store.close();
  }

  #start(options: OfficeProcessesOptions, service: string, number: number): ServiceProcess {
    const { log, died, disturbance } = options;
    const settled = this.#environmentOf(options, service);
    const name = `${service}-${number}`;
    return new ServiceProcess({
      service,
      number,
      environment: () => ({ ...settled, ...disturbance?.(name) }),
      log: (line) => log(name, line),
      died: (how) => died(name, how),
    });
  }

  #environmentOf(options: OfficeProcessesOptions, service: string): Record<string, string> {
    const { brokers, startDate, dataDir, street } = options;
    const { seed, trades, tradeDate, knobs } = street;
    const database = { ...options.database, user: serviceRole(service), ...passwordOf(options) };
    const own: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      'trade-capture': { VERSO_BOOKING_ENTITY: readReferenceSeed(readOfficeSeed()).bookingEntity },
      'record-keeping': { VERSO_DATA_DIR: dataDir },
      street: {
        VERSO_TRADE_CAPTURE_URL: this.gateway.url,
        VERSO_STREET_SEED: String(seed),
        VERSO_STREET_TRADES: String(trades),
        ...(tradeDate === undefined ? {} : { VERSO_STREET_TRADE_DATE: tradeDate }),
        VERSO_STREET_MISMATCH_RATE: String(knobs.mismatchRate),
        VERSO_STREET_LATE_RATE: String(knobs.lateRate),
        VERSO_STREET_FAIL_RATE: String(knobs.failRate),
        VERSO_STREET_PARTIAL_RATE: String(knobs.partialRate),
        VERSO_STREET_DUPLICATE_RATE: String(knobs.duplicateRate),
        VERSO_STREET_GARBLED_RATE: String(knobs.garbledRate),
        VERSO_STREET_WRONG_STATEMENT_RATE: String(knobs.wrongStatementRate),
        VERSO_STREET_ALLEGE_RATE: String(knobs.allegeRate),
      },
    };
    return {
      PATH: process.env['PATH'] ?? '',
      VERSO_DATABASE_URL: databaseUrl(database),
      VERSO_KAFKA_BROKERS: brokers.join(),
      ...options.brokerAccess?.environmentOf(service),
      VERSO_HOST: '127.0.0.1',
      VERSO_PORT: '0',
      VERSO_LOG_LEVEL: process.env['VERSO_LOG_LEVEL'] ?? 'info',
      VERSO_START_DATE: startDate,
      // Every instance has something to lead, of those services that can be divided.
      VERSO_PARTS: String(PART_COUNTS.find((parts) => parts >= options.instances) ?? PART_COUNTS.at(-1)),
      VERSO_INTERNAL_TOKEN: this.#token,
      ...own[service],
    };
  }
}

/** A clock event, as far as it is shown. */
export interface Tick {
  readonly type: string;
  readonly market: string;
  readonly businessDate: string;
  readonly name?: string;
}

function passwordOf({ rolePassword }: OfficeProcessesOptions): { readonly password?: string } {
  return rolePassword === undefined ? {} : { password: rolePassword };
}

function urlsOf(processes: readonly ServiceProcess[]): readonly string[] {
  return processes.flatMap(({ url }) => (url === undefined ? [] : [url]));
}

function describe({ service, name, url, pid, restarts }: ServiceProcess): object {
  return { service, name, url: url ?? null, pid: pid ?? null, restarts };
}
