import { mkdir, open, readFile, readdir, rename, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HASH_BYTES } from '@verso/transparency-log';

/** An office seal as published outside the database: one JSON line. */
export interface PublishedSeal {
  readonly number: number;
  /** Signed note, verbatim. */
  readonly note: string;
}

/**
 * What is published outside the database, so that whoever owns the database cannot also rewrite what was promised:
 *
 * - `verifier.vkey`: the public key
 * - `office-seals.jsonl`: every office seal, appended
 * - `<log>.checkpoint`: the latest signed checkpoint of a log
 * - `<log>.<epoch>.leaves`: 32 bytes per sealed event, and `.tiles`: 32 bytes per 256 events. Not signed themselves: they
 *   are believed as far as they reproduce a signed root, and then they name the very event that was altered.
 */
export class SealFolder {
  constructor(readonly path: string) {}

  async open(): Promise<void> {
    await mkdir(this.path, { recursive: true });
    await cutTornLine(this.file(SEALS));
  }

  async publishVerifierKey(verifierKey: string): Promise<void> {
    await this.replace('verifier.vkey', `${verifierKey}\n`);
  }

  async publishSeal(seal: PublishedSeal): Promise<void> {
    const file = await open(this.file(SEALS), 'a');
    try {
      await file.write(`${JSON.stringify(seal)}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  /**
   * Every published seal in order. Lines that cannot be read are handed on as they are: the reader must complain. A last
   * line without its end was never confirmed to anyone and is left out.
   */
  async *readSeals(): AsyncGenerator<PublishedSeal> {
    let rest = '';
    const file = await open(this.file(SEALS), 'r').catch(ignoreAbsent);
    if (file === undefined) return;
    for await (const chunk of file.createReadStream({ encoding: 'utf8' })) {
      const lines = `${rest}${String(chunk)}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield sealOf(line);
    }
  }

  async lastSeal(): Promise<PublishedSeal | undefined> {
    const { tail } = await readTail(this.file(SEALS));
    const lines = tail.toString('utf8').split('\n');
    const line = lines.at(-2);
    return line === undefined ? undefined : sealOf(line);
  }

  async publishCheckpoint(log: string, note: string): Promise<void> {
    await this.replace(`${encodeURIComponent(log)}.checkpoint`, note);
  }

  async latestCheckpoint(log: string): Promise<string | undefined> {
    const note = await readOrEmpty(this.file(`${encodeURIComponent(log)}.checkpoint`));
    return note.length === 0 ? undefined : note.toString('utf8');
  }

  /** @param hashes 32 bytes each, one behind the other */
  async appendHashes(kind: HashKind, log: string, epoch: number, hashes: Uint8Array): Promise<void> {
    if (hashes.length === 0) return;
    await writeFile(this.hashFile(kind, log, epoch), hashes, { flag: 'a' });
  }

  /** Hashes `from` (inclusive) to `to` (exclusive), fewer when the file ends before. */
  async readHashes(kind: HashKind, log: string, epoch: number, from: number, to: number): Promise<readonly Buffer[]> {
    const bytes = await readPart(this.hashFile(kind, log, epoch), from * HASH_BYTES, (to - from) * HASH_BYTES);
    const hashes: Buffer[] = [];
    for (let at = 0; at + HASH_BYTES <= bytes.length; at += HASH_BYTES)
      hashes.push(bytes.subarray(at, at + HASH_BYTES));
    return hashes;
  }

  /** Position at which a leaf (base64) was sealed, wherever that was. */
  async findLeaf(log: string, epoch: number, leaf: string): Promise<number | undefined> {
    for (let from = 0; ; from += FIND_PAGE) {
      const leaves = await this.readHashes('leaves', log, epoch, from, from + FIND_PAGE);
      const at = leaves.findIndex((candidate) => candidate.toString('base64') === leaf);
      if (at >= 0) return from + at;
      if (leaves.length < FIND_PAGE) return undefined;
    }
  }

  /** Drops what was written after the last seal. */
  async cutHashes(kind: HashKind, log: string, epoch: number, count: number): Promise<void> {
    await truncate(this.hashFile(kind, log, epoch), count * HASH_BYTES).catch(ignoreAbsent);
  }

  /** Names of the logs with a published checkpoint. */
  async logs(): Promise<readonly string[]> {
    const names = await readdir(this.path).catch(() => []);
    return names.filter((name) => name.endsWith('.checkpoint')).map((name) => decodeURIComponent(name.slice(0, -11)));
  }

  private hashFile(kind: HashKind, log: string, epoch: number): string {
    return this.file(`${encodeURIComponent(log)}.${epoch}.${kind}`);
  }

  private file(name: string): string {
    return join(this.path, name);
  }

  /** By renaming, so that a reader sees the old or the new, never half. */
  private async replace(name: string, text: string): Promise<void> {
    await writeFile(this.file(`${name}.next`), text);
    await rename(this.file(`${name}.next`), this.file(name));
  }
}

export type HashKind = 'leaves' | 'tiles';

const SEALS = 'office-seals.jsonl';
/** A head is a line of about 100 bytes; thousands of logs fit. */
const LONGEST_SEAL = 1 << 20;
const LINE_FEED = 0x0a;
const FIND_PAGE = 32_768;

function sealOf(line: string): PublishedSeal {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null && 'number' in parsed && 'note' in parsed) {
      const { number, note } = parsed;
      if (typeof number === 'number' && typeof note === 'string') return { number, note };
    }
  } catch {
    // Not JSON: falls through to a seal that no verifier accepts.
  }
  return { number: -1, note: line };
}

/** A crash in the middle of a line leaves a seal that was never confirmed to anyone. */
async function cutTornLine(path: string): Promise<void> {
  const { tail, start } = await readTail(path);
  const end = tail.lastIndexOf(LINE_FEED) + 1;
  if (end < tail.length) await truncate(path, start + end);
}

async function readTail(path: string): Promise<{ readonly tail: Buffer; readonly start: number }> {
  const size = (await stat(path).catch(ignoreAbsent))?.size ?? 0;
  const start = Math.max(0, size - LONGEST_SEAL);
  return { tail: await readPart(path, start, size - start), start };
}

async function readPart(path: string, start: number, length: number): Promise<Buffer> {
  const file = await open(path, 'r').catch(ignoreAbsent);
  if (file === undefined) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function readOrEmpty(path: string): Promise<Buffer> {
  return (await readFile(path).catch(ignoreAbsent)) ?? Buffer.alloc(0);
}

function ignoreAbsent(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
