import type { GroupBatch, IncomingRecord } from '@verso/messaging/kafka';

export const PARTITION = { topic: 'verso.executions.v1', partition: 3 };
export const JSON_HEADERS = { 'content-type': 'application/json' };

/** A record as the client hands it in. */
export function record(
  offset: number,
  value: string | Uint8Array | null,
  more: Partial<IncomingRecord> = {},
): IncomingRecord {
  return {
    offset: BigInt(offset),
    key: Buffer.from('order-1'),
    value: value === null ? null : Buffer.from(value),
    headers: JSON_HEADERS,
    timestamp: 0,
    ...more,
  };
}

/** A batch whose commits are kept. */
export function batchOf(
  records: readonly IncomingRecord[],
  commit: (next: bigint) => Promise<void> = async () => undefined,
): GroupBatch & { readonly commits: readonly bigint[] } {
  const [first, ...others] = records;
  if (first === undefined) throw new Error('a batch has a record');
  const commits: bigint[] = [];
  return {
    ...PARTITION,
    records: [first, ...others],
    highWatermark: BigInt(records.length),
    ending: new AbortController().signal,
    commits,
    commit: async (next = 0n) => {
      await commit(next);
      commits.push(next);
    },
  };
}
