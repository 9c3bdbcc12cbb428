/**
 * The state of a stream as JSON text and back, for whoever keeps snapshots: maps, sets and bigints are tagged, and maps keep
 * their order, because what is matched first may depend on it.
 */
export function serializeState(state: unknown): string {
  return JSON.stringify(state, (_, value: unknown) => {
    if (typeof value === 'bigint') return { [TAG]: 'bigint', value: value.toString() };
    if (value instanceof Map) return { [TAG]: 'map', value: [...value] };
    if (value instanceof Set) return { [TAG]: 'set', value: [...value] };
    return value;
  });
}

/** @throws SyntaxError when the text is not JSON; that it is a state of this version is for the caller to know. */
export function deserializeState<State>(text: string): State {
  return JSON.parse(text, (_, value: unknown) => (isTagged(value) ? revived(value) : value)) as State;
}

interface Tagged {
  readonly [TAG]: 'bigint' | 'map' | 'set';
  readonly value: string | readonly unknown[];
}

function isTagged(value: unknown): value is Tagged {
  return typeof value === 'object' && value !== null && TAG in value;
}

function revived({ [TAG]: tag, value }: Tagged): unknown {
  if (typeof value === 'string') return BigInt(value);
  return tag === 'map' ? new Map(value as readonly (readonly [unknown, unknown])[]) : new Set(value);
}

const TAG = '$verso';
