import type { IncomingMessage, MessageTransport, Steppable } from '@verso/messaging';

/** How the carriage of messages is disturbed; each a share of 1. */
export interface Disturbance {
  readonly duplicates: number;
  /** Share of messages that are held back until others have overtaken them. */
  readonly delays: number;
}

/**
 * Carries each message by itself, in an order drawn from the seed, some twice and some late: what a network may do under
 * at-least-once delivery. It never loses one.
 */
export class DisturbedTransport implements MessageTransport, Steppable {
  readonly name = 'disturbed-transport';
  private readonly inner: MessageTransport;
  private readonly random: () => number;
  private readonly disturbance: Disturbance;
  private readonly onItsWay: Parcel[] = [];

  constructor(inner: MessageTransport, random: () => number, disturbance: Disturbance) {
    this.inner = inner;
    this.random = random;
    this.disturbance = disturbance;
  }

  async deliver(messages: readonly IncomingMessage[]): Promise<void> {
    const arrivals = messages.map(
      (message) =>
        new Promise<void>((resolve, reject) => {
          const parcel = { message, delay: this.delay(), resolve, reject };
          this.onItsWay.push(parcel);
          if (this.random() >= this.disturbance.duplicates) return;
          const repeat = { ...message, possibleDuplicate: true };
          this.onItsWay.push({ ...parcel, message: repeat, delay: this.delay(), resolve: () => undefined });
        }),
    );
    await Promise.all(arrivals);
  }

  async step(): Promise<boolean> {
    if (this.onItsWay.length === 0) return false;
    const index = Math.floor(this.random() * this.onItsWay.length);
    const parcel = this.onItsWay[index];
    if (parcel === undefined) return false;
    if (parcel.delay > 0) {
      parcel.delay -= 1;
      return true;
    }
    this.onItsWay.splice(index, 1);
    this.inner.deliver([parcel.message]).then(parcel.resolve, parcel.reject);
    return true;
  }

  private delay(): number {
    return this.random() < this.disturbance.delays ? 1 + Math.floor(this.random() * 20) : 0;
  }
}

interface Parcel {
  readonly message: IncomingMessage;
  delay: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}
