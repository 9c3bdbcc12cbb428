/**
 * FNV-1a over the UTF-16 code units, with the length: tells a repeat from another text under the same id. It guards against
 * accidents; against intent the recorded bytes do.
 */
export function contentHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = multiply(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return `${(hash >>> 0).toString(16).padStart(8, '0')}-${text.length.toString(36)}`;
}

/** Looked up once: a text has millions of characters. */
const multiply = Math.imul;
