import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MerkleTree, NoteSigner, checkpointText, formatTlogProof, leafHash } from '@verso/transparency-log';

/** Source of the judge: Go's sumdb packages, which know nothing of Verso. */
const program = join(dirname(fileURLToPath(import.meta.url)), 'go-verify');
const go = (parameters: readonly string[], input = ''): ReturnType<typeof spawnSync> =>
  spawnSync('go', parameters, {
    cwd: program,
    input,
    encoding: 'utf8',
    env: { ...process.env, GOFLAGS: '-mod=readonly' },
  });

const signer = NoteSigner.generate('verso');
const entries = Array.from({ length: 700 }, (_, at) => Buffer.from(`{"log":"cash"}\n{"movement":${at}}`));
const leaves = entries.map((entry) => leafHash(entry));
const tree = new MerkleTree(async (from, to) => leaves.slice(from, to));

async function proofAt(index: number, size: number): Promise<{ entry: string; proof: string }> {
  const checkpoint = signer.sign(checkpointText({ origin: 'verso/cash/1', size, root: await tree.root(size) }));
  const proof = formatTlogProof({ index, hashes: await tree.inclusionProof(index, size), checkpoint });
  return { entry: entries[index]?.toString('base64') ?? '', proof };
}

async function consistencyOf(older: number, newer: number): Promise<object> {
  const [olderRoot, newerRoot] = [await tree.root(older), await tree.root(newer)].map((root) =>
    root.toString('base64'),
  );
  const hashes = (await tree.consistencyProof(older, newer)).map((hash) => hash.toString('base64'));
  return { older, newer, olderRoot, newerRoot, hashes };
}

async function document(): Promise<{ proofs: { entry: string; proof: string }[]; [field: string]: unknown }> {
  const text = 'verso/office\nseal 1\n';
  const proofs = await Promise.all([
    proofAt(0, 1),
    proofAt(4, 5),
    proofAt(255, 256),
    proofAt(300, 700),
    proofAt(699, 700),
  ]);
  const consistency = await Promise.all([
    consistencyOf(1, 2),
    consistencyOf(6, 8),
    consistencyOf(256, 700),
    consistencyOf(699, 700),
  ]);
  const { verifierKey, signingKey } = signer;
  return { verifierKey, signingKey, text, note: signer.sign(text), proofs, consistency };
}

/** Why the judge cannot be asked here, if so. */
function absence(): string | undefined {
  const modules = go(['mod', 'download']);
  if (modules.error !== undefined) return 'there is no go here';
  return modules.status === 0 ? undefined : `its modules cannot be fetched: ${String(modules.stderr).trim()}`;
}

const absent = absence();
if (absent !== undefined) process.stdout.write(`skipped the check with Go's note and tlog packages: ${absent}\n`);

(absent === undefined ? describe : describe.skip)('Go’s note and tlog packages', () => {
  it('read our keys, sign the same bytes and accept our proofs', async () => {
    const said = go(['run', '.'], JSON.stringify(await document()));
    expect({ said: said.stdout, errors: said.stderr }).toEqual({
      said: 'note 1, inclusion 5, consistency 4\n',
      errors: '',
    });
  });

  it('refuse a proof of another entry', async () => {
    const honest = await document();
    const [first, ...rest] = honest.proofs;
    const other = Buffer.from('another movement').toString('base64');
    const said = go(['run', '.'], JSON.stringify({ ...honest, proofs: [...rest, { ...first, entry: other }] }));
    expect(said.status).not.toBe(0);
    expect(said.stderr).toContain('inclusion');
  });
});
