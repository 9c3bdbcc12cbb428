import { randomUUID } from 'node:crypto';
import { failPoint } from '@verso/messaging';
import type { Consumer, ConsumerNotice, GroupBatch, KafkaClient, RecordBatch } from '@verso/messaging/kafka';
import { PartitionLost } from '@verso/messaging/kafka';
import type { ExecutionDesk } from '../doors/execution-desk.js';
import { handInEach } from '../doors/hand-in-each.js';
import { EXECUTIONS_TOPIC, readRecord } from './read-record.js';

/** Members of the office that take executions from the topic share its partitions under this name. */
export const EXECUTIONS_GROUP = 'verso.trade-capture.executions';

export interface ExecutionsDoorOptions {
  readonly client: KafkaClient;
  readonly desk: ExecutionDesk;
  /** For what an operator may want to know; the door goes on by itself after each, but for `refused`. */
  readonly notice?: (notice: ConsumerNotice) => void;
}

/** Takes executions from the topic until the consumer is stopped. */
export function openExecutionsDoor({ client, desk, notice }: ExecutionsDoorOptions): Promise<Consumer> {
  const followed = new FollowedParts();
  return client.consumer({
    groupId: EXECUTIONS_GROUP,
    topics: [EXECUTIONS_TOPIC],
    from: 'committed',
    batch: (batch) => takeBatch(batch, desk, followed),
    ...(notice === undefined ? {} : { notice }),
  });
}

/**
 * Hands in what a batch holds, a round of submissions for each part of it, and commits a part's offsets once all of its
 * outcomes are stored: booked, booked incomplete, refused, or the same as before. A crash in between hands the part in
 * again, which changes nothing.
 */
export async function takeBatch(batch: GroupBatch, desk: ExecutionDesk, followed = new FollowedParts()): Promise<void> {
  for (let start = 0; start < batch.records.length; start += AT_ONCE) {
    if (batch.ending.aborted) return;
    const part = batch.records.slice(start, start + AT_ONCE);
    const first = part[0]?.offset;
    const mayBeRepeats = !followed.isNext(batch, first);
    await failPoint('executions.store', () => handIn(batch, part, desk, mayBeRepeats));
    const last = part.at(-1);
    if (last === undefined || !(await committed(batch, last.offset + 1n))) return;
    followed.committed(batch, last.offset + 1n);
  }
}

/** Of the same length as the parts of a file. */
const AT_ONCE = 500;

/**
 * @param mayBeRepeats the outcomes may be stored from before a crash: what was refused then stays refused, also when rules
 *   or reference data have changed since (what was booked is known by its natural key)
 */
async function handIn(
  at: RecordBatch,
  records: RecordBatch['records'][number][],
  desk: ExecutionDesk,
  mayBeRepeats: boolean,
): Promise<void> {
  const all = records.map((record) => readRecord(at, record));
  const key = `${at.topic}/${String(at.partition)}:${String(records[0]?.offset)}:${randomUUID()}`;
  const items = mayBeRepeats ? await desk.notRefusedBefore(`${key}:before`, all) : all;
  if (items.length > 0) await handInEach(desk, key, items);
}

/** Whether the partition is still ours. Where it is not, another member hands the same in again, to no effect. */
async function committed(batch: GroupBatch, next: bigint): Promise<boolean> {
  try {
    await failPoint('executions.commit', () => batch.commit(next));
    return true;
  } catch (error) {
    if (error instanceof PartitionLost) return false;
    throw error;
  }
}

/**
 * Where the next part of a partition begins that follows on what this member has committed, for as long as the partition
 * is this member's. Anything else may have been handed in before: by a process that died before it committed.
 */
export class FollowedParts {
  private readonly next = new WeakMap<AbortSignal, Map<string, bigint>>();

  /** Asked before a part is handed in; until its commit is known nothing follows on it. */
  isNext(batch: GroupBatch, offset: bigint | undefined): boolean {
    const places = this.next.get(batch.ending);
    const expected = places?.get(placeOf(batch));
    places?.delete(placeOf(batch));
    return offset !== undefined && offset === expected;
  }

  committed(batch: GroupBatch, next: bigint): void {
    const places = this.next.get(batch.ending) ?? new Map<string, bigint>();
    this.next.set(batch.ending, places.set(placeOf(batch), next));
  }
}

function placeOf({ topic, partition }: RecordBatch): string {
  return `${topic}/${String(partition)}`;
}
