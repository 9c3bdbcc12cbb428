import { createHash } from 'node:crypto';
import type { SealStore } from '@verso/event-store';
import { NoteError, openCheckpoint } from '@verso/transparency-log';
import type { NoteVerifier } from '@verso/transparency-log';
import { originOf, parseOfficeSeal } from '../domain/office-seal.js';
import type { VerificationProblem } from '../domain/verification-report.js';
import type { SealFolder } from '../sealing/seal-folder.js';

/** A size and root of a log that the office's key has signed. */
export interface SignedHead {
  readonly log: string;
  readonly epoch: number;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** Where it stands, in words: `seal 12`, `checkpoint`. */
  readonly source: string;
}

/**
 * Everything that was ever signed about the logs, from the database and from outside, with its signature checked.
 * What cannot be believed becomes a problem.
 */
export class SignedHeads {
  readonly problems: VerificationProblem[] = [];
  checkpoints = 0;
  seals = 0;
  private readonly byLog = new Map<string, Map<string, SignedHead>>();

  constructor(private readonly verifier: NoteVerifier) {}

  /** Heads of a log by size; different roots for one size are a fork, and a problem already. */
  of(log: string): readonly SignedHead[] {
    return [...(this.byLog.get(log)?.values() ?? [])].sort((one, other) => one.size - other.size);
  }

  logs(): readonly string[] {
    return [...this.byLog.keys()];
  }

  /** Office seals: every one signed, numbered densely, and the same inside and outside the database. */
  async readSeals(seals: SealStore, folder: SealFolder | undefined): Promise<void> {
    // Outside first: the sealer writes the database first, so that a seal made meanwhile is not missed inside.
    const outside = await this.readPublished(folder);
    const inside = new Set<number>();
    const unpublished: number[] = [];
    for (const { note } of await seals.readSeals()) {
      const published = outside.get(digestOf(note));
      const number = published ?? this.addSeal(note, inside.size, 'in the database');
      if (number === undefined) continue;
      inside.add(number);
      if (published === undefined) unpublished.push(number);
    }
    const last = Math.max(-1, ...[...outside.values()].slice(-1), ...[...inside].slice(-1));
    const gone: number[] = [];
    for (let number = 0; number <= last; number += 1) if (!inside.has(number)) gone.push(number);
    this.headsMissing(gone, 'not in the database');
    // The newest seal may just have been signed and not yet been published.
    if (unpublished.at(-1) === last) unpublished.pop();
    if (folder !== undefined) this.headsMissing(unpublished, 'not among those published outside the database');
  }

  /** Signed checkpoints of one log in the database, and the latest one outside. */
  async readCheckpoints(seals: SealStore, folder: SealFolder | undefined, log: string): Promise<void> {
    const outside = await folder?.latestCheckpoint(log);
    if (outside !== undefined) this.openCheckpoint(log, outside, undefined, 'checkpoint outside the database');
    for (const { epoch, size, root, note } of await seals.readCheckpoints(log)) {
      const stated = { epoch, size, root: Buffer.from(root, 'hex').toString('base64') };
      this.openCheckpoint(log, note, stated, 'checkpoint in the database');
      this.checkpoints += 1;
    }
  }

  /** Number of each published seal by the digest of its note. */
  private async readPublished(folder: SealFolder | undefined): Promise<ReadonlyMap<string, number>> {
    const published = new Map<string, number>();
    if (folder === undefined) return published;
    for await (const { number, note } of folder.readSeals()) {
      const opened = this.addSeal(note, number, 'outside the database');
      if (opened !== undefined) published.set(digestOf(note), opened);
    }
    return published;
  }

  /** Takes in the heads of a seal and answers its number, unless it is not signed or not a seal. */
  private addSeal(note: string, place: number, where: string): number | undefined {
    try {
      const seal = parseOfficeSeal(this.verifier.open(note));
      if (seal === undefined) throw new NoteError('FORMAT', 'its text is not that of a seal');
      this.seals += 1;
      for (const head of seal.heads) this.add({ ...head, source: `seal ${seal.number} of ${seal.at}` });
      return seal.number;
    } catch (error) {
      this.problems.push({
        log: 'office',
        position: place,
        problem: 'SIGNATURE',
        detail: `seal ${where}: ${said(error)}`,
      });
      return undefined;
    }
  }

  private openCheckpoint(
    log: string,
    note: string,
    stated: Pick<SignedHead, 'epoch' | 'size' | 'root'> | undefined,
    source: string,
  ): void {
    const position = stated?.size ?? 0;
    try {
      const { origin, size, root } = openCheckpoint(note, this.verifier);
      const epoch = Number(origin.slice(origin.lastIndexOf('/') + 1));
      const head = { log, epoch, size, root: Buffer.from(root).toString('base64'), source };
      const differs =
        stated !== undefined && (stated.epoch !== epoch || stated.size !== size || stated.root !== head.root);
      if (origin !== originOf(log, epoch) || differs) {
        const detail = `${source}: the note is about ${origin} at ${size}, not what its row states`;
        this.problems.push({ log, position, problem: 'SIGNATURE', detail });
      }
      if (origin === originOf(log, epoch)) this.add(head);
    } catch (error) {
      this.problems.push({ log, position, problem: 'SIGNATURE', detail: `${source}: ${said(error)}` });
    }
  }

  private add(head: SignedHead): void {
    const heads = this.byLog.get(head.log) ?? new Map<string, SignedHead>();
    this.byLog.set(head.log, heads);
    const key = `${head.epoch}/${head.size}`;
    const other = heads.get(key);
    if (other === undefined) heads.set(key, head);
    else if (other.root !== head.root) {
      const detail = `${other.source} and ${head.source} state different roots at size ${head.size}`;
      this.problems.push({ log: head.log, position: head.size, problem: 'FORKED', detail });
    }
  }

  private headsMissing(numbers: readonly number[], where: string): void {
    const [first] = numbers;
    if (first === undefined) return;
    const detail = `${numbers.length} of the office seals, the first numbered ${first}, are ${where}`;
    this.problems.push({ log: 'office', position: first, problem: 'HEAD_MISSING', detail });
  }
}

function digestOf(note: string): string {
  return createHash('sha256').update(note).digest('base64');
}

function said(error: unknown): string {
  if (error instanceof NoteError) return error.message;
  throw error;
}
