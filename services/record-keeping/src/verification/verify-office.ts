import type { LogHead, PostgresConnection, SealStore } from '@verso/event-store';
import { NoteVerifier } from '@verso/transparency-log';
import type { VerificationReport } from '../domain/verification-report.js';
import type { LogRows } from '../log-rows.js';
import { SealFolder } from '../sealing/seal-folder.js';
import { RangeReaders } from './range-readers.js';
import { SignedHeads } from './signed-heads.js';
import type { VerifiedLogOutcome } from './verify-log.js';
import { verifyLogs } from './verify-logs.js';

export interface VerifyOfficeParts {
  readonly store: LogRows;
  /** Role that reads every log: with it, ranges of logs are read on threads and connections of their own, on all cores at once. */
  readonly reader?: PostgresConnection;
  /** Default: as many as there are cores, and none for few events. */
  readonly threads?: number;
  readonly seals: SealStore;
  /** Folder with what was published outside the database. Without it, deleting events and their heads goes unseen. */
  readonly publishedSealsDir?: string;
  /** Public key text, from a place that the database's owner cannot write. */
  readonly verifierKey: string;
  /** Called per some thousand events. */
  readonly onProgress?: (progress: VerificationProgress) => void;
}

/** Events of all logs. */
export interface VerificationProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * Reads everything again and believes nothing but the public key: each leaf from its row, each root, every signed head in
 * the database and outside. Names the first place of each log that is not what was signed. Events newer than the last
 * seal have only their own leaf to speak for them. Never writes; may run beside a working office.
 */
export async function verifyOffice(parts: VerifyOfficeParts): Promise<VerificationReport> {
  const { store } = parts;
  // Threads start while the signatures are being checked.
  const readers = new RangeReaders(
    parts,
    (await store.heads()).reduce((sum, { size }) => sum + size, 0),
  );
  try {
    return await verifyWith(readers, parts);
  } finally {
    await readers.close();
  }
}

async function verifyWith(readers: RangeReaders, parts: VerifyOfficeParts): Promise<VerificationReport> {
  const { store, seals, publishedSealsDir, verifierKey, onProgress } = parts;
  const folder = publishedSealsDir === undefined ? undefined : new SealFolder(publishedSealsDir);
  const signed = new SignedHeads(NoteVerifier.parse(verifierKey));
  await signed.readSeals(seals, folder);
  const before = await store.heads();
  for (const log of namesOf(before, signed, await folder?.logs())) await signed.readCheckpoints(seals, folder, log);
  // After the signed heads: no head read above can be ahead of these sizes in an honest office.
  const heads = await store.heads();
  const names = namesOf(heads, signed, []);
  const logs = heads.map((head) => ({ store, folder, head, signed: signed.of(head.log) }));
  const outcomes = await verifyLogs(logs, readers.all, { onProgress });
  const found = names.map((log) => outcomes.get(log) ?? goneLog(log));
  const problems = [...found.map(({ problem }) => problem).filter(isThere), ...signed.problems];
  const verified = found.map(({ log }) => log).filter(isThere);
  const { checkpoints, seals: sealed } = signed;
  return { verified: problems.length === 0, logs: verified, checkpoints, seals: sealed, problems };
}

function goneLog(log: string): Partial<VerifiedLogOutcome> {
  return { problem: { log, position: 0, problem: 'MISSING', detail: 'the log is signed, but it is gone' } };
}

function isThere<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}

function namesOf(heads: readonly LogHead[], signed: SignedHeads, others: readonly string[] = []): readonly string[] {
  return [...new Set([...heads.map(({ log }) => log), ...signed.logs(), ...others])].sort();
}
