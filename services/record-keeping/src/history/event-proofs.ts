import { entryOf, leafOf } from '@verso/event-store';
import type { EventStore, SealStore, StoredEvent } from '@verso/event-store';
import {
  MerkleTree,
  NoteVerifier,
  TILE_WIDTH,
  formatTlogProof,
  openCheckpoint,
  verifyInclusion,
} from '@verso/transparency-log';
import type { LeafReader, TreeHead } from '@verso/transparency-log';
import type { SealFolder } from '../sealing/seal-folder.js';

/** That an event stands in its log at its position, in a form that needs nothing but the office's public key. */
export interface EventProof {
  readonly log: string;
  readonly position: number;
  /** Events that the checkpoint covers. */
  readonly size: number;
  /** Audit path, sibling first, base64. */
  readonly hashes: readonly string[];
  /** Signed checkpoint, verbatim. */
  readonly checkpoint: string;
  /** The bytes that are proved: SHA-256 of 0x00 and these is the leaf. */
  readonly entry: string;
  /** Whether the event as it stands in the database today is the one that was sealed. */
  readonly verified: boolean;
}

export interface EventProofsParts {
  readonly store: EventStore;
  readonly seals: SealStore;
  readonly folder: SealFolder;
  readonly verifierKey: string;
}

/** Proofs of events against the latest signed checkpoint of their log. */
export class EventProofs {
  private readonly trees = new Map<string, MerkleTree>();
  private readonly verifier: NoteVerifier;

  constructor(private readonly parts: EventProofsParts) {
    this.verifier = NoteVerifier.parse(parts.verifierKey);
  }

  /** Proofs of events of one log in the order given; undefined for those that no checkpoint covers yet. */
  async ofEvents(log: string, events: readonly StoredEvent[]): Promise<readonly (EventProof | undefined)[]> {
    const checkpoint = await this.latestCheckpoint(log);
    if (checkpoint === undefined) return events.map(() => undefined);
    const head = openCheckpoint(checkpoint, this.verifier);
    const sealed = events.filter(({ position }) => position < head.size);
    const tree = this.treeOf(log, head);
    const paths = await tree.inclusionProofs(
      sealed.map(({ position }) => position),
      head.size,
    );
    const proofs = new Map(
      sealed.map((event, at) => [event.position, proofOf(event, head, paths[at] ?? [], checkpoint)]),
    );
    return events.map(({ position }) => proofs.get(position));
  }

  /** The event at a position as a `.tlog-proof` file; undefined when there is none or it is not sealed yet. */
  async tlogProof(log: string, position: number): Promise<string | undefined> {
    const [event] = await this.parts.store.readLog(log, position - 1, 1);
    if (event?.position !== position) return undefined;
    const [proof] = await this.ofEvents(log, [event]);
    if (proof === undefined) return undefined;
    const hashes = proof.hashes.map((hash) => Buffer.from(hash, 'base64'));
    return formatTlogProof({ index: position, hashes, checkpoint: proof.checkpoint });
  }

  /** Latest signed checkpoint of a log, as published outside the database, else as the database has it. */
  async latestCheckpoint(log: string): Promise<string | undefined> {
    const published = await this.parts.folder.latestCheckpoint(log);
    return published ?? (await this.parts.seals.readCheckpoints(log)).at(-1)?.note;
  }

  private treeOf(log: string, { origin }: TreeHead): MerkleTree {
    const known = this.trees.get(origin);
    if (known !== undefined) return known;
    const epoch = Number(origin.slice(origin.lastIndexOf('/') + 1));
    const tree = new MerkleTree(this.leavesOf(log, epoch));
    this.trees.set(origin, tree);
    return tree;
  }

  /** From the leaves that were sealed, outside the database; where they are gone, from the rows. */
  private leavesOf(log: string, epoch: number): LeafReader {
    return async (from, to) => {
      const kept = await this.parts.folder.readHashes('leaves', log, epoch, from, to);
      if (kept.length === to - from) return kept;
      const leaves: Uint8Array[] = [];
      while (leaves.length < to - from) {
        const next = from + leaves.length;
        const rows = await this.parts.store.readLog(log, next - 1, Math.min(TILE_WIDTH * 4, to - next));
        if (rows.length === 0) break;
        for (const { leaf } of rows) leaves.push(leaf);
      }
      return leaves;
    };
  }
}

function proofOf(event: StoredEvent, head: TreeHead, path: readonly Buffer[], checkpoint: string): EventProof {
  const { log, position } = event;
  const { size, root } = head;
  const verified = verifyInclusion({ index: position, size, leaf: leafOf(event), root, hashes: path });
  const hashes = path.map((hash) => hash.toString('base64'));
  return { log, position, size, hashes, checkpoint, entry: entryOf(event).toString('utf8'), verified };
}
