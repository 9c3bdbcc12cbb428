import { formatOf } from './read-file.js';

/** The bytes are no text: a program, a picture, something compressed, or text as UTF-16. */
export class FileNotText extends Error {
  override readonly name = 'FileNotText';

  constructor() {
    super('it is no text: hand in a FIX log or one JSON object a line, uncompressed, in UTF-8 (or Latin-1)');
  }
}

/**
 * Text of a file of executions. FIX logs are often Latin-1: what is not UTF-8 is read as that.
 *
 * @throws FileNotText before each of its lines is recorded as a refused execution, for ever
 */
export function textOfFile(bytes: Uint8Array): string {
  const text = decoded(bytes);
  // A NUL stands in no JSON; a FIX log that was cut off by a crash may end in them.
  if (text.slice(0, LOOKED_AT).includes('\0') && formatOf(text) !== 'FIX') throw new FileNotText();
  return text;
}

/** Whatever is binary says so at its beginning; a NUL further on is the trouble of its line. */
const LOOKED_AT = 1_000;

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}
