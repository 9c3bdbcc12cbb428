import { setTimeout as sleep } from 'node:timers/promises';
import type { Steppable } from './room.js';

/**
 * Drives steppables for real: each in a loop of its own, asleep while there is nothing to do, woken when any other has done
 * something or when work comes in from outside. A step that throws is tried again after a growing pause.
 */
export class LiveRunner {
  private readonly loops: readonly Loop[];
  private readonly onError: (name: string, error: unknown) => void;
  private readonly waiting = new Set<() => void>();
  private running = false;
  private interrupt = new AbortController();

  constructor(steppables: readonly Steppable[], onError: (name: string, error: unknown) => void) {
    this.onError = onError;
    this.loops = steppables.map((steppable) => ({ steppable, asleep: undefined, woken: false, done: undefined }));
    for (const loop of this.loops) loop.steppable.attach?.(() => this.wake(loop));
  }

  start(): void {
    this.running = true;
    this.interrupt = new AbortController();
    for (const loop of this.loops) loop.done = this.drive(loop);
  }

  /** Lets every step that is under way finish, then stops. Whoever waits for quiet has it then. */
  async stop(): Promise<void> {
    this.running = false;
    this.interrupt.abort();
    for (const loop of this.loops) this.wake(loop);
    for (const { done } of this.loops) await done;
    this.announceQuiet();
  }

  /** Resolves once nothing moves: every loop is asleep, none has been woken, and nothing that one began is on its way. */
  async quiet(): Promise<void> {
    if (this.isQuiet()) return;
    await new Promise<void>((resolve) => this.waiting.add(resolve));
  }

  /** Whether nothing moves at this moment. */
  isQuiet(): boolean {
    return this.loops.every(
      ({ steppable, asleep, woken }) => asleep !== undefined && !woken && steppable.busy?.() !== true,
    );
  }

  private async drive(loop: Loop): Promise<void> {
    let failures = 0;
    while (this.running) {
      loop.woken = false;
      try {
        const moved = await loop.steppable.step();
        failures = 0;
        if (moved) this.wakeOthers(loop);
        else await this.sleep(loop);
      } catch (error) {
        failures += 1;
        this.onError(loop.steppable.name, error);
        await pause(Math.min(5_000, 20 * 2 ** Math.min(failures, 8)), this.interrupt.signal);
      }
    }
  }

  private async sleep(loop: Loop): Promise<void> {
    if (loop.woken || !this.running) return;
    await new Promise<void>((resolve) => {
      loop.asleep = resolve;
      if (this.isQuiet()) this.announceQuiet();
    });
  }

  private wake(loop: Loop): void {
    loop.woken = true;
    const { asleep } = loop;
    loop.asleep = undefined;
    asleep?.();
  }

  private wakeOthers(mover: Loop): void {
    for (const loop of this.loops) if (loop !== mover) this.wake(loop);
  }

  private announceQuiet(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}

interface Loop {
  readonly steppable: Steppable;
  asleep: (() => void) | undefined;
  woken: boolean;
  done: Promise<void> | undefined;
}

async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  // Broken off when the runner stops, which is no fault.
  await sleep(delayMs, undefined, { signal }).catch(() => undefined);
}
