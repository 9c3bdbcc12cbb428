/**
 * A decider is the whole behaviour of one kind of stream in three functions.
 *
 * All three are synchronous, without I/O, clock or randomness: time, ids, prices and calendars arrive inside the command.
 *
 * - `initialState` makes a fresh state for a stream without events. It is a function because `evolve` owns what it is given.
 * - `decide` checks strictly and answers with events, or with one refusal.
 * - `evolve` folds forgivingly and never throws. It may change the given state in place and return it: whoever folds keeps
 *   only the returned state. (Account streams hold thousands of flows; copying them for every event is quadratic.)
 */
export interface Decider<Command, Event, State> {
  readonly initialState: () => State;
  readonly decide: (command: Command, state: State) => Decision<Event>;
  readonly evolve: (state: State, event: Event) => State;
  /** Business instant (RFC 3339, UTC) at which this stream wants to be woken by the business clock, if any. */
  readonly nextDue?: (state: State) => string | undefined;
  /**
   * Whether nothing more is expected of this stream, e.g. of a trade that has settled. It is then not kept in memory for long; what
   * comes all the same finds it as it was.
   */
  readonly isAtRest?: (state: State) => boolean;
}

/** What a decision answers: the facts that follow, or the one reason why nothing does. */
export type Decision<Event> = Accepted<Event> | Refused;

export interface Accepted<Event> {
  readonly outcome: 'accepted';
  readonly events: readonly Event[];
}

export interface Refused {
  readonly outcome: 'refused';
  readonly refusal: Refusal;
}

/** One refusal per decision, the first in the command's order of precedence. */
export interface Refusal {
  /** Stable, upper-case code, e.g. `SETTLEMENT_BEFORE_TRADE_DATE`. */
  readonly code: string;
  /** One sentence for a person: what is wrong and what would be right. */
  readonly detail: string;
  /** The fields that are wrong, each by JSON pointer (RFC 6901) into the command as the sender wrote it. */
  readonly errors: readonly FieldError[];
}

export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** The command stands and these facts follow; no facts means that everything asked for was already so. */
export function accepted<Event>(...events: readonly Event[]): Accepted<Event> {
  return { outcome: 'accepted', events };
}

/** The command does not stand. */
export function refused(code: string, detail: string, ...errors: readonly FieldError[]): Refused {
  return { outcome: 'refused', refusal: { code, detail, errors } };
}

/** Folds a history into the state it leads to. */
export function fold<Command, Event, State>(decider: Decider<Command, Event, State>, history: readonly Event[]): State {
  let state = decider.initialState();
  for (const event of history) state = decider.evolve(state, event);
  return state;
}
