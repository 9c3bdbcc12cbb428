import { fold, type Decider, type Decision, type Refusal } from './decider.js';

/**
 * Given / when / then for one decider, without a database:
 *
 * ```ts
 * given(decider, captured).when(cancel).then(cancelled);
 * given(decider).when(cancel).thenRefused('UNKNOWN_TRADE');
 * ```
 */
export function given<Command, Event, State>(
  decider: Decider<Command, Event, State>,
  ...history: readonly Event[]
): { when: (command: Command) => Outcome<Event, State> } {
  return {
    when: (command) => {
      const decision = decider.decide(command, fold(decider, history));
      return new Outcome(decider, history, decision);
    },
  };
}

/** What a decision led to, with assertions that throw with both sides printed. */
export class Outcome<Event, State> {
  constructor(
    private readonly decider: Decider<never, Event, State>,
    private readonly history: readonly Event[],
    private readonly decision: Decision<Event>,
  ) {}

  /** The decision was accepted with exactly these events. */
  then(...expected: readonly Event[]): this {
    return this.compare(this.events(), expected);
  }

  /** The decision was accepted and changed nothing. */
  thenNothing(): this {
    return this.compare(this.events(), []);
  }

  /** The decision was refused with this code; the refusal is returned for closer looks. */
  thenRefused(code: string): Refusal {
    if (this.decision.outcome !== 'refused') throw new Error(`expected refusal ${code}, got ${print(this.decision)}`);
    if (this.decision.refusal.code !== code) {
      throw new Error(`expected refusal ${code}, got ${print(this.decision.refusal)}`);
    }
    return this.decision.refusal;
  }

  /** The events decided; throws when the decision was refused. */
  events(): readonly Event[] {
    if (this.decision.outcome === 'refused') throw new Error(`refused: ${print(this.decision.refusal)}`);
    return this.decision.events;
  }

  /** The state after history and decision. */
  state(): State {
    return fold(this.decider, [...this.history, ...this.events()]);
  }

  private compare(actual: readonly Event[], expected: readonly Event[]): this {
    if (print(actual) !== print(expected)) {
      throw new Error(`expected events\n${print(expected)}\ngot\n${print(actual)}`);
    }
    return this;
  }
}

function print(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
