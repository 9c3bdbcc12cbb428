import type { LogHead } from '@verso/event-store';
import { MerkleFrontier } from '@verso/transparency-log';
import type { VerificationProblem, VerifiedLog } from '../domain/verification-report.js';
import type { LogRows } from '../log-rows.js';
import type { SealFolder } from '../sealing/seal-folder.js';
import { locate } from './locate.js';
import { problemAt, type Oddity } from './problem-at.js';
import type { SignedHead } from './signed-heads.js';
import { firstOf, outOfVersion, recordedBefore } from './verify-range.js';
import type { RangeOutcome, RangeTask, StreamsOfRange } from './verify-range.js';

export interface VerifyLogParts {
  readonly store: LogRows;
  readonly folder: SealFolder | undefined;
  /** What the log states about itself. */
  readonly head: LogHead;
  /** By size. */
  readonly signed: readonly SignedHead[];
}

export interface VerifiedLogOutcome {
  readonly log: VerifiedLog;
  /** The first one. */
  readonly problem: VerificationProblem | undefined;
}

/**
 * Verifies one log from what reading its ranges has shown, whoever read them, and in whatever order they were read: every
 * signed root, and what crosses the edges of ranges. The outcome is that of reading the log in one go.
 */
export class LogVerification {
  private readonly last: number;
  private finished = false;
  private handedOut = 0;
  /** First signed head that lies behind what was handed out. */
  private cut = 0;
  /** Ranges that were read before one that stands before them, by their beginning. */
  private readonly early = new Map<number, RangeOutcome>();
  private frontier = new MerkleFrontier();
  private good = new MerkleFrontier();
  private nextHead = 0;
  private readonly versions = new Map<string, number>();
  private recordedAt = '';
  /** First row that contradicts itself or its neighbours. It is reported unless the signed heads say more. */
  private oddity: Oddity | undefined;
  private verdict: (() => Promise<VerificationProblem | undefined>) | undefined;

  /** @param width of a range: a power of two */
  constructor(
    private readonly parts: VerifyLogParts,
    private readonly width: number,
  ) {
    this.last = Math.max(parts.head.size, parts.signed.at(-1)?.size ?? 0);
    if (!this.passHeads()) this.verdict = async () => Promise.resolve(this.emptyRoot());
    else if (this.last === 0) this.verdict = async () => this.atTheEnd();
  }

  /** The next range that somebody has to read, if there still is one. */
  nextRange(): RangeTask | undefined {
    if (this.verdict !== undefined || this.handedOut >= this.last) return undefined;
    const from = this.handedOut;
    const to = Math.min(from + this.width, this.last);
    this.handedOut = to;
    const cuts: number[] = [];
    const { head, signed } = this.parts;
    for (let size = signed[this.cut]?.size; size !== undefined && size <= to; size = signed[this.cut]?.size) {
      if (size > from && size !== cuts.at(-1)) cuts.push(size);
      this.cut += 1;
    }
    return { log: head.log, from, to, cuts };
  }

  /** Takes in what a range has shown. */
  take(range: RangeOutcome): void {
    this.early.set(range.from, range);
    while (this.verdict === undefined) {
      const next = this.early.get(this.frontier.size);
      if (next === undefined) return;
      this.early.delete(next.from);
      this.add(next);
    }
  }

  /** Nothing that is read from now on could change the outcome. */
  get isDecided(): boolean {
    return this.verdict !== undefined;
  }

  get isFinished(): boolean {
    return this.finished;
  }

  /** Once, when it is decided: looks closer at what is wrong, if something is. */
  async finish(): Promise<VerifiedLogOutcome> {
    this.finished = true;
    const problem = await this.verdict?.();
    const { log, epoch } = this.parts.head;
    const root = this.frontier.root().toString('base64');
    return { log: { log, epoch, size: this.frontier.size, sealedSize: this.good.size, root }, problem };
  }

