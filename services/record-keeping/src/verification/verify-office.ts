import type { EventStore, LogHead, SealStore } from '@verso/event-store';
import { NoteVerifier } from '@verso/transparency-log';
import type { VerificationProblem, VerificationReport, VerifiedLog } from '../domain/verification-report.js';
import { SealFolder } from '../sealing/seal-folder.js';
import { SignedHeads } from './signed-heads.js';
import { verifyLog } from './verify-log.js';

export interface VerifyOfficeParts {
  readonly store: EventStore;
  readonly seals: SealStore;
  /** Folder with what was published outside the database. Without it, deleting events and their heads goes unseen. */
  readonly publishedSealsDir?: string;
  /** Public key text, from a place that the database's owner cannot write. */
  readonly verifierKey: string;
  /** Called per page of events. */
  readonly onProgress?: (progress: VerificationProgress) => void;
}

export interface VerificationProgress {
  readonly log: string;
  readonly done: number;
  readonly total: number;
}

/**
 * Reads everything again and believes nothing but the public key: each leaf from its row, each root, every signed head in
 * the database and outside. Names the first place of each log that is not what was signed. Events newer than the last
 * seal have only their own leaf to speak for them. Never writes; may run beside a working office.
 */
export async function verifyOffice(parts: VerifyOfficeParts): Promise<VerificationReport> {
  const { store, seals, publishedSealsDir, verifierKey, onProgress } = parts;
  const folder = publishedSealsDir === undefined ? undefined : new SealFolder(publishedSealsDir);
  const signed = new SignedHeads(NoteVerifier.parse(verifierKey));
  await signed.readSeals(seals, folder);
  const before = await store.heads();
  for (const log of namesOf(before, signed, await folder?.logs())) await signed.readCheckpoints(seals, folder, log);
  // After the signed heads: no head read above can be ahead of these sizes in an honest office.
  const heads = await store.heads();
  const logs: VerifiedLog[] = [];
  const problems: VerificationProblem[] = [];
  for (const log of namesOf(heads, signed, [])) {
    const head = heads.find((one) => one.log === log);
    if (head === undefined) {
      problems.push({ log, position: 0, problem: 'MISSING', detail: 'the log is signed, but it is gone' });
      continue;
    }
    const total = head.size;
    const report = (done: number): void => onProgress?.({ log, done, total });
    const outcome = await verifyLog({ store, folder, head, signed: signed.of(log), onProgress: report });
    logs.push(outcome.log);
    if (outcome.problem !== undefined) problems.push(outcome.problem);
  }
  problems.push(...signed.problems);
  const { checkpoints, seals: sealed } = signed;
  return { verified: problems.length === 0, logs, checkpoints, seals: sealed, problems };
}

function namesOf(heads: readonly LogHead[], signed: SignedHeads, others: readonly string[] = []): readonly string[] {
  return [...new Set([...heads.map(({ log }) => log), ...signed.logs(), ...others])].sort();
}
