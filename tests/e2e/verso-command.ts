import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { startPostgres } from '@verso/event-store';

const ROOT = join(import.meta.dirname, '..', '..');
const VERSO = join(ROOT, 'services', 'verso', 'bin', 'verso.mjs');

if (!existsSync(join(ROOT, 'services', 'verso', 'dist', 'cli.js'))) {
  throw new Error('these tests start the built product: run `npm run build` first');
}

/** A data folder of its own for each test, on any free port. */
export async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'verso-e2e-'));
  await chmod(folder, 0o755);
  return folder;
}

/** Stops the server that a test may have left, and removes all of its data, wherever that went. */
export async function removeDataFolder(folder: string): Promise<void> {
  const postgres = join(folder, 'postgres');
  if (await serverRuns(folder)) await (await startPostgres({ dataDir: postgres })).stop();
  const cluster = await realpath(join(postgres, 'cluster')).catch(() => undefined);
  if (cluster !== undefined) await rm(cluster, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}

/** Whether the PostgreSQL of a data folder is running. */
export async function serverRuns(folder: string): Promise<boolean> {
  const file = join(folder, 'postgres', 'cluster', 'data', 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  try {
    process.kill(Number(text.split('\n')[0]), 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A port that nobody listens on, for commands that find the office by it. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** How a command ended, with all that it printed. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command to its end. */
export function verso(folder: string, command: readonly string[], environment: Environment = {}): Promise<Ended> {
  return new VersoProcess(folder, command, environment).ended;
}

type Environment = Readonly<Record<string, string>>;

/** The command line as a process of its own, as a person starts it. */
export class VersoProcess {
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcessByStdio<null, Readable, Readable>;
  private out = '';
  private err = '';
  private wake: () => void = () => undefined;

  constructor(folder: string, command: readonly string[], environment: Environment = {}) {
    const env = { ...process.env, NODE_OPTIONS: '', VERSO_DATA_DIR: folder, VERSO_PORT: '0', ...environment };
    this.child = spawn(process.execPath, [VERSO, ...command], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.out += text;
      this.wake();
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.err += text;
      this.wake();
    });
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code) => {
        resolve({ code, out: this.out, err: this.err });
      });
    });
    void this.ended.then(() => {
      this.wake();
    });
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Waits until the process has printed something; what it printed, when it ends without. */
  async printed(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.out);
      if (found !== null) return found[1] ?? found[0];
      if (!this.running) throw new Error(`ended without printing ${String(pattern)}:\n${this.out}\n${this.err}`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }
}

/** What people must never see: the inside of a failed process. */
export const STACK_TRACE = /^\s+at .*[:(]\d+/m;
