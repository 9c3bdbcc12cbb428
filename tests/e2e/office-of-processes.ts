import { setTimeout as sleep } from 'node:timers/promises';
import type { Ended, VersoProcess } from './verso-command.js';

/** One instance of a service, as the address before all of them tells. */
export interface Instance {
  readonly service: string;
  readonly name: string;
  readonly url: string | null;
  readonly pid: number | null;
  readonly restarts: number;
}

/** The address before all services, once `verso up` has opened the office. */
export async function addressOf(office: VersoProcess): Promise<string> {
  return office.printed(/all services +(http:\/\/\S+)/);
}

export async function instancesAt(address: string): Promise<readonly Instance[]> {
  return (await (await fetch(`${address}/internal/instances`)).json()) as readonly Instance[];
}

/** Kills a process without warning; it may have ended by itself. */
export function kill(pid: number | null, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    if (pid !== null) process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Waits until an instance that was stopped has been started again and takes requests. */
export async function untilReadyAgain(address: string, before: Instance): Promise<void> {
  for (;;) {
    const now = (await instancesAt(address)).find(({ name }) => name === before.name);
    if (now !== undefined && now.url !== null && now.pid !== before.pid) {
      const ready = await fetch(`${now.url}/readyz`).catch(() => undefined);
      await ready?.arrayBuffer();
      if (ready?.status === 200) return;
    }
    await sleep(100);
  }
}

/** Everything that a demo concludes, without the roots of the logs: record times differ from run to run. */
export function summaryOf({ out, err }: Ended): string {
  const from = out.indexOf('Trades by final state');
  const to = out.indexOf('\nLogs\n');
  if (from < 0 || to < 0) throw new Error(`no summary in:\n${out}\n${err}`);
  return out.slice(from, to);
}
