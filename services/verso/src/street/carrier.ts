import type { IncomingMessage, MessageTransport } from '@verso/messaging';

/** Carries messages to the other thread; a delivery resolves once that thread says that they are stored. */
export class Carrier implements MessageTransport {
  private readonly under = new Map<number, Delivery>();
  private readonly hand: (id: number, messages: readonly IncomingMessage[]) => void;
  private next = 0;
  private ended: string | undefined;

  /** @param hand gives messages to the other thread under a number by which it answers */
  constructor(hand: (id: number, messages: readonly IncomingMessage[]) => void) {
    this.hand = hand;
  }

  async deliver(messages: readonly IncomingMessage[]): Promise<void> {
    if (this.ended !== undefined) throw new Error(this.ended);
    const id = this.next;
    this.next += 1;
    await new Promise<void>((resolve, reject) => {
      this.under.set(id, { resolve, reject });
      this.hand(id, messages);
    });
  }

  /** The other thread's answer. */
  carried({ id, error }: { readonly id: number; readonly error?: string }): void {
    const delivery = this.under.get(id);
    this.under.delete(id);
    if (error === undefined) delivery?.resolve();
    else delivery?.reject(new Error(error));
  }

  /** There is nobody any more who would answer. */
  end(reason: string): void {
    this.ended = reason;
    for (const { reject } of this.under.values()) reject(new Error(reason));
    this.under.clear();
  }
}

interface Delivery {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}
