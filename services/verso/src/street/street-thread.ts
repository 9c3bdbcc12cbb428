import { Worker } from 'node:worker_threads';
import type { LogTails, MessageTransport, Steppable } from '@verso/messaging';
import { Carrier } from './carrier.js';
import type { FromStreet, StreetThreadData, ToStreet } from './street-protocol.js';

/** What the thread needs of the office on this side. */
export interface StreetThreadOptions {
  readonly data: StreetThreadData;
  readonly tails: LogTails;
  /** Takes what the street sends. */
  readonly toOffice: MessageTransport;
  readonly onProblem: (name: string, detail: string) => void;
}

/**
 * The outside world in a thread of its own, with its own heap and its own connections, as it is no part of the office: it
 * hears the clock, exchanges messages, hands in executions at the door, and nothing else.
 *
 * To the runner it is one more thing that is busy or not. The street says when nothing moves there and after how many words
 * of ours that was; as long as it has not heard them all, it is busy.
 */
export class StreetThread implements Steppable, MessageTransport {
  readonly name = 'street';
  private readonly options: StreetThreadOptions;
  private readonly worker: Worker;
  private readonly carrier: Carrier;
  private readonly gone: Promise<void>;
  private readonly asked = new Map<number, PromiseWithResolvers<number>>();
  private nextAsked = 0;
  private said = 0;
  private quietAfter = -1;
  private heard = 0;
  private ended = false;
  private wake: () => void = () => undefined;

  constructor(options: StreetThreadOptions) {
    this.options = options;
    this.worker = new Worker(new URL('./street-worker.js', import.meta.url), {
      name: 'street',
      workerData: options.data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.carrier = new Carrier((id, messages) => this.say({ kind: 'deliver', id, messages }));
    this.worker.on('message', (word: FromStreet) => this.take(word));
    this.worker.on('error', (error) => options.onProblem(this.name, `its thread has broken off: ${String(error)}`));
    this.gone = new Promise((resolve) => {
      this.worker.on('exit', () => {
        this.end();
        resolve();
      });
    });
  }

  attach(wake: () => void): void {
    this.wake = wake;
  }

  busy(): boolean {
    return !this.ended && this.quietAfter !== this.said;
  }

  /** Lets the street hear the clock and what reference data says. */
  step(): Promise<boolean> {
    return Promise.resolve(this.tellClock());
  }

  /** The street never gets a message of a time that it has not heard of. */
  async deliver(messages: Parameters<MessageTransport['deliver']>[0]): Promise<void> {
    this.tellClock();
    await this.carrier.deliver(messages);
  }

  /** Tells its front office where the door is. */
  openDoor(url: string): void {
    this.say({ kind: 'door', url });
  }

  /** @returns how many events of the street are no longer set aside */
  replaySetAside(): Promise<number> {
    return this.ask('replay-set-aside');
  }

  /** Finishes what is under way there, and ends the thread with its connections. */
  async stop(): Promise<void> {
    if (!this.ended) await this.ask('stop').catch(() => undefined);
    await this.gone;
  }

  private tellClock(): boolean {
    const { end } = this.options.tails.of('reference-data');
    if (this.ended || end === this.heard) return false;
    this.heard = end;
    this.say({ kind: 'heard', end });
    return true;
  }

  private ask(kind: 'replay-set-aside' | 'stop'): Promise<number> {
    if (this.ended) return Promise.reject(new Error(ENDED));
    const id = this.nextAsked;
    this.nextAsked += 1;
    const answer = Promise.withResolvers<number>();
    this.asked.set(id, answer);
    this.say({ kind, id });
    return answer.promise;
  }

  private say(word: ToStreet): void {
    this.said += 1;
    this.worker.postMessage(word);
  }

  private take(word: FromStreet): void {
    switch (word.kind) {
      case 'deliver':
        void this.pass(word);
        return;
      case 'carried':
        this.carrier.carried(word);
        return;
      case 'quiet':
        this.quietAfter = word.heard;
        this.wake();
        return;
      case 'done':
        this.asked.get(word.id)?.resolve(word.count);
        this.asked.delete(word.id);
        return;
      case 'problem':
        this.options.onProblem(word.name, word.detail);
    }
  }

  private async pass({ id, messages }: Extract<FromStreet, { readonly kind: 'deliver' }>): Promise<void> {
    try {
      await this.options.toOffice.deliver(messages);
      this.say({ kind: 'carried', id });
    } catch (error) {
      this.say({ kind: 'carried', id, error: String(error) });
    }
  }

  private end(): void {
    this.ended = true;
    this.carrier.end(ENDED);
    for (const { reject } of this.asked.values()) reject(new Error(ENDED));
    this.asked.clear();
    this.wake();
  }
}

/** A thread that keeps little does not get the young generation of the office's, which counts three times. */
const YOUNG_MB = 48;
const ENDED = 'the street has ended';
