import type { IncomingMessage, Submission, SubmissionOutcome } from './room.js';

/** Messages and submissions that wait for the room's next batch; bounded, so that whoever hands in too much waits. */
export class Intake {
  private readonly waiting: IntakeItem[] = [];
  private readonly room: (() => void)[] = [];
  private readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get size(): number {
    return this.waiting.length;
  }

  async put(item: IntakeItem): Promise<void> {
    while (this.waiting.length >= this.capacity) {
      await new Promise<void>((resolve) => this.room.push(resolve));
    }
    this.waiting.push(item);
  }

  /** Takes up to `limit` items in the order they came. */
  take(limit: number): IntakeItem[] {
    const taken = this.waiting.splice(0, limit);
    for (const resolve of this.room.splice(0)) resolve();
    return taken;
  }

  /** Puts items back in front, for another attempt. */
  restore(items: readonly IntakeItem[]): void {
    this.waiting.unshift(...items);
  }

  /** Takes out every submission, for a room that has stopped: messages stay until it goes on. */
  takeSubmissions(): SubmissionItem[] {
    const submissions = this.waiting.filter((item) => item.kind === 'submission');
    this.restore(this.take(this.waiting.length).filter((item) => item.kind === 'message'));
    return submissions;
  }
}

export type IntakeItem = MessageItem | SubmissionItem;

export interface MessageItem {
  readonly kind: 'message';
  readonly message: IncomingMessage;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  /** Set once processing it has thrown: then it is only recorded. */
  failure?: string;
}

export interface SubmissionItem {
  readonly kind: 'submission';
  readonly submission: Submission;
  readonly resolve: (outcome: SubmissionOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** The answer to a submission whose effects no store can hold. */
export function refusedAsUnstorable({ submission }: SubmissionItem, detail: string): SubmissionOutcome {
  const refusal = { code: 'UNSTORABLE', detail, errors: [] };
  return { results: submission.orders.map(() => ({ outcome: 'refused', refusal })) };
}
