import type { RecordedEntries } from '@verso/event-store';
import { MerkleFrontier } from '@verso/transparency-log';
import type { VerificationProblem } from '../domain/verification-report.js';
import { locate } from './locate.js';
import { problemAt, type Oddity } from './problem-at.js';
import type { VerifiedLogOutcome, VerifyLogParts } from './verify-log.js';

/** Verifies one log in one pass from its beginning, row after row: what every division of it has to come to. */
export async function verifyRowByRow(parts: VerifyLogParts): Promise<VerifiedLogOutcome> {
  const pass = new LogPass(parts);
  const problem = await pass.run();
  const { log, epoch } = parts.head;
  const { size, sealedSize, root } = pass;
  return { log: { log, epoch, size, sealedSize, root: root.toString('base64') }, problem };
}

interface Row {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly recordedAt: string;
  readonly leaf: Buffer;
  readonly fits: boolean;
}

function rowsOf(entries: RecordedEntries): readonly Row[] {
  return entries.positions.map((position, at) => ({
    position,
    stream: entries.streams[at] ?? '',
    version: entries.versions[at] ?? 0,
    recordedAt: entries.recordedAt[at] ?? '',
    leaf: entries.leaf(at),
    fits: entries.leaf(at).equals(entries.statedLeaf(at)),
  }));
}

const PAGE = 8;

class LogPass {
  private readonly frontier = new MerkleFrontier();
  private good = new MerkleFrontier();
  private pending: Buffer[] = [];
  private nextHead = 0;
  private readonly versions = new Map<string, number>();
  private recordedAt = '';
  /** First row that contradicts itself or its neighbours. It is reported unless the signed heads say more. */
  private oddity: Oddity | undefined;

  constructor(private readonly parts: VerifyLogParts) {}

  get size(): number {
    return this.frontier.size + this.pending.length;
  }

  get sealedSize(): number {
    return this.good.size;
  }

  get root(): Buffer {
    return this.frontier.root();
  }

  async run(): Promise<VerificationProblem | undefined> {
    const { store, head, signed } = this.parts;
    const last = Math.max(head.size, signed.at(-1)?.size ?? 0);
    if (!this.passHeads()) return this.emptyRoot();
    while (this.size < last) {
      const page = rowsOf(await store.readEntries(head.log, this.size - 1, Math.min(PAGE, last - this.size)));
      for (const entry of page) {
        if (entry.position !== this.size) return this.broken(this.missing());
        this.take(entry);
        if (entry.position + 1 === this.headSize() && !this.passHeads()) return this.broken(undefined);
      }
      this.grow();
      if (page.length === 0) return this.broken(this.missing());
    }
    return (await this.named(this.oddity)) ?? (await this.beyond());
  }

  private take({ leaf, fits, position, stream, version, recordedAt }: Row): void {
    this.pending.push(leaf);
    const next = (this.versions.get(stream) ?? 0) + 1;
    this.versions.set(stream, version);
    if (!fits) this.odd(position, 'ALTERED', 'the stored leaf is not that of the row');
    if (version !== next) {
      this.odd(position, 'VERSION', `version ${version} of stream ${stream} stands where ${next} follows`);
    }
    if (recordedAt < this.recordedAt) this.odd(position, 'REORDERED', 'recorded before its predecessor');
    this.recordedAt = recordedAt;
  }

  private odd(position: number, problem: VerificationProblem['problem'], detail: string): void {
    this.oddity ??= { position, problem, detail };
  }

  private async named(oddity: Oddity | undefined): Promise<VerificationProblem | undefined> {
    if (oddity === undefined) return undefined;
    const { store, head } = this.parts;
    return problemAt(store, head.log, oddity);
  }

  private grow(): void {
    this.frontier.append(this.pending);
    this.pending = [];
  }

  private headSize(): number | undefined {
    return this.parts.signed[this.nextHead]?.size;
  }

  /** Whether every head signed at the present size has the root that was computed. */
  private passHeads(): boolean {
    this.grow();
    const root = this.frontier.root().toString('base64');
    for (; this.headSize() === this.frontier.size; this.nextHead += 1) {
      if (this.parts.signed[this.nextHead]?.root !== root) return false;
    }
    this.good = this.frontier.clone();
    return true;
  }

  /** A signed head that does not hold says most; without one, what the pass itself has seen. */
  private async broken(seen: VerificationProblem | undefined): Promise<VerificationProblem | undefined> {
    this.grow();
    const { store, folder, signed } = this.parts;
    const head = signed[this.nextHead];
    if (head === undefined) return (await this.named(this.oddity)) ?? seen;
    return locate(store, folder, { from: this.good.size, frontier: this.good, head });
  }

  private emptyRoot(): VerificationProblem {
    const { head, signed } = this.parts;
    const detail = `${signed[this.nextHead]?.source ?? ''} states a root for no events that is not that of no events`;
    return { log: head.log, position: 0, problem: 'FORKED', detail };
  }

  private missing(): VerificationProblem {
    const { log, size } = this.parts.head;
    const detail = `the position holds no event, the log states ${size}`;
    return { log, position: this.size, problem: 'MISSING', detail };
  }

  /** A row past the end that the log states was not appended by the store. The log may have grown meanwhile. */
  private async beyond(): Promise<VerificationProblem | undefined> {
    const { store, head } = this.parts;
    const [row] = rowsOf(await store.readEntries(head.log, this.size - 1, 1));
    if (row === undefined) return undefined;
    const now = (await store.heads()).find(({ log }) => log === head.log);
    if (now !== undefined && row.position < now.size) return undefined;
    const detail = `the log states ${String(now?.size)} events`;
    return problemAt(store, head.log, { position: row.position, problem: 'INSERTED', detail });
  }
}
