import { HASH_BYTES } from './hashing.js';
import { NoteError, decodeBase64, splitNote } from './note.js';
import type { NoteVerifier } from './note.js';

/** A tree head: how large a log was, and the root that commits to everything in it. */
export interface TreeHead {
  /** Unique name of the log, e.g. `verso/settlement/1`. */
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** Text of a checkpoint, to be signed as a note (C2SP tlog-checkpoint). */
export function checkpointText({ origin, size, root }: TreeHead): string {
  if (origin === '' || /[\n+\s]/.test(origin)) throw new NoteError('FORMAT', `"${origin}" is not an origin`);
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

/** Reads the text of a checkpoint; extension lines are allowed and passed over. */
export function parseCheckpoint(text: string): TreeHead {
  const [origin = '', size = '', encoded = ''] = text.split('\n');
  const root = decodeBase64(encoded);
  if (origin === '' || !DECIMAL.test(size) || !Number.isSafeInteger(Number(size)) || root?.length !== HASH_BYTES) {
    throw new NoteError('FORMAT', 'a checkpoint is origin, size and root, one a line');
  }
  return { origin, size: Number(size), root };
}

/** The tree head that a signed checkpoint states; throws NoteError unless the key signed it. */
export function openCheckpoint(note: string, verifier: NoteVerifier): TreeHead {
  return parseCheckpoint(verifier.open(note));
}

/** The tree head in a note whose signature nobody has checked. */
export function readCheckpoint(note: string): TreeHead {
  return parseCheckpoint(splitNote(note).text);
}

const DECIMAL = /^(0|[1-9]\d{0,15})$/;
