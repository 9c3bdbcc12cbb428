import { Worker } from 'node:worker_threads';
import type { PostgresConnection } from '@verso/event-store';
import type { RangeOutcome, RangeTask } from './verify-range.js';

/** What a verifying thread is started with. */
export interface VerifierThreadData {
  readonly reader: PostgresConnection;
  /** How many ranges it is asked for at once, at the most. */
  readonly atOnce: number;
}

export interface VerifierRequest {
  readonly id: number;
  readonly task: RangeTask;
}

export type VerifierReply =
  | { readonly id: number; readonly kind: 'outcome'; readonly outcome: RangeOutcome }
  | { readonly id: number; readonly kind: 'failed'; readonly error: unknown };

/** Verifies ranges in a thread and over connections of its own. */
export class VerifierThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, PromiseWithResolvers<RangeOutcome>>();
  private nextId = 0;
  private failure: Error | undefined;

  constructor(data: VerifierThreadData) {
    this.worker = new Worker(new URL('./verifier-worker.js', import.meta.url), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.worker.on('message', (reply: VerifierReply) => {
      const answer = this.waiting.get(reply.id);
      this.waiting.delete(reply.id);
      if (reply.kind === 'outcome') answer?.resolve(reply.outcome);
      else answer?.reject(reply.error);
    });
    this.worker.on('error', (error) => {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    });
    this.worker.on('exit', () => {
      this.fail(new Error('a verifying thread has ended'));
    });
  }

  async verify(task: RangeTask): Promise<RangeOutcome> {
    if (this.failure !== undefined) throw this.failure;
    const id = this.nextId;
    this.nextId += 1;
    const answer = Promise.withResolvers<RangeOutcome>();
    this.waiting.set(id, answer);
    this.worker.postMessage({ id, task } satisfies VerifierRequest);
    return answer.promise;
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of this.waiting.values()) reject(this.failure);
    this.waiting.clear();
  }
}

/** Two ranges are under way at once, and nothing of them is kept. */
const YOUNG_MB = 32;
