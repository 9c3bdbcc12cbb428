import type { ParkedEvent } from '@verso/event-store';
import type { BatchInputs } from './batch-inputs.js';
import type { BatchReader } from './batch-reader.js';

/** Requests to feed what was set aside again; the loop serves them between its batches. */
export class ReplayRequests {
  private readonly reader: BatchReader;
  private readonly handle: (inputs: BatchInputs) => Promise<boolean>;
  private readonly partSize: number;
  private readonly waiting: Request[] = [];

  /**
   * @param handle decides and stores a batch as any other; answers whether it is stored
   * @param partSize events per unit at most, where whole subjects allow it
   */
  constructor(reader: BatchReader, handle: (inputs: BatchInputs) => Promise<boolean>, partSize: number) {
    this.reader = reader;
    this.handle = handle;
    this.partSize = partSize;
  }

  get size(): number {
    return this.waiting.length;
  }

  /** Resolves with the number of events that are no longer set aside. */
  async add(): Promise<number> {
    return new Promise<number>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
    });
  }

  /** Serves the oldest request; false when there is none. */
  async serve(): Promise<boolean> {
    const request = this.waiting.shift();
    if (request === undefined) return false;
    await this.replayAll().then(request.resolve, request.reject);
    return true;
  }

  private async replayAll(): Promise<number> {
    await this.reader.start();
    let letGo = 0;
    for (const part of await this.reader.replay.parts(this.partSize)) letGo += await this.replayPart(part);
    return letGo;
  }

  private async replayPart(part: readonly ParkedEvent[]): Promise<number> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const inputs = await this.reader.replay.inputs(part);
      if (await this.handle(inputs)) {
        const letGo = new Set(inputs.blocked.map(({ subject }) => subject));
        return part.filter(({ subject }) => letGo.has(subject)).length;
      }
      await this.reader.start();
    }
    throw new Error(`the replay of ${String(part.length)} events could not be stored`);
  }
}

/** A replay is redone when another writer was faster, or when the store could not hold one of its events. */
const ATTEMPTS = 5;

interface Request {
  readonly resolve: (letGo: number) => void;
  readonly reject: (error: unknown) => void;
}
