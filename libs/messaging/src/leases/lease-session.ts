import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { HeldLease } from './claim.js';

export interface LeaseTimes {
  readonly heartbeatMs: number;
  readonly answerWithinMs: number;
  readonly expireMs: number;
}

/**
 * A connection that waits for one lease and then holds it. Both ends notice within seconds that the other is gone although the
 * connection stands: the holder, because its signs of life are not answered; the server, because they do not come. The holder
 * notices first, so that it has stopped before another begins.
 */
export class LeaseSession implements HeldLease {
  readonly #client: pg.Client;
  readonly #times: LeaseTimes;
  readonly #lost = new AbortController();

  /** @throws when the database cannot be reached, or when it was given up */
  static async waitFor(
    lease: { readonly name: string; readonly url: string },
    config: pg.ClientConfig,
    times: LeaseTimes,
    givenUp: AbortSignal,
  ): Promise<LeaseSession> {
    const session = new LeaseSession(config, times);
    const leave = (): void => session.#break();
    givenUp.addEventListener('abort', leave, { once: true });
    try {
      givenUp.throwIfAborted();
      await session.#inTime(session.#client.connect(), times.expireMs);
      while (!(await session.#isTaken(lease)));
      givenUp.throwIfAborted();
      void session.#beat();
      return session;
    } catch (error) {
      session.#break();
      throw error;
    } finally {
      givenUp.removeEventListener('abort', leave);
    }
  }

  private constructor(config: pg.ClientConfig, times: LeaseTimes) {
    this.#times = times;
    this.#client = new pg.Client({
      ...config,
      keepAlive: true,
      keepAliveInitialDelayMillis: times.heartbeatMs,
      connectionTimeoutMillis: times.expireMs,
      options: settingsFor(times),
    });
    this.#client.on('error', () => this.#lost.abort());
    this.#client.on('end', () => this.#lost.abort());
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async letGo(): Promise<void> {
    // Said to the server and answered, so that whoever waits has it before this resolves.
    if (!this.#lost.signal.aborted) await this.#answered('select pg_advisory_unlock_all()').catch(() => undefined);
    this.#break();
  }

  async #isTaken({ name, url }: { readonly name: string; readonly url: string }): Promise<boolean> {
    const patience = this.#times.expireMs;
    const rows = await this.#answered('select verso.wait_for_lease($1, $2, $3)', [name, url, patience], patience);
    return rows[0]?.[0] === true;
  }

  async #beat(): Promise<void> {
    const { signal } = this.#lost;
    try {
      for (;;) {
        await sleep(this.#times.heartbeatMs, undefined, { signal });
        await this.#answered('select');
      }
    } catch {
      this.#break();
    }
  }

  async #answered(text: string, values: readonly unknown[] = [], patience = 0): Promise<unknown[][]> {
    const query = { text, values: [...values], rowMode: 'array' as const };
    return this.#inTime(this.#client.query<unknown[]>(query), patience).then(({ rows }) => rows);
  }

  /** Rejects when the answer does not come in time, or when the connection ends. */
  async #inTime<Answer>(answer: Promise<Answer>, patience: number): Promise<Answer> {
    const late = new AbortController();
    const either = AbortSignal.any([late.signal, this.#lost.signal]);
    const deadline = setTimeout(() => late.abort(), patience + this.#times.answerWithinMs);
    try {
      return await new Promise<Answer>((resolve, reject) => {
        answer.then(resolve, reject);
        const refuse = (): void => reject(new Error('the database does not answer'));
        if (either.aborted) refuse();
        else either.addEventListener('abort', refuse, { once: true });
      });
    } finally {
      clearTimeout(deadline);
    }
  }

  /** Ends the connection without waiting for anybody. */
  #break(): void {
    this.#lost.abort();
    // A query under way is left to itself; the client rejects it.
    this.#client.end().catch(() => undefined);
    this.#client.connection.stream.destroy();
  }
}

function settingsFor({ heartbeatMs, expireMs }: LeaseTimes): string {
  const seconds = String(Math.max(1, Math.round(heartbeatMs / 1_000)));
  const settings = {
    // The holder shows signs of life: a session without any belongs to a process that is frozen, or out of reach.
    idle_session_timeout: String(expireMs),
    // A process that waits and dies is not to have its turn.
    client_connection_check_interval: '500',
    tcp_keepalives_idle: seconds,
    tcp_keepalives_interval: seconds,
    tcp_keepalives_count: '3',
    tcp_user_timeout: String(expireMs),
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}
