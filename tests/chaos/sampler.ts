import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresConnection } from '@verso/event-store';
import type { Admin, KafkaClient } from '@verso/messaging/kafka';
import type { Observer } from '@verso/verso/processes';
import pg from 'pg';
import type { Sighting } from './evidence.ts';

/** Services that remember with Kafka how far they came; run in two parts, each of these does. */
const PARTS = ['', '/0-127', '/128-255'] as const;
const GROUPS = [
  ['confirmation', 'trade-capture'],
  ['settlement', 'trade-capture'],
  ['settlement', 'confirmation'],
  ['settlement', 'cash'],
  ['settlement', 'positions'],
  ['cash', 'settlement'],
  ['positions', 'settlement'],
  ['exceptions', 'settlement'],
] as const;

export interface SamplerOptions {
  readonly database: PostgresConnection;
  readonly kafka: KafkaClient;
  readonly observer: Observer;
  readonly random: () => number;
}

/** Looks at checkpoints, offsets and leaders while the office works: when all is at rest, they are all right by themselves. */
export class Sampler {
  readonly sightings: Sighting[] = [];
  readonly #options: SamplerOptions;
  readonly #ended = new AbortController();
  readonly #running: Promise<void>;
  #admin: Admin | undefined;
  #client: pg.Client | undefined;

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#running;
    await this.#client?.end().catch(() => undefined);
    await this.#admin?.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      // Whatever is down at this moment cannot be looked at.
      await this.#offsets().catch(() => this.#forget());
      await this.#relays().catch(() => this.#forget());
      await this.#leaders().catch(() => undefined);
      await sleep(1_000, undefined, { signal }).catch(() => undefined);
    }
  }

  async #offsets(): Promise<void> {
    const { random, kafka } = this.#options;
    const [service, log] = GROUPS[Math.floor(random() * GROUPS.length)] ?? GROUPS[0];
    const consumer = `${service}${PARTS[Math.floor(random() * PARTS.length)] ?? ''}`;
    const [group, topic] = [`verso.${consumer}.${log}`, `verso.${log}.v1`];
    this.#admin ??= await kafka.admin();
    const committed = await this.#admin.committed(group, topic);
    const [row] = await this.#query('select pos from verso.consumer where consumer = $1 and upstream = $2', [
      consumer,
      log,
    ]);
    const stored = row === undefined ? -1 : Number(row['pos']);
    for (const { partition, offset } of committed)
      this.sightings.push({ kind: 'offset', group, topic, partition, committed: Number(offset), stored });
  }

  async #relays(): Promise<void> {
    const { kafka } = this.#options;
    const rows = await this.#query('select l.name, r.pos from verso.relay r join verso.log l using (log_id)', []);
    const row = rows[Math.floor(this.#options.random() * rows.length)];
    if (row === undefined) return;
    const log = String(row['name']);
    this.#admin ??= await kafka.admin();
    const ends: number[] = [];
    for (const { partition, latest } of await this.#admin.offsets(`verso.${log}.v1`)) ends[partition] = Number(latest);
    this.sightings.push({ kind: 'relay', log, position: Number(row['pos']), ends });
  }

  async #leaders(): Promise<void> {
    const at = Math.round(performance.now());
    const leading = new Map<string, string[]>();
    for (const { service, instance, leading: leads, led } of await this.#options.observer.progress()) {
      const parts = led?.map(({ consumer }) => consumer) ?? (leads === true ? [service] : []);
      for (const part of parts) leading.set(part, [...(leading.get(part) ?? []), instance]);
    }
    for (const [service, instances] of leading) this.sightings.push({ kind: 'leaders', at, service, instances });
  }

  async #query(text: string, values: readonly unknown[]): Promise<readonly Record<string, unknown>[]> {
    if (this.#client === undefined) {
      const client = new pg.Client({ ...this.#options.database, connectionTimeoutMillis: 2_000, query_timeout: 5_000 });
      client.on('error', () => undefined);
      await client.connect();
      this.#client = client;
    }
    const { rows } = await this.#client.query<Record<string, unknown>>(text, [...values]);
    return rows;
  }

  #forget(): void {
    this.#client?.end().catch(() => undefined);
    this.#client = undefined;
  }
}
