import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresConnection } from '../embedded/start-postgres.js';
import { answered, sessionOf } from './session.js';

const CHANNEL = 'verso_append';

/** How long an append of another process may stay unnoticed when its notification was lost. */
const POLL_MILLISECONDS = 20;

/** Between two announcements: an announcement costs as much as an append, and nobody reads a log event by event. */
const ANNOUNCE_MILLISECONDS = 5;

/**
 * Tells who waits for a log that it grew: directly within this process, by LISTEN and NOTIFY between processes, and by a
 * poll as a net, since a notification sent while a connection was down never comes.
 */
export class WakeUps {
  readonly #connection: PostgresConnection;
  readonly #alone: boolean;
  readonly #patienceMs: number;
  readonly #wakes = new Map<string, Set<() => void>>();
  readonly #toAnnounce = new Set<string>();
  readonly #sizes = new Map<string, string>();
  #client: Promise<pg.Client | undefined> | undefined;
  #announcing: Promise<void> | undefined;
  #poll: NodeJS.Timeout | undefined;
  #polling: Promise<void> | undefined;
  #closed = false;

  /** `alone`: no other process writes, so that nothing is announced, listened to or polled. */
  constructor(connection: PostgresConnection, alone: boolean, patienceMs: number) {
    this.#connection = connection;
    this.#patienceMs = patienceMs;
    this.#alone = alone;
  }

  on(log: string, wake: () => void): () => void {
    const wakes = this.#wakes.get(log) ?? new Set();
    this.#wakes.set(log, wakes.add(wake));
    if (!this.#alone && this.#poll === undefined) {
      this.#poll = setInterval(() => {
        this.#polling ??= this.#look();
      }, POLL_MILLISECONDS);
      this.#poll.unref();
    }
    return () => void wakes.delete(wake);
  }

  /** After a commit of this process. The first is announced at once; what follows on its heels is collected. */
  appended(log: string): void {
    this.#wake(log);
    if (this.#alone) return;
    this.#toAnnounce.add(log);
    this.#announcing ??= this.#announce();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#poll);
    this.#wakes.clear();
    await this.#announcing;
    await this.#polling;
    await (await this.#client)?.end();
  }

  #wake(log: string): void {
    for (const wake of this.#wakes.get(log) ?? []) wake();
  }

  async #announce(): Promise<void> {
    const client = await this.#connected();
    while (this.#toAnnounce.size > 0) {
      const logs = [...this.#toAnnounce];
      this.#toAnnounce.clear();
      // Not in the append itself: NOTIFY holds a lock over the commit that all logs would queue for.
      const announcement = client?.query({
        name: 'announce',
        text: `select set_config('synchronous_commit', 'off', false), pg_notify('${CHANNEL}', log) from unnest($1::text[]) log`,
        values: [logs],
      });
      await this.#answerTo(client, announcement);
      await sleep(ANNOUNCE_MILLISECONDS);
    }
    this.#announcing = undefined;
  }

  async #look(): Promise<void> {
    const client = await this.#connected();
    const asked = client?.query<[string, string]>({
      name: 'sizes',
      text: 'select name, size from verso.log',
      rowMode: 'array',
    });
    const answer = await this.#answerTo(client, asked);
    for (const [log, size] of answer?.rows ?? []) {
      const grown = this.#sizes.get(log) !== size;
      this.#sizes.set(log, size);
      if (grown) this.#wake(log);
    }
    this.#polling = undefined;
  }

  /** Undefined when there is none. */
  async #answerTo<Answer>(
    client: pg.Client | undefined,
    asked: Promise<Answer> | undefined,
  ): Promise<Answer | undefined> {
    if (client === undefined || asked === undefined) return undefined;
    return answered(client, asked, this.#patienceMs).catch(() => undefined);
  }

  /** Undefined while the database is away: the next look tries again. */
  async #connected(): Promise<pg.Client | undefined> {
    if (this.#closed) return this.#client;
    const connecting = (this.#client ??= this.#connect());
    const client = await connecting;
    if (client === undefined && this.#client === connecting) this.#client = undefined;
    return client;
  }

  async #connect(): Promise<pg.Client | undefined> {
    const client = new pg.Client(sessionOf(this.#connection, 'wake-ups', this.#patienceMs));
    client.on('error', () => undefined);
    client.on('end', () => {
      this.#client = undefined;
    });
    client.on('notification', ({ payload }) => {
      if (payload !== undefined) this.#wake(payload);
    });
    try {
      await client.connect();
      await answered(client, client.query(`listen ${CHANNEL}`), this.#patienceMs);
      return client;
    } catch {
      return undefined;
    }
  }
}
