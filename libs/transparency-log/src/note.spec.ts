import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkpointText, openCheckpoint, parseCheckpoint, readCheckpoint } from './checkpoint.js';
import { EMPTY_ROOT } from './hashing.js';
import { NoteError, NoteSigner, NoteVerifier, splitNote } from './note.js';

/** The keys, text and signature that the documentation of Go's sumdb/note package has published since 2019. */
const PETER_SIGNING = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const PETER_VERIFIER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const PETER_TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER_NOTE = `${PETER_TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

const codeOf = (act: () => unknown): string | undefined => {
  try {
    act();
  } catch (error) {
    return error instanceof NoteError ? error.code : String(error);
  }
  return undefined;
};

describe('A signed note', () => {
  it('has the published key id, public key and signature of the reference implementation', () => {
    const signer = NoteSigner.parse(PETER_SIGNING);
    expect(signer.verifierKey).toBe(PETER_VERIFIER);
    expect(signer.signingKey).toBe(PETER_SIGNING);
    expect(signer.sign(PETER_TEXT)).toBe(PETER_NOTE);
    expect(NoteVerifier.parse(PETER_VERIFIER).open(PETER_NOTE)).toBe(PETER_TEXT);
  });

  it('is refused when a letter of its text was changed', () => {
    const changed = PETER_NOTE.replace('problem', 'Problem');
    expect(codeOf(() => NoteVerifier.parse(PETER_VERIFIER).open(changed))).toBe('SIGNATURE');
  });

  it('is refused by a verifier whose key did not sign it, even under the same name', () => {
    const other = NoteVerifier.parse(NoteSigner.generate('PeterNeumann').verifierKey);
    expect(codeOf(() => other.open(PETER_NOTE))).toBe('UNSIGNED');
  });

  it('may carry further signatures', () => {
    const other = NoteSigner.generate('witness.example');
    const second = other.sign(PETER_TEXT).slice(PETER_TEXT.length + 1);
    expect(NoteVerifier.parse(PETER_VERIFIER).open(PETER_NOTE + second)).toBe(PETER_TEXT);
    expect(NoteVerifier.parse(other.verifierKey).open(PETER_NOTE + second)).toBe(PETER_TEXT);
    expect(splitNote(PETER_NOTE + second).signatures.map(({ name }) => name)).toEqual([
      'PeterNeumann',
      'witness.example',
    ]);
  });

  it('may have blank lines in its text', () => {
    const signer = NoteSigner.generate('verso');
    const text = 'one\n\ntwo\n';
    expect(NoteVerifier.parse(signer.verifierKey).open(signer.sign(text))).toBe(text);
  });

  it.each([
    ['without a final line feed', 'text'],
    ['with a control character', 'a\u0000b\n'],
    ['with half a surrogate pair', '\ud800\n'],
  ])('is not made of a text %s', (_, text) => {
    expect(codeOf(() => NoteSigner.generate('verso').sign(text))).toBe('FORMAT');
  });

  it.each([
    ['no blank line', 'text\n— verso AAAAAAAA\n'],
    ['a hyphen for the dash', 'text\n\n- verso AAAAAAAA\n'],
    ['a signature that is not base64', 'text\n\n— verso AAA*AAAA\n'],
    ['no final line feed', 'text\n\n— verso AAAAAAAA'],
  ])('is refused with %s', (_, note) => {
    expect(codeOf(() => splitNote(note))).toBe('FORMAT');
  });
});

describe('A key', () => {
  it('survives being written down', () => {
    const signer = NoteSigner.generate('verso');
    expect(NoteSigner.parse(`${signer.signingKey}\n`).verifierKey).toBe(signer.verifierKey);
  });

  it.each([
    ['a name with a space', () => NoteSigner.generate('two words')],
    ['another key id', () => NoteVerifier.parse(PETER_VERIFIER.replace('c74f20a3', 'c74f20a4'))],
    ['another algorithm', () => NoteVerifier.parse(PETER_VERIFIER.replace('ARpc', 'Ahpc'))],
    ['a text that is no key', () => NoteSigner.parse('PRIVATE+KEY+verso')],
  ])('is refused with %s', (_, act) => {
    expect(codeOf(act)).toBe('KEY');
  });

  it('signs what openssl accepts', () => {
    const signer = NoteSigner.generate('verso');
    const [signature] = splitNote(signer.sign('text\n')).signatures;
    const folder = mkdtempSync(join(tmpdir(), 'verso-note-'));
    try {
      const publicKey = Buffer.from(signer.verifierKey.split('+').slice(2).join('+'), 'base64').subarray(1);
      writeFileSync(
        join(folder, 'key.der'),
        Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]),
      );
      writeFileSync(join(folder, 'text'), 'text\n');
      writeFileSync(join(folder, 'signature'), signature?.bytes.subarray(4) ?? '');
      const options = '-verify -pubin -inkey key.der -keyform DER -rawin -in text -sigfile signature'.split(' ');
      const said = openssl(['pkeyutl', ...options], folder);
      expect(said).toMatch(/Signature Verified Successfully|^skipped/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function openssl(parameters: readonly string[], folder: string): string {
  try {
    return execFileSync('openssl', parameters, { cwd: folder, encoding: 'utf8' });
  } catch (error) {
    if (!(typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT')) throw error;
    process.stdout.write('skipped the check with openssl: there is no openssl here\n');
    return 'skipped';
  }
}

describe('A checkpoint', () => {
  const head = { origin: 'verso/settlement/1', size: 12, root: EMPTY_ROOT };

  it('states origin, size and root, a line each', () => {
    const text = 'verso/settlement/1\n12\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';
    expect(checkpointText(head)).toBe(text);
    expect(parseCheckpoint(text)).toEqual(head);
    expect(parseCheckpoint(`${text}an extension line\n`)).toEqual(head);
  });

  it('is believed only when signed', () => {
    const signer = NoteSigner.generate('verso');
    const note = signer.sign(checkpointText(head));
    expect(openCheckpoint(note, NoteVerifier.parse(signer.verifierKey))).toEqual(head);
    expect(readCheckpoint(note)).toEqual(head);
    const stranger = NoteVerifier.parse(NoteSigner.generate('verso').verifierKey);
    expect(codeOf(() => openCheckpoint(note, stranger))).toBe('UNSIGNED');
  });

  it.each([
    ['a leading zero', 'verso\n012\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n'],
    ['a short root', 'verso\n12\n47DEQpj8HBSa\n'],
    ['no origin', '\n12\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n'],
  ])('is refused with %s', (_, text) => {
    expect(codeOf(() => parseCheckpoint(text))).toBe('FORMAT');
  });

  it('has no origin with a line feed in it', () => {
    expect(codeOf(() => checkpointText({ ...head, origin: 'verso\n9' }))).toBe('FORMAT');
  });
});
