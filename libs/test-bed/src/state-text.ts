/**
 * The state of a stream as text, to compare two of them: maps, sets and bigints are spelled out, and maps keep their order,
 * because what is matched first may depend on it.
 */
export function stateText(state: unknown): string {
  return JSON.stringify(state, (_, value: unknown) => {
    if (typeof value === 'bigint') return { bigint: value.toString() };
    if (value instanceof Map) return { map: [...value] };
    if (value instanceof Set) return { set: [...value] };
    return value;
  });
}
