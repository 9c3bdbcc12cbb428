import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresConnection } from '../embedded/start-postgres.js';
import type { Haste } from '../port.js';
import { answered, sessionOf } from './session.js';

const CHANNEL = 'verso_append';

/** How long an append of another process may stay unnoticed by who is in no haste, or when its notification was lost. */
const POLL_MILLISECONDS = 250;

/** Between two announcements: an announcement costs as much as an append, and nobody reads a log event by event. */
const ANNOUNCE_MILLISECONDS = 5;

/**
 * Tells who waits for a log that it grew: directly within this process, by LISTEN and NOTIFY between processes, and by a
 * poll as a net, since a notification sent while a connection was down never comes. The server wakes every listener for every
 * notification, so a process in which nobody is in haste does not listen.
 */
export class WakeUps {
  readonly #connection: PostgresConnection;
  readonly #alone: boolean;
  readonly #patienceMs: number;
  readonly #wakes = new Map<string, Set<() => void>>();
  readonly #toAnnounce = new Set<string>();
  readonly #sizes = new Map<string, string>();
  #client: Promise<pg.Client | undefined> | undefined;
  /** So many want to know at once. */
  #hasty = 0;
  #listens = false;
  #last: Promise<unknown> = Promise.resolve();
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

  on(log: string, wake: () => void, haste: Haste = 'at once'): () => void {
    const wakes = this.#wakes.get(log) ?? new Set();
    this.#wakes.set(log, wakes.add(wake));
    const letGoOfHaste = haste === 'at once' ? this.#makeHaste() : () => undefined;
    if (!this.#alone && this.#poll === undefined) {
      this.#poll = setInterval(() => {
        this.#polling ??= this.#look();
      }, POLL_MILLISECONDS);
      this.#poll.unref();
    }
    return () => {
      wakes.delete(wake);
      letGoOfHaste();
    };
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
    await this.#last;
    await (await this.#client)?.end();
  }

  #makeHaste(): () => void {
    this.#hasty += 1;
    void this.#listen();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#hasty -= 1;
      void this.#listen();
    };
  }

  /** Listens exactly while somebody is in haste; a connection that is made anew sees to that by itself. */
  async #listen(): Promise<void> {
    if (this.#alone) return;
    const client = await this.#connected();
    await this.#ask(client, () => {
      const listens = this.#hasty > 0;
      if (this.#closed || this.#listens === listens) return undefined;
      this.#listens = listens;
      return client?.query(listens ? `listen ${CHANNEL}` : `unlisten ${CHANNEL}`);
    });
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
      const announcement = {
        name: 'announce',
        text: `select set_config('synchronous_commit', 'off', false), pg_notify('${CHANNEL}', log) from unnest($1::text[]) log`,
        values: [logs],
      };
      await this.#ask(client, () => client?.query(announcement));
      await sleep(ANNOUNCE_MILLISECONDS);
    }
    this.#announcing = undefined;
  }

  async #look(): Promise<void> {
    const client = await this.#connected();
    const sizes = { name: 'sizes', text: 'select name, size from verso.log', rowMode: 'array' } as const;
    const answer = await this.#ask(client, () => client?.query<[string, string]>(sizes));
    for (const [log, size] of answer?.rows ?? []) {
      const grown = this.#sizes.get(log) !== size;
      this.#sizes.set(log, size);
      if (grown) this.#wake(log);
    }
    this.#polling = undefined;
  }

  /** One question after the other. Undefined when nothing is asked, or there is no answer. */
  async #ask<Answer>(
    client: pg.Client | undefined,
    question: () => Promise<Answer> | undefined,
  ): Promise<Answer | undefined> {
    const answer = this.#last.then(async () => {
      if (client === undefined) return undefined;
      const asked = question();
      return asked === undefined ? undefined : answered(client, asked, this.#patienceMs);
    });
    this.#last = answer.catch(() => undefined);
    return answer.catch(() => undefined);
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
      this.#listens = this.#hasty > 0;
      if (this.#listens) await answered(client, client.query(`listen ${CHANNEL}`), this.#patienceMs);
      return client;
    } catch {
      return undefined;
    }
  }
}
