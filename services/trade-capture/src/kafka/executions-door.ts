import { randomUUID } from 'node:crypto';
import { UnknownEventType } from '@verso/contracts';
import { failPoint } from '@verso/messaging';
import type { Consumer, ConsumerNotice, GroupBatch, KafkaClient, RecordBatch } from '@verso/messaging/kafka';
import { PartitionLost } from '@verso/messaging/kafka';
import type { ExecutionDesk } from '../doors/execution-desk.js';
import type { HandedIn } from '../doors/handed-in.js';
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
  return client.consumer({
    groupId: EXECUTIONS_GROUP,
    topics: [EXECUTIONS_TOPIC],
    from: 'committed',
    batch: (batch) => takeBatch(batch, desk),
    ...(notice === undefined ? {} : { notice }),
  });
}

/**
 * Hands in what a batch holds, a round of submissions for each part of it, and commits a part's offsets once all of its
 * outcomes are stored: booked, booked incomplete, refused, or the same as before. A crash in between hands the part in
 * again, which changes nothing.
 */
export async function takeBatch(batch: GroupBatch, desk: ExecutionDesk): Promise<void> {
  for (let start = 0; start < batch.records.length; start += AT_ONCE) {
    if (batch.ending.aborted) return;
    const part = batch.records.slice(start, start + AT_ONCE);
    await failPoint('executions.store', () => handIn(batch, part, desk));
    const last = part.at(-1);
    if (last === undefined || !(await committed(batch, last.offset + 1n))) return;
  }
}

/** Of the same length as the parts of a file. */
const AT_ONCE = 500;

async function handIn(at: RecordBatch, records: RecordBatch['records'][number][], desk: ExecutionDesk): Promise<void> {
  const items = records.map((record) => readRecord(at, record));
  // What was stored is told by its natural keys, not by this name: decided again, it may lead to other events.
  const key = `${at.topic}/${String(at.partition)}:${String(records[0]?.offset)}:${randomUUID()}`;
  if (await isDecided(desk, key, items)) return;
  // One of them is to blame: the others must not wait for it.
  for (const [index, item] of items.entries()) {
    const failure = await failureOf(desk, `${key}:${String(index)}`, item);
    if (failure === undefined) continue;
    const kept = await desk.refuse(item, { ...failure, errors: [{ pointer: '', ...failure }] });
    if (!kept) throw new Error(`${item.record?.topic ?? ''} ${item.record?.offset ?? ''} cannot even be refused`);
  }
}

async function isDecided(desk: ExecutionDesk, key: string, items: readonly HandedIn[]): Promise<boolean> {
  try {
    const answer = await desk.handIn({ key, items });
    return answer.answer === 'outcomes' && !answer.outcomes.some(isUndecided);
  } catch (error) {
    // The build that knows the event takes over, and hands these in.
    if (error instanceof UnknownEventType) throw error;
    return false;
  }
}

/** Why the office cannot decide on this one thing; undefined when it has. */
async function failureOf(
  desk: ExecutionDesk,
  key: string,
  item: HandedIn,
): Promise<{ readonly code: string; readonly detail: string } | undefined> {
  try {
    const answer = await desk.handIn({ key, items: [item] });
    const [outcome] = answer.answer === 'outcomes' ? answer.outcomes : [];
    if (outcome?.status !== 'REFUSED' || !isUndecided(outcome)) return undefined;
    return { code: outcome.code, detail: outcome.detail };
  } catch (error) {
    if (error instanceof UnknownEventType) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { code: 'PROCESSING_FAILED', detail: `the office failed to decide on this: ${why}` };
  }
}

/** Answers that stand in no log: the store could not hold what was decided, or nothing was. */
function isUndecided(outcome: { readonly status: string; readonly code?: string }): boolean {
  return outcome.code === 'UNSTORABLE' || outcome.code === 'NOT_DECIDED';
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