  private add(range: RangeOutcome): void {
    this.look(range);
    const before = this.frontier;
    for (const text of range.frontiers) {
      this.frontier = before.clone();
      this.frontier.appendFrontier(MerkleFrontier.restore(text));
      if (!this.passHeads()) {
        this.verdict = async () => this.broken(undefined);
        return;
      }
    }
    const expected = Math.min(range.from + this.width, this.last);
    if (range.end < expected) this.verdict = async () => this.broken(this.missing());
    else if (range.end === this.last) this.verdict = async () => this.atTheEnd();
  }

  /** Rows of the range, and how its first ones follow on what stood before it. */
  private look(range: RangeOutcome): void {
    let odd = firstOf(range.oddity, this.takeStreams(range.streams));
    if (range.end > range.from) {
      if (range.firstRecordedAt < this.recordedAt) odd = firstOf(odd, recordedBefore(range.from));
      this.recordedAt = range.lastRecordedAt;
    }
    this.oddity ??= odd;
  }

  private takeStreams({ names, firstPositions, firstVersions, lastVersions }: StreamsOfRange): Oddity | undefined {
    let odd: Oddity | undefined;
    for (const [at, stream] of names.entries()) {
      const next = (this.versions.get(stream) ?? 0) + 1;
      const version = firstVersions[at] ?? 0;
      if (version !== next) odd ??= outOfVersion(firstPositions[at] ?? 0, stream, version, next);
      this.versions.set(stream, lastVersions[at] ?? 0);
    }
    return odd;
  }

  /** Whether every head signed at the present size has the root that was computed. */
  private passHeads(): boolean {
    const { signed } = this.parts;
    if (signed[this.nextHead]?.size !== this.frontier.size) return true;
    const root = this.frontier.root().toString('base64');
    for (; signed[this.nextHead]?.size === this.frontier.size; this.nextHead += 1) {
      if (signed[this.nextHead]?.root !== root) return false;
    }
    this.good = this.frontier.clone();
    return true;
  }

  /** A signed head that does not hold says most; without one, what the rows themselves have shown. */
  private async broken(seen: VerificationProblem | undefined): Promise<VerificationProblem | undefined> {
    const { store, folder, signed } = this.parts;
    const head = signed[this.nextHead];
    if (head === undefined) return (await this.named(this.oddity)) ?? seen;
    return locate(store, folder, { from: this.good.size, frontier: this.good, head });
  }

  private async named(oddity: Oddity | undefined): Promise<VerificationProblem | undefined> {
    if (oddity === undefined) return undefined;
    const { store, head } = this.parts;
    return problemAt(store, head.log, oddity);
  }

  private missing(): VerificationProblem {
    const { log, size } = this.parts.head;
    const detail = `the position holds no event, the log states ${size}`;
    return { log, position: this.frontier.size, problem: 'MISSING', detail };
  }

  /** What every log begins with needs no reading. */
  private emptyRoot(): VerificationProblem {
    const { head, signed } = this.parts;
    const detail = `${signed[this.nextHead]?.source ?? ''} states a root for no events that is not that of no events`;
    return { log: head.log, position: 0, problem: 'FORKED', detail };
  }

  private async atTheEnd(): Promise<VerificationProblem | undefined> {
    return (await this.named(this.oddity)) ?? (await this.beyond());
  }

  /** A row past the end that the log states was not appended by the store. The log may have grown meanwhile. */
  private async beyond(): Promise<VerificationProblem | undefined> {
    const { store, head } = this.parts;
    const [position] = (await store.readEntries(head.log, this.frontier.size - 1, 1)).positions;
    if (position === undefined) return undefined;
    const now = (await store.heads()).find(({ log }) => log === head.log);
    if (now !== undefined && position < now.size) return undefined;
    const detail = `the log states ${String(now?.size)} events`;
    return problemAt(store, head.log, { position, problem: 'INSERTED', detail });
  }
}
