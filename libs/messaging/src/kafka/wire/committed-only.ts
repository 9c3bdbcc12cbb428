import type { IncomingRecord } from '../port.js';

/** A batch as it lies in the broker's log. */
export interface StoredBatch {
  readonly producerId: bigint;
  readonly lastOffset: bigint;
  readonly transactional: boolean;
  /** A batch without records of its own: the mark that a transaction ended. */
  readonly mark?: 'committed' | 'aborted' | 'other';
  readonly records: readonly IncomingRecord[];
}

/**
 * The records of these batches without those of aborted transactions. Verso writes no transactions; a front office may.
 * The rule is the one of Kafka's own consumer (`CompletedFetch`): a transaction counts as aborted from its first offset to its mark.
 */
export function committedOnly(
  batches: Iterable<StoredBatch>,
  aborted: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[],
): IncomingRecord[] {
  const waiting = [...aborted].sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  const within = new Set<bigint>();
  const records: IncomingRecord[] = [];
  for (const batch of batches) {
    while (waiting[0] !== undefined && waiting[0].firstOffset <= batch.lastOffset) {
      within.add(waiting[0].producerId);
      waiting.shift();
    }
    if (batch.mark === 'aborted') within.delete(batch.producerId);
    if (batch.mark !== undefined || (batch.transactional && within.has(batch.producerId))) continue;
    for (const record of batch.records) records.push(record);
  }
  return records;
}
