import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ServiceProcessOptions {
  /** e.g. `settlement` */
  readonly service: string;
  /** 1, 2 … */
  readonly number: number;
  /** Asked for at each start. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** Takes each line that the process prints. */
  readonly log: (line: string) => void;
  /** Told when the process has ended although nobody stopped it: it is started again. */
  readonly died: (how: string) => void;
}

/** Small heaps: twenty of these share a machine with a database and a broker. */
const NODE_FLAGS = ['--max-semi-space-size=16', '--max-old-space-size=384'];
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A process that has run for so long did not die of its start. */
const SETTLED_MS = 10_000;

/**
 * One instance of a service as a process of its own, started again whenever it ends. It is in a session of its own, so that
 * Ctrl-C does not reach it before it is told to stop; a channel is its lifeline: when this process is killed, it ends.
 */
export class ServiceProcess {
  readonly service: string;
  readonly name: string;
  /** Where it answers; undefined until it listens. */
  url: string | undefined;
  /** How often it was started again. */
  restarts = 0;
  readonly #options: ServiceProcessOptions;
  readonly #running: Promise<void>;
  #child: ChildProcess | undefined;
  #stopping = false;
  #failures = 0;

  constructor(options: ServiceProcessOptions) {
    this.#options = options;
    this.service = options.service;
    this.name = `${options.service}-${options.number}`;
    this.#running = this.#run();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Orderly; one that takes longer than `patienceMs` is killed. */
  async stop(patienceMs: number): Promise<void> {
    this.#stopping = true;
    this.#child?.kill('SIGTERM');
    const impatience = setTimeout(() => this.#child?.kill('SIGKILL'), patienceMs);
    await this.#running;
    clearTimeout(impatience);
  }

  private isStopping(): boolean {
    return this.#stopping;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const began = performance.now();
      const how = await this.#runOnce();
      this.url = undefined;
      this.#child = undefined;
      if (this.isStopping()) return;
      this.#options.died(how);
      this.restarts += 1;
      // One that was asked to stop has not failed.
      const isFine = how === 'exit code 0' || performance.now() - began > SETTLED_MS;
      this.#failures = isFine ? 0 : this.#failures + 1;
      if (!isFine) await sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.#failures, 6)));
    }
  }

  async #runOnce(): Promise<string> {
    const { service, environment, log } = this.#options;
    const main = join(import.meta.dirname, '../../..', service, 'dist/main.js');
    const child = spawn(process.execPath, [...NODE_FLAGS, main], {
      env: { ...environment(), VERSO_INSTANCE: this.name },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    this.#child = child;
    child.on('message', (message) => {
      if (typeof message === 'object' && 'listening' in message) this.url = String(message.listening);
    });
    for (const output of [child.stdout, child.stderr]) {
      if (output !== null) createInterface({ input: output }).on('line', log);
    }
    return new Promise((resolve) => {
      child.on('error', (error) => resolve(String(error)));
      child.on('exit', (code, signal) => resolve(signal === null ? `exit code ${code ?? '?'}` : signal));
    });
  }
}
