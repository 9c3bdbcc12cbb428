import type { LogHead, SealStore } from '@verso/event-store';
import { failPoint } from '@verso/messaging/fail-point';
import { NoteVerifier, checkpointText } from '@verso/transparency-log';
import type { NoteSigner } from '@verso/transparency-log';
import { officeSealText, originOf, parseOfficeSeal } from '../domain/office-seal.js';
import type { OfficeSealText, SealedHead } from '../domain/office-seal.js';
import type { LogRows } from '../log-rows.js';
import type { SealFolder } from './seal-folder.js';
import { SealRefused } from './seal-refused.js';
import { SealedLog } from './sealed-log.js';

export interface SealerParts {
  readonly store: LogRows;
  readonly seals: SealStore;
  readonly folder: SealFolder;
  readonly signer: NoteSigner;
  /** Milliseconds since 1970: what the seals say. */
  readonly now: () => number;
  /** Milliseconds by a clock that nobody sets, `performance.now` by default: a clock that is set back must not keep it from sealing. */
  readonly elapsed?: () => number;
  /** Least time between two seals, in milliseconds. Default one second. */
  readonly interval?: number;
  /** Most events read in one step. Default 1,000, about 10 ms of work. */
  readonly batch?: number;
}

/**
 * Seals the office: reads every new row, recomputes its leaf, and signs a checkpoint of each log and one office seal over
 * all heads of one snapshot. It has no timer: `step()` is called by whoever runs it, in this process or in a worker with
 * a connection of its own.
 */
