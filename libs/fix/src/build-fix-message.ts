import { bytesOf, checksumOf, textOf } from './tag-value.js';

export interface BuildOptions {
  /** SOH on the wire; `|` for files that people read. Body length and checksum are those of the wire in both. */
  readonly separator?: '\x01' | '|';
  /** `FIX.4.4` unless told otherwise. */
  readonly beginString?: string;
}

/** Thrown when a value cannot be written as `tag=value`. */
export class FixValueError extends Error {
  override readonly name = 'FixValueError';
}

/**
 * A FIX message with the right body length (9) and checksum (10). Fields are written after the message type (35), in
 * the order given; groups as their fields.
 *
 * @throws FixValueError for an empty value, one that contains the separator, and for tags 8, 9, 10 and 35
 */
export function buildFixMessage(
  msgType: string,
  fields: readonly (readonly [tag: number, value: string])[],
  { separator = SOH, beginString = 'FIX.4.4' }: BuildOptions = {},
): string {
  const body = [[35, msgType] as const, ...fields].map(([tag, value], index) => {
    if (index > 0 && FRAME_TAGS.has(tag)) throw new FixValueError(`tag ${String(tag)} is written by the frame`);
    if (value === '' || value.includes(SOH) || value.includes(separator)) {
      throw new FixValueError(`the value of tag ${String(tag)} is empty or contains the separator`);
    }
    return `${String(tag)}=${value}${SOH}`;
  });
  const bytes = bytesOf(body.join(''));
  const message = `8=${beginString}${SOH}9=${String(bytes.length)}${SOH}${bytes}`;
  return textOf(`${message}10=${checksumOf(message)}${SOH}`).replaceAll(SOH, separator);
}

const SOH = '\x01';
const FRAME_TAGS: ReadonlySet<number> = new Set([8, 9, 10, 35]);
