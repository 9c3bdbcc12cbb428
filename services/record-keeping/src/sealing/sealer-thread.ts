import { Worker } from 'node:worker_threads';
import type { SealerReply, SealerRequest, SealerThreadData } from './sealer-protocol.js';

/** Seals the office in a thread of its own, once a second while events flow, until it is stopped. */
export class SealerThread {
  /** Resolves when the thread has ended, told to or not. */
  readonly gone: Promise<void>;
  private readonly worker: Worker;
  private readonly waiting = new Map<number, PromiseWithResolvers<number>>();
  private nextId = 0;
  private ended = false;

  /** @param onProblem told of what goes wrong: a refusal to sign above all */
  constructor(data: SealerThreadData, onProblem: (detail: string) => void) {
    this.worker = new Worker(new URL('./sealer-worker.js', import.meta.url), {
      name: 'sealing',
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.worker.on('message', (reply: SealerReply) => {
      if (reply.kind === 'problem') onProblem(reply.detail);
      else this.settle(reply);
    });
    this.worker.on('error', (error) => {
      onProblem(`the sealing thread has broken off: ${String(error)}`);
    });
    this.gone = new Promise((resolve) => {
      this.worker.on('exit', () => {
        this.ended = true;
        for (const { reject } of this.waiting.values()) reject(new Error('the sealing thread has ended'));
        this.waiting.clear();
        resolve();
      });
    });
  }

  /** Seals everything that stands in the logs now. Answers the number of the seal that covers it. */
  sealNow(): Promise<number> {
    return this.ask('seal-now');
  }

  /** Seals everything that stands now and ends the thread with its connections. */
  async stop(): Promise<void> {
    await this.ask('stop');
    await this.gone;
  }

  private ask(ask: SealerRequest['ask']): Promise<number> {
    if (this.ended) return Promise.reject(new Error('the sealing thread has ended'));
    const id = this.nextId;
    this.nextId += 1;
    const answer = Promise.withResolvers<number>();
    this.waiting.set(id, answer);
    this.worker.postMessage({ id, ask } satisfies SealerRequest);
    return answer.promise;
  }

  private settle(reply: Exclude<SealerReply, { readonly kind: 'problem' }>): void {
    const answer = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (reply.kind === 'done') answer?.resolve(reply.seal);
    else answer?.reject(new Error(reply.detail));
  }
}

/** Rows are read, hashed and let go: more of them at once would only be more memory. */
const YOUNG_MB = 24;
