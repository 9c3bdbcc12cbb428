import type { SnapshotForm } from './room.js';

/**
 * Snapshots of states that are plain data: objects, arrays, maps, sets, text, numbers, truth values, whole numbers of any
 * size. What two places of a state share must not be changed in place: read back, each place has its own.
 *
 * @param codeVersion to be raised whenever the state or its fold changes
 */
export function plainSnapshot(codeVersion: string): SnapshotForm {
  return { codeVersion, write: (state) => JSON.stringify(encoded(state)), read: (text) => decoded(JSON.parse(text)) };
}

/** What JSON does not know stands in a list behind its mark; a list of the state itself is marked as well. */
function encoded(value: unknown): unknown {
  if (typeof value === 'bigint') return ['n', value.toString()];
  if (value === undefined) return ['u'];
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return ['a', ...value.map(encoded)];
  if (value instanceof Set) return ['s', ...[...value].map(encoded)];
  if (value instanceof Map) return ['m', ...[...value].flat().map(encoded)];
  if (Object.getPrototypeOf(value) !== Object.prototype) throw new TypeError('a state must be plain data');
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, encoded(part)]));
}

function decoded(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, decoded(part)]));
  }
  const [mark, ...parts] = value as readonly unknown[];
  switch (mark) {
    case 'n':
      return BigInt(String(parts[0]));
    case 'u':
      return undefined;
    case 'a':
      return parts.map(decoded);
    case 's':
      return new Set(parts.map(decoded));
    case 'm': {
      const map = new Map<unknown, unknown>();
      for (let at = 0; at < parts.length; at += 2) map.set(decoded(parts[at]), decoded(parts[at + 1]));
      return map;
    }
    default:
      throw new TypeError(`no part of a snapshot is marked ${String(mark)}`);
  }
}
