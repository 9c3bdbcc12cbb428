import { checkpointText } from './checkpoint.js';
import { EMPTY_ROOT, leafHash } from './hashing.js';
import { NoteError, NoteSigner, NoteVerifier } from './note.js';
import { formatTlogProof, parseTlogProof, verifyTlogProof } from './tlog-proof.js';
import { MerkleTree } from './tree.js';

const signer = NoteSigner.generate('verso');
const verifier = NoteVerifier.parse(signer.verifierKey);
const origin = 'verso/cash/1';
const leaves = Array.from({ length: 13 }, (_, at) => leafHash(Buffer.from(`movement ${at}`)));
const leaf = leaves[4] ?? EMPTY_ROOT;

async function proofOfMovementFour(): Promise<string> {
  const tree = new MerkleTree(async (from, to) => leaves.slice(from, to));
  const checkpoint = signer.sign(checkpointText({ origin, size: 13, root: await tree.root(13) }));
  return formatTlogProof({ index: 4, hashes: await tree.inclusionProof(4, 13), checkpoint });
}

describe('A .tlog-proof', () => {
  it('has the lines that the specification gives', () => {
    const hash = EMPTY_ROOT.toString('base64');
    const text = formatTlogProof({
      index: 7,
      hashes: [EMPTY_ROOT],
      checkpoint: 'o\n8\nr\n\n— o s\n',
      extra: Buffer.of(1),
    });
    expect(text).toBe(`c2sp.org/tlog-proof@v1\nextra AQ==\nindex 7\n${hash}\n\no\n8\nr\n\n— o s\n`);
    expect(formatTlogProof(parseTlogProof(text))).toBe(text);
  });

  it('proves an entry offline, with nothing but the key', async () => {
    expect(verifyTlogProof(await proofOfMovementFour(), leaf, origin, verifier)).toBe(true);
  });

  it('does not prove another entry, nor the entry in another log', async () => {
    const text = await proofOfMovementFour();
    expect(verifyTlogProof(text, leaves[5] ?? EMPTY_ROOT, origin, verifier)).toBe(false);
    expect(verifyTlogProof(text, leaf, 'verso/cash/2', verifier)).toBe(false);
    expect(verifyTlogProof(text.replace('index 4', 'index 5'), leaf, origin, verifier)).toBe(false);
  });

  it('is refused when its checkpoint was changed', async () => {
    const text = (await proofOfMovementFour()).replace('\n13\n', '\n14\n');
    expect(() => verifyTlogProof(text, leaf, origin, verifier)).toThrow(NoteError);
  });

  it.each([
    ['another first line', 'c2sp.org/tlog-proof@v2\nindex 0\n\nc\n'],
    ['no index', 'c2sp.org/tlog-proof@v1\n\nc\n'],
    ['an index with a leading zero', 'c2sp.org/tlog-proof@v1\nindex 01\n\nc\n'],
    ['a short hash', 'c2sp.org/tlog-proof@v1\nindex 1\nAQ==\n\nc\n'],
    ['no checkpoint', 'c2sp.org/tlog-proof@v1\nindex 1\n'],
  ])('is malformed with %s', (_, text) => {
    expect(() => parseTlogProof(text)).toThrow(NoteError);
  });
});
