import { keyOf, type BatchInputs } from './batch-inputs.js';
import type { Intake } from './intake.js';
import type { ReceivedEvent } from './room.js';

/** Finds, by taking inputs one at a time, the one that leads to what the store cannot hold. */
export class Isolation {
  private readonly intake: Intake;
  /** Events that the store could not hold the effects of, with its reason. */
  private readonly unstorable = new Map<string, string>();
  /** How many of the next inputs are taken one at a time. */
  private singly = 0;

  constructor(intake: Intake) {
    this.intake = intake;
  }

  get isUnderWay(): boolean {
    return this.singly > 0;
  }

  /** A batch was taken. */
  passed(): void {
    if (this.singly > 0) this.singly -= 1;
  }

  /** Why the store cannot hold what the event leads to, once that was found out. */
  reasonAgainst(event: ReceivedEvent): string | undefined {
    return this.unstorable.get(keyOf(event));
  }

  /** A batch was given back: finds the input to blame, and marks it once it is found. */
  begin(inputs: BatchInputs, detail: string): void {
    this.singly = Math.max(1, inputs.taken);
    if (inputs.taken > 1) return;
    const [message] = inputs.messages;
    if (message?.failure !== undefined) {
      this.intake.take(1);
      message.reject(new Error(`${message.message.messageId} cannot even be recorded: ${detail}`));
    } else if (message !== undefined) {
      message.failure = detail;
    }
    for (const origin of inputs.origins.values()) {
      if ('kind' in origin) continue;
      if (this.unstorable.has(keyOf(origin))) throw new Error(`${keyOf(origin)} cannot even be set aside: ${detail}`);
      this.unstorable.set(keyOf(origin), detail);
    }
  }
}
