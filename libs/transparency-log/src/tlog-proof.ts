import { openCheckpoint } from './checkpoint.js';
import { HASH_BYTES } from './hashing.js';
import { NoteError, decodeBase64 } from './note.js';
import type { NoteVerifier } from './note.js';
import { verifyInclusion } from './verification.js';

/** A proof for one entry that can be checked offline (C2SP tlog-proof), kept as a `.tlog-proof` file. */
export interface TlogProof {
  /** Position of the entry. */
  readonly index: number;
  /** Audit path, sibling first. */
  readonly hashes: readonly Uint8Array[];
  /** Signed checkpoint, verbatim. */
  readonly checkpoint: string;
  /** Whatever helps to find or rebuild the entry. Nothing authenticates it. */
  readonly extra?: Uint8Array;
}

export function formatTlogProof({ index, hashes, checkpoint, extra }: TlogProof): string {
  const lines = [
    HEADER,
    ...(extra === undefined ? [] : [`extra ${Buffer.from(extra).toString('base64')}`]),
    `index ${index}`,
    ...hashes.map((hash) => Buffer.from(hash).toString('base64')),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** Reads a `.tlog-proof`; throws NoteError on anything malformed. Checks nothing but the form. */
export function parseTlogProof(text: string): TlogProof {
  const blank = text.indexOf('\n\n');
  const [header, ...lines] = text.slice(0, Math.max(blank, 0)).split('\n');
  if (header !== HEADER) throw new NoteError('FORMAT', `a proof begins with ${HEADER}`);
  const extra = lines[0]?.startsWith('extra ') === true ? lines.shift()?.slice('extra '.length) : undefined;
  const [, index = ''] = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '') ?? [];
  if (index === '' || !Number.isSafeInteger(Number(index))) throw new NoteError('FORMAT', 'the proof states no index');
  const hashes = lines.map((line) => bytesOf(line, 'an audit path hash'));
  if (hashes.length > MOST_HASHES || hashes.some((hash) => hash.length !== HASH_BYTES)) {
    throw new NoteError('FORMAT', 'the audit path is malformed');
  }
  const proof = { index: Number(index), hashes, checkpoint: text.slice(blank + 2) };
  return extra === undefined ? proof : { ...proof, extra: bytesOf(extra, 'the extra data') };
}

/**
 * Whether a `.tlog-proof` proves the leaf in the named log: the checkpoint is of that origin, signed by the key, and the
 * audit path leads from the leaf to its root. Throws NoteError for a malformed proof or a wrong signature.
 */
export function verifyTlogProof(text: string, leaf: Uint8Array, origin: string, verifier: NoteVerifier): boolean {
  const { index, hashes, checkpoint } = parseTlogProof(text);
  const head = openCheckpoint(checkpoint, verifier);
  return head.origin === origin && verifyInclusion({ index, size: head.size, leaf, root: head.root, hashes });
}

const HEADER = 'c2sp.org/tlog-proof@v1';
/** An audit path has a hash per level at most, and sizes are below 2^63. */
const MOST_HASHES = 63;

function bytesOf(encoded: string, what: string): Buffer {
  const bytes = decodeBase64(encoded);
  if (bytes === undefined) throw new NoteError('FORMAT', `${what} is not base64`);
  return bytes;
}
