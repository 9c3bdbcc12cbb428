import { PartitionLost } from '../errors.js';
import type { Consumer, ConsumerOptions, GroupBatch, PartitionOffset, RecordBatch, TopicPartition } from '../port.js';
import { placeKey } from '../wire/by-topic.js';
import { CODE, codeOf, portError, refusalOf } from '../wire/error-codes.js';
import type { GroupWire, Joined, Wire } from '../wire/wire.js';
import { WireError } from '../wire/wire.js';
import {
  assignPartitions,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from './assignment.js';
import { Backoff } from './backoff.js';
import { Heart } from './heart.js';
import { offsetsOf, untilAnswered } from './offsets-of.js';
import { Reading } from './reading.js';
import { Topology } from './topology.js';

const SESSION_TIMEOUT_MS = 10_000;
const REBALANCE_TIMEOUT_MS = 30_000;
const HEARTBEAT_MS = 1_000;
const LONGEST_PAUSE_MS = 2_000;
/** A topic that has grown is read in full after this. */
const PARTITIONS_CHECKED_MS = 5_000;
const LEAVE_TIMEOUT_MS = 2_000;

const MEMBERSHIP_LOST: readonly (number | undefined)[] = [
  CODE.ILLEGAL_GENERATION,
  CODE.UNKNOWN_MEMBER_ID,
  CODE.REBALANCE_IN_PROGRESS,
  82,
];

/**
 * A member of a consumer group (the classic protocol). The membership is ours: of the two libraries one joins anew while
 * batches are under way and then commits for partitions that it has lost, the other tells nobody before it gives them up.
 */
export class GroupConsumer implements Consumer {
  readonly #wire: Wire;
  readonly #options: ConsumerOptions;
  readonly #topology: Topology;
  readonly #group: GroupWire;
  readonly #stopping = new AbortController();
  readonly #stopped: Promise<void>;
  readonly #times: {
    readonly sessionTimeoutMs: number;
    readonly rebalanceTimeoutMs: number;
    readonly heartbeatMs: number;
  };
  #memberId = '';
  #held: readonly TopicPartition[] = [];
  #reading: Reading | undefined;
  #running: Promise<void> = Promise.resolve();

  /** Resolves when the topics are found; joining goes on behind. */
  static async start(wire: Wire, options: ConsumerOptions): Promise<GroupConsumer> {
    const consumer = new GroupConsumer(wire, options);
    await consumer.#findTopics();
    consumer.#running = consumer.#run();
    return consumer;
  }

  private constructor(wire: Wire, options: ConsumerOptions) {
    this.#wire = wire;
    this.#options = options;
    this.#topology = new Topology(wire);
    this.#times = {
      sessionTimeoutMs: options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS,
      rebalanceTimeoutMs: options.rebalanceTimeoutMs ?? REBALANCE_TIMEOUT_MS,
      heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS,
    };
    this.#group = wire.group(options.groupId, this.#times);
    this.#stopped = new Promise((resolve) => {
      this.#stopping.signal.addEventListener('abort', () => resolve());
    });
  }

  assignment(): readonly TopicPartition[] {
    return this.#reading === undefined ? [] : this.#held;
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.#reading?.pause(partitions);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.#reading?.resume(partitions);
  }

  seek(to: PartitionOffset): void {
    this.#reading?.seek(to);
  }

  async stop(): Promise<void> {
    if (!this.#stopping.signal.aborted) this.#stopping.abort();
    await this.#running;
  }

  async #findTopics(): Promise<void> {
    const { topics } = this.#options;
    await untilAnswered(`finding the topics of ${this.#options.groupId}`, this.#times.rebalanceTimeoutMs, async () => {
      await this.#topology.refresh(topics);
      const missing = topics.find((topic) => this.#topology.partitions(topic) === undefined);
      if (missing !== undefined) throw new WireError(CODE.UNKNOWN_TOPIC_OR_PARTITION, `there is no topic ${missing}`);
    });
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const backoff = new Backoff(LONGEST_PAUSE_MS, signal);
    while (!signal.aborted) {
      try {
        await this.#generation();
        backoff.reset();
      } catch (error) {
        if (this.#stopping.signal.aborted || this.#isRefused(error)) break;
        await backoff.pause();
      }
    }
    await this.#leave();
    await this.#wire.close();
  }

  /** Says what went wrong; `true` when it goes wrong for ever. */
  #isRefused(error: unknown): boolean {
    const code = codeOf(error);
    if (code === CODE.UNKNOWN_MEMBER_ID) this.#memberId = '';
    if (MEMBERSHIP_LOST.includes(code)) return false;
    const failure = portError(error, `consuming as ${this.#options.groupId}`);
    const refused = code !== undefined && refusalOf(code) !== undefined && code !== CODE.UNKNOWN_TOPIC_OR_PARTITION;
    if (refused && failure instanceof Error) this.#options.notice?.({ kind: 'refused', error: failure });
    else this.#options.notice?.({ kind: 'unavailable', error: failure });
    return refused;
  }

  /** One membership from joining until the partitions are given back. */
  async #generation(): Promise<void> {
    const subscription = encodeSubscription({ topics: this.#options.topics, held: this.#held });
    const joined = await this.#unlessStopped(this.#group.join(this.#memberId, subscription));
    this.#memberId = joined.memberId;
    const assignment = await this.#unlessStopped(this.#group.sync(joined, await this.#assign(joined)));
    const held = decodeAssignment(assignment);
    const heart = new Heart(this.#group, joined, this.#times);
    const watch = joined.subscriptions.length > 0 ? this.#watchPartitions(heart) : undefined;
    const reading = new Reading(this.#wire, this.#topology, {
      ...this.#options,
      batch: (batch) => this.#options.batch(this.#groupBatch(batch, joined, heart)),
    });
    let told = false;
    try {
      const from = await this.#startOffsets(held);
      told = true;
      const overrides = await this.#options.assigned?.(held);
      reading.start(withOverrides(from, typeof overrides === 'object' ? overrides : []));
      this.#held = held;
      this.#reading = reading;
      await Promise.race([heart.over, this.#stopped]);
    } finally {
      reading.end();
      await Promise.all([told ? this.#options.revoked?.(held, { lost: heart.lost }) : undefined, reading.settled()]);
      this.#reading = undefined;
      heart.stop();
      clearInterval(watch);
    }
  }

  async #assign({ subscriptions }: Joined): Promise<{ memberId: string; assignment: Buffer }[]> {
    if (subscriptions.length === 0) return [];
    const members = subscriptions.map((member) => ({
      memberId: member.memberId,
      ...decodeSubscription(member.subscription),
    }));
    const topics = new Set(members.flatMap((member) => member.topics));
    await this.#topology.refresh(topics);
    const partitions = new Map([...topics].map((topic) => [topic, this.#topology.partitions(topic) ?? 0]));
    return [...assignPartitions(members, partitions)].map(([memberId, places]) => ({
      memberId,
      assignment: encodeAssignment(places),
    }));
  }

  #watchPartitions(heart: Heart): NodeJS.Timeout {
    const count = (): string => this.#options.topics.map((topic) => this.#topology.partitions(topic)).join();
    const before = count();
    return setInterval(() => {
      const check = (): void => {
        if (count() !== before) heart.rebalance();
      };
      this.#topology.refresh().then(check, () => undefined);
    }, PARTITIONS_CHECKED_MS);
  }

  async #startOffsets(held: readonly TopicPartition[]): Promise<PartitionOffset[]> {
    if (held.length === 0) return [];
    const ask = async (): Promise<PartitionOffset[]> => {
      const committed = this.#options.from === 'committed' ? await this.#group.committed(held) : [];
      const known = new Set(committed.map(placeKey));
      const rest = held.filter((place) => !known.has(placeKey(place)));
      return [...committed, ...(await offsetsOf(this.#wire, this.#topology, 'earliest', rest))];
    };
    return untilAnswered('finding where to start', this.#times.rebalanceTimeoutMs, ask, this.#topology);
  }

  #groupBatch(batch: RecordBatch, joined: Joined, heart: Heart): GroupBatch {
    const { topic, partition, records } = batch;
    const after = (records.at(-1) ?? records[0]).offset + 1n;
    return { ...batch, commit: (next = after) => this.#commit({ topic, partition, offset: next }, joined, heart) };
  }

  async #commit(place: PartitionOffset, joined: Joined, heart: Heart): Promise<void> {
    const lost = (error?: unknown): PartitionLost => {
      heart.lose();
      return new PartitionLost(place.topic, place.partition, { cause: error });
    };
    await untilAnswered(`committing ${placeKey(place)}`, this.#times.rebalanceTimeoutMs, async () => {
      if (heart.lost) throw lost();
      await this.#group.commit(joined, [place]).catch((error: unknown) => {
        throw MEMBERSHIP_LOST.includes(codeOf(error)) ? lost(error) : error;
      });
    });
  }

  async #unlessStopped<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const stopped = this.#stopped.then((): never => {
      throw new WireError(CODE.NETWORK, 'stopped');
    });
    return Promise.race([answer, stopped]);
  }

  async #leave(): Promise<void> {
    if (this.#memberId === '') return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, LEAVE_TIMEOUT_MS)));
    // Whoever cannot say good-bye is missed after the session timeout.
    await Promise.race([this.#group.leave(this.#memberId).catch(() => undefined), late]);
    clearTimeout(timer);
  }
}

function withOverrides(from: readonly PartitionOffset[], overrides: readonly PartitionOffset[]): PartitionOffset[] {
  const chosen = new Map(overrides.map((place) => [placeKey(place), place]));
  return from.map((place) => chosen.get(placeKey(place)) ?? place);
}