export class Sealer {
  private readonly logs = new Map<string, SealedLog>();
  private readonly sealed = new Map<string, SealedHead>();
  private nextNumber = 0;
  private opened = false;
  private target: readonly LogHead[] | undefined;
  private nextLook = Number.NEGATIVE_INFINITY;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: SealerParts) {}

  /**
   * Does a portion of work; true when there may be more to do at once. Throws SealRefused, again at most once per
   * interval, as long as the stored events are not those that were written.
   */
  async step(): Promise<boolean> {
    return this.inTurn(async () => {
      if (this.target === undefined) {
        const elapsed = (this.parts.elapsed ?? monotonic)();
        if (elapsed < this.nextLook) return false;
        this.nextLook = elapsed + (this.parts.interval ?? 1_000);
        this.target = await this.look();
        if (this.target === undefined) return false;
      }
      return this.work(this.target);
    });
  }

  /** Seals everything that stands in the logs now. Answers the number of the seal that covers it; -1 for an empty office. */
  async sealNow(): Promise<number> {
    return this.inTurn(async () => {
      this.target = await this.look();
      // `work` clears the target when it has signed.
      while (this.target !== undefined) await this.work(this.target);
      return this.nextNumber - 1;
    });
  }

  /** The latest sealed heads. */
  heads(): readonly SealedHead[] {
    return [...this.sealed.values()];
  }

  /** Steps and `sealNow` never overlap: they move the same frontiers. */
  private async inTurn<T>(act: () => Promise<T>): Promise<T> {
    const mine = this.turn.catch(() => undefined).then(act);
    this.turn = mine;
    return mine;
  }

  /** The heads to seal next, if anything is new. */
  private async look(): Promise<readonly LogHead[] | undefined> {
    if (!this.opened) await this.open();
    const heads = await this.parts.store.heads();
    for (const { log, epoch } of this.sealed.values()) {
      const now = heads.find((head) => head.log === log);
      if (now === undefined || now.epoch < epoch)
        throw new SealRefused('MISSING', log, 0, undefined, 'the sealed log is gone');
    }
    const fresh = heads.filter(({ log, epoch, size }) => {
      const last = this.sealed.get(log);
      return last === undefined ? size > 0 : last.epoch !== epoch || last.size !== size;
    });
    return fresh.length === 0 ? undefined : heads;
  }

  private async work(target: readonly LogHead[]): Promise<boolean> {
    try {
      let budget = this.parts.batch ?? 1_000;
      for (const head of target) {
        const log = await this.logOf(head);
        if (log.size > head.size) {
          const detail = `${String(log.size)} events were read before, the log now states ${String(head.size)}`;
          throw new SealRefused('MISSING', head.log, head.size, undefined, detail);
        }
        const most = budget;
        if (log.size < head.size) budget -= await failPoint('seal.read', () => log.extend(head.size, most));
        if (log.size < head.size || budget <= 0) return true;
      }
      await this.seal(target);
      this.target = undefined;
      return true;
    } catch (error) {
      this.target = undefined;
      // Whether the last write arrived may be unknown: what is sealed is read again before the next attempt.
      this.opened = false;
      throw error;
    }
  }

  private async logOf({ log, epoch }: LogHead): Promise<SealedLog> {
    const known = this.logs.get(log);
    if (known?.epoch === epoch) return known;
    const begun = await SealedLog.begin(this.parts.store, this.parts.folder, log, epoch);
    this.logs.set(log, begun);
    return begun;
  }

  /** In the database first: what is published outside must never be ahead of it, or a crash would look like an attack. */
  private async seal(target: readonly LogHead[]): Promise<void> {
    const { seals, folder, signer, now } = this.parts;
    const heads: SealedHead[] = [];
    const notes = new Map<string, string>();
    for (const { log, epoch, size } of target) {
      const root = (await this.logOf({ log, epoch, size })).root();
      const head = { log, epoch, size, root: root.toString('base64') };
      heads.push(head);
      const last = this.sealed.get(log);
      if (size === 0 || (last?.epoch === epoch && last.size === size)) continue;
      const note = signer.sign(checkpointText({ origin: originOf(log, epoch), size, root }));
      const checkpoint = { log, epoch, size, root: root.toString('hex'), note };
      await failPoint('seal.checkpoint', () => seals.saveCheckpoint(checkpoint));
      notes.set(log, note);
    }
    const at = `${new Date(now()).toISOString().slice(0, -1)}000Z`;
    const number = this.nextNumber;
    const note = signer.sign(officeSealText({ number, at, heads }));
    const vector = Object.fromEntries(heads.map(({ log, size }) => [log, size]));
    await failPoint('seal.save', () => seals.saveSeal({ at, vector, note }));
    this.nextNumber += 1;
    for (const head of heads) this.sealed.set(head.log, head);
    await failPoint('seal.publish', () => folder.publishSeal({ number, note }));
    for (const [log, checkpoint] of notes) await folder.publishCheckpoint(log, checkpoint);
  }

  /** Finds where an earlier run ended, in the database and outside, and publishes what it had no time to publish. */
  private async open(): Promise<void> {
    const { seals, folder, signer, store } = this.parts;
    this.logs.clear();
    this.sealed.clear();
    await folder.open();
    await folder.publishVerifierKey(signer.verifierKey);
    const [kept] = await seals.readSeals(1);
    const published = await folder.lastSeal();
    const last = kept === undefined ? undefined : this.opening(kept.note);
    const outside = published === undefined ? undefined : this.opening(published.note);
    if ((outside?.number ?? -1) > (last?.number ?? -1)) {
      const detail = `seal ${String(outside?.number)} was published, the database ends at ${String(last?.number ?? 'none')}`;
      throw new SealRefused('HEAD_MISSING', 'office', outside?.number ?? 0, undefined, detail);
    }
    const behind = (last?.number ?? -1) - (outside?.number ?? -1);
    if (behind > 0) {
      for (const { note } of await seals.readSeals(behind))
        await folder.publishSeal({ number: this.opening(note).number, note });
    }
    for (const head of last?.heads ?? []) {
      this.logs.set(head.log, await SealedLog.resume(store, folder, head));
      this.sealed.set(head.log, head);
      await this.republish(head);
    }
    this.nextNumber = (last?.number ?? -1) + 1;
    this.opened = true;
  }

  /** Signing is deterministic (RFC 8032): the same head gives the same note. */
  private async republish({ log, epoch, size, root }: SealedHead): Promise<void> {
    if (size === 0) return;
    const text = checkpointText({ origin: originOf(log, epoch), size, root: Buffer.from(root, 'base64') });
    await this.parts.folder.publishCheckpoint(log, this.parts.signer.sign(text));
  }

  private opening(note: string): OfficeSealText {
    const seal = parseOfficeSeal(NoteVerifier.parse(this.parts.signer.verifierKey).open(note));
    if (seal === undefined) throw new SealRefused('SIGNATURE', 'office', 0, undefined, 'the last seal cannot be read');
    return seal;
  }
}

const monotonic = (): number => performance.now();
