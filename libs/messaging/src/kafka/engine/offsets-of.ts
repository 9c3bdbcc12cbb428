import type { PartitionOffset, TopicPartition } from '../port.js';
import { placeKey } from '../wire/by-topic.js';
import { CODE, codeOf, portError, refusalOf } from '../wire/error-codes.js';
import type { Wire } from '../wire/wire.js';
import { WireError } from '../wire/wire.js';
import { Backoff } from './backoff.js';
import type { Topology } from './topology.js';

/** The first, or the next, offset of each of these partitions, asked of whoever leads it. Rejects with errors of the wire. */
export async function offsetsOf(
  wire: Wire,
  topology: Topology,
  end: 'earliest' | 'latest',
  partitions: readonly TopicPartition[],
): Promise<PartitionOffset[]> {
  const missing = partitions.filter((place) => topology.leader(place) === undefined).map(({ topic }) => topic);
  if (missing.length > 0) await topology.refresh(missing);
  const nodes = new Map<number, TopicPartition[]>();
  for (const place of partitions) {
    const node = topology.leader(place);
    if (node === undefined) {
      const exists = place.partition < (topology.partitions(place.topic) ?? 0);
      const code = exists ? CODE.LEADER_NOT_AVAILABLE : CODE.UNKNOWN_TOPIC_OR_PARTITION;
      throw new WireError(code, exists ? `${placeKey(place)} has no leader` : `there is no ${placeKey(place)}`);
    }
    nodes.set(node, [...(nodes.get(node) ?? []), place]);
  }
  const answers = await Promise.all([...nodes].map(([node, places]) => wire.offsetsAt(node, end, places)));
  return answers.flat();
}

/** Repeats what failed for a transient reason, until the time is over; rejects with errors of the port. */
export async function untilAnswered<Answer>(
  doing: string,
  milliseconds: number,
  ask: () => Promise<Answer>,
  topology?: Topology,
): Promise<Answer> {
  const backoff = new Backoff(1_000);
  const deadline = performance.now() + milliseconds;
  const grace = performance.now() + Math.min(GRACE_MS, milliseconds);
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const unknown = codeOf(error) === CODE.UNKNOWN_TOPIC_OR_PARTITION;
      const refused = !unknown && (codeOf(error) === undefined || refusalOf(codeOf(error) ?? 0) !== undefined);
      if (refused || performance.now() > (unknown ? grace : deadline)) throw portError(error, doing);
    }
    await backoff.pause();
    await topology?.refresh().catch(() => undefined);
  }
}

/** A topic that was created a moment ago is not known to every node. */
const GRACE_MS = 2_000;
