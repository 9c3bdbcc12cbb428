import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A key that signs notes (C2SP signed-note, Ed25519). */
export class NoteSigner {
  private constructor(
    readonly name: string,
    private readonly key: KeyObject,
    private readonly seed: Buffer,
    private readonly publicKey: Buffer,
  ) {}

  /** A new key. The name goes into the key id and every signature line; it has no spaces and no plus. */
  static generate(name: string): NoteSigner {
    const { privateKey } = generateKeyPairSync('ed25519');
    return NoteSigner.of(name, privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_PREFIX.length));
  }

  /** Reads the signing-key text `PRIVATE+KEY+name+id+base64`; throws on anything else. */
  static parse(signingKey: string): NoteSigner {
    const { name, id, material } = partsOf(signingKey.trim(), /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/);
    const signer = NoteSigner.of(name, material);
    if (signer.keyId.toString('hex') !== id) throw new NoteError('KEY', `the key id ${id} is not that of the key`);
    return signer;
  }

  /** First four bytes of SHA-256 of name, LF, algorithm and public key. */
  get keyId(): Buffer {
    return keyIdOf(this.name, this.publicKey);
  }

  /** Public key text `name+id+base64`, as Go's `note.NewVerifier` reads it. */
  get verifierKey(): string {
    return `${this.name}+${this.keyId.toString('hex')}+${encodeKey(this.publicKey)}`;
  }

  /** Private key text, as Go's `note.NewSigner` reads it. Whoever has it can sign: keep it to its owner. */
  get signingKey(): string {
    return `PRIVATE+KEY+${this.name}+${this.keyId.toString('hex')}+${encodeKey(this.seed)}`;
  }

  /** The text with one signature line. The text ends in LF and holds no other control character. */
  sign(text: string): string {
    assertText(text);
    const signature = sign(null, Buffer.from(text, 'utf8'), this.key);
    return `${text}\n— ${this.name} ${Buffer.concat([this.keyId, signature]).toString('base64')}\n`;
  }

  private static of(name: string, seed: Buffer): NoteSigner {
    if (!KEY_NAME.test(name)) throw new NoteError('KEY', `"${name}" is not a key name: no spaces, no plus`);
    const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
    const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
    return new NoteSigner(name, key, Buffer.from(seed), Buffer.from(publicKey));
  }
}

/** A public key that checks notes. */
export class NoteVerifier {
  private constructor(
    readonly name: string,
    readonly keyId: Buffer,
    private readonly key: KeyObject,
  ) {}

  /** Reads a public key text `name+id+base64`; throws on anything else. */
  static parse(verifierKey: string): NoteVerifier {
    const { name, id, material } = partsOf(verifierKey.trim(), /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/);
    if (keyIdOf(name, material).toString('hex') !== id) {
      throw new NoteError('KEY', `the key id ${id} is not that of the key`);
    }
    const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, material]), format: 'der', type: 'spki' });
    return new NoteVerifier(name, Buffer.from(id, 'hex'), key);
  }

  /**
   * The text of a note that this key signed. Signatures of other keys are passed over, as the specification demands;
   * throws NoteError when this key's is absent or wrong.
   */
  open(note: string): string {
    const { text, signatures } = splitNote(note);
    const own = signatures.filter(({ name, bytes }) => name === this.name && bytes.subarray(0, 4).equals(this.keyId));
    if (own.length === 0) throw new NoteError('UNSIGNED', `the note carries no signature of ${this.name}`);
    const message = Buffer.from(text, 'utf8');
    for (const { bytes } of own) {
      if (!verify(null, message, this.key, bytes.subarray(4))) {
        throw new NoteError('SIGNATURE', `the signature of ${this.name} does not fit the note`);
      }
    }
    return text;
  }
}

/** Why a note or a key was not accepted. */
export class NoteError extends Error {
  constructor(
    readonly code: 'KEY' | 'FORMAT' | 'UNSIGNED' | 'SIGNATURE',
    detail: string,
  ) {
    super(detail);
    this.name = 'NoteError';
  }
}

export interface SignedText {
  /** Including its final LF. */
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly bytes: Buffer }[];
}

/** Takes a note apart without checking any signature: its text is not to be trusted. */
export function splitNote(note: string): SignedText {
  const blank = note.lastIndexOf('\n\n');
  if (blank < 0 || !note.endsWith('\n')) throw new NoteError('FORMAT', 'a note is text, a blank line and signatures');
  const text = note.slice(0, blank + 1);
  assertText(text);
  const lines = note.slice(blank + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) throw new NoteError('FORMAT', `more than ${MOST_SIGNATURES} signatures`);
  const signatures = lines.map((line) => {
    const [, name = '', encoded = ''] = SIGNATURE_LINE.exec(line) ?? [];
    const bytes = decodeBase64(encoded);
    if (bytes === undefined || bytes.length < 5) throw new NoteError('FORMAT', 'a signature line is malformed');
    return { name, bytes };
  });
  return { text, signatures };
}

/** Strict standard base64; undefined for anything that would not encode back to the same text. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

const ED25519 = 0x01;
const MOST_SIGNATURES = 100;
const KEY_NAME = /^[^+\s]+$/u;
const SIGNATURE_LINE = /^— ([^+\s]+) (\S+)$/u;
/** DER in front of a 32-byte Ed25519 seed and public key (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

function keyIdOf(name: string, publicKey: Buffer): Buffer {
  return createHash('sha256').update(`${name}\n`).update(Buffer.of(ED25519)).update(publicKey).digest().subarray(0, 4);
}

function encodeKey(material: Buffer): string {
  return Buffer.concat([Buffer.of(ED25519), material]).toString('base64');
}

function partsOf(
  text: string,
  pattern: RegExp,
): { readonly name: string; readonly id: string; readonly material: Buffer } {
  const [, name = '', id = '', encoded = ''] = pattern.exec(text) ?? [];
  const bytes = decodeBase64(encoded);
  if (bytes?.length !== 33 || bytes[0] !== ED25519) throw new NoteError('KEY', 'not the text of an Ed25519 note key');
  return { name, id, material: bytes.subarray(1) };
}

function assertText(text: string): void {
  // Control characters other than LF, and halves of surrogate pairs, which UTF-8 cannot carry.
  if (!text.endsWith('\n') || !text.isWellFormed() || /[^\P{Cc}\n\u007f-\u009f]/u.test(text)) {
    throw new NoteError('FORMAT', 'the text of a note is UTF-8 without control characters and ends in a line feed');
  }
}
