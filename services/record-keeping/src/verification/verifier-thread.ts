import { Worker } from 'node:worker_threads';
import type { PostgresConnection } from '@verso/event-store';
import type { VerifiedLogOutcome } from './verify-log.js';
import type { LogTask } from './verify-logs.js';

/** What a verifying thread is started with. */
export interface VerifierThreadData {
  readonly reader: PostgresConnection;
  readonly publishedSealsDir: string | undefined;
}

export type VerifierReply =
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'outcome'; readonly outcome: VerifiedLogOutcome }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Verifies one log after the other in a thread and over a connection of its own. */
export class VerifierThread {
  private readonly worker: Worker;

  constructor(data: VerifierThreadData) {
    this.worker = new Worker(new URL('./verifier-worker.js', import.meta.url), { workerData: data });
  }

  /** One at a time. */
  async verify(task: LogTask, onProgress: (done: number) => void): Promise<VerifiedLogOutcome> {
    const answer = Promise.withResolvers<VerifiedLogOutcome>();
    const heard = (reply: VerifierReply): void => {
      if (reply.kind === 'progress') onProgress(reply.done);
      else if (reply.kind === 'outcome') answer.resolve(reply.outcome);
      else answer.reject(reply.error);
    };
    const ended = (): void => {
      answer.reject(new Error('a verifying thread has ended'));
    };
    this.worker.on('message', heard).on('error', answer.reject).on('exit', ended);
    this.worker.postMessage(task);
    try {
      return await answer.promise;
    } finally {
      this.worker.off('message', heard).off('error', answer.reject).off('exit', ended);
    }
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}
