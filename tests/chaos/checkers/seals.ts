import { leafOf, type StoredEvent } from '@verso/event-store';
import { MerkleFrontier, NoteError, NoteVerifier, openCheckpoint } from '@verso/transparency-log';
import type { Checker, Evidence } from '../evidence.ts';

/** Everything is signed, and what is signed is what the rows say: worked out here from the rows and the public key. */
export const sealedAsStored: Checker = {
  name: 'sealed-as-stored',
  promise: 'the logs verify without a gap: every row is signed as it stands',
  violations: (evidence) => {
    const found = [...evidence.verification];
    const [last] = evidence.seals.offices.slice(-1);
    if (last === undefined) found.push('the office has no seal');
    for (const [log, events] of evidence.logs) {
      if ((last?.vector[log] ?? 0) !== events.length)
        found.push(`the last seal covers ${last?.vector[log] ?? 0} of ${events.length} events of ${log}`);
      found.push(...rootsOf(log, events, evidence));
    }
    return found;
  },
};

function rootsOf(log: string, events: readonly StoredEvent[], { seals }: Evidence): readonly string[] {
  const found: string[] = [];
  const verifier = NoteVerifier.parse(seals.verifierKey);
  const signed = [...(seals.checkpoints.get(log) ?? [])].sort((one, other) => one.size - other.size);
  const frontier = new MerkleFrontier();
  let next = 0;
  for (const { size, root, note } of signed) {
    if (size > events.length) {
      found.push(`${log}: a checkpoint of ${size} events is signed, and ${events.length} are there`);
      continue;
    }
    frontier.append(events.slice(next, size).map(leafOf));
    next = size;
    try {
      const head = openCheckpoint(note, verifier);
      const actual = frontier.root().toString('hex');
      if (head.size !== size || Buffer.from(head.root).toString('hex') !== root || root !== actual)
        found.push(`${log}: the first ${size} events are not those that were signed`);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      found.push(`${log}: the checkpoint of ${size} is not signed by the office`);
    }
  }
  for (const event of events) {
    if (!leafOf(event).equals(event.leaf)) found.push(`${log}: the leaf of ${event.position} is not that of its row`);
  }
  return found;
}
