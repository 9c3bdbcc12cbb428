/**
 * The state as it was, for an event of another kind of stream. `never` makes the compiler refuse a fold that forgets an
 * event of its own.
 */
export function unaffected<State>(state: State, _foreign: never): State {
  return state;
}
