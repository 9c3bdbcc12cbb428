import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

/** Something outside of the process that a service cannot work without. */
export interface Dependency {
  /** As it is called in logs: `database`, `kafka`. */
  readonly name: string;
  /** What is still missing of it; undefined when nothing is. Rejects while it does not answer. */
  check(): Promise<string | undefined>;
}

export interface DependenciesOptions {
  readonly logger: Logger;
  /** Milliseconds between two looks at what is there. Default 2,000. */
  readonly lookEveryMs?: number;
  /** Milliseconds after which a look counts as unanswered. Default 5,000. */
  readonly patienceMs?: number;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Keeps an eye on what a service needs: looks again and again, after growing pauses while something is missing, and writes
 * one line to the log when that changes.
 */
export class Dependencies {
  readonly #states = new Map<string, string | undefined>();
  readonly #options: DependenciesOptions;
  readonly #stopping = new AbortController();
  readonly #watching: Promise<unknown>;
  #changed = Promise.withResolvers<undefined>();

  constructor(dependencies: readonly Dependency[], options: DependenciesOptions) {
    this.#options = options;
    for (const { name } of dependencies) this.#states.set(name, NOT_LOOKED_YET);
    this.#watching = Promise.all(dependencies.map((dependency) => this.#watch(dependency)));
  }

  /** What is missing, e.g. `database: connect ECONNREFUSED`; empty when all is there. */
  missing(): readonly string[] {
    return [...this.#states].flatMap(([name, state]) => (state === undefined ? [] : [`${name}: ${state}`]));
  }

  /** Resolves once everything is there at the same time, or `stopped` is aborted. */
  async untilComplete(stopped: AbortSignal): Promise<void> {
    const end = Promise.withResolvers<undefined>();
    const onStop = (): void => end.resolve(undefined);
    stopped.addEventListener('abort', onStop, { once: true });
    while (!stopped.aborted && this.missing().length > 0) await Promise.race([this.#changed.promise, end.promise]);
    stopped.removeEventListener('abort', onStop);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#watching;
  }

  async #watch(dependency: Dependency): Promise<void> {
    const { signal } = this.#stopping;
    const { lookEveryMs = 2_000 } = this.#options;
    let pause = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      const state = await this.#look(dependency);
      this.#note(dependency.name, state);
      pause = state === undefined ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, pause * 2);
      await sleep(state === undefined ? lookEveryMs : pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** One look, bounded: a connection may be open with nobody at its other end. */
  async #look(dependency: Dependency): Promise<string | undefined> {
    const { signal } = this.#stopping;
    const over = Promise.withResolvers<string>();
    const patience = setTimeout(() => over.resolve('does not answer'), this.#options.patienceMs ?? 5_000);
    const onStop = (): void => over.resolve('stopped');
    signal.addEventListener('abort', onStop, { once: true });
    try {
      const looked = dependency.check().catch((error: unknown) => reasonOf(error));
      return await Promise.race([looked, over.promise]);
    } finally {
      clearTimeout(patience);
      signal.removeEventListener('abort', onStop);
    }
  }

  #note(name: string, state: string | undefined): void {
    if (this.#stopping.signal.aborted) return;
    const before = this.#states.get(name);
    this.#states.set(name, state);
    if (before === state) return;
    const { logger } = this.#options;
    if (state === undefined) logger.info({ dependency: name }, `${name} is there`);
    else logger.warn({ dependency: name }, `waiting for ${name}: ${state}`);
    this.#changed.resolve(undefined);
    this.#changed = Promise.withResolvers<undefined>();
  }
}

const NOT_LOOKED_YET = 'not looked for yet';

/** In one line; of several attempts (IPv4, IPv6) the first. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const text = error.message === '' ? error.name : error.message;
  return (text.split('\n')[0] ?? text).slice(0, 300);
}
