import type { TopicPartition } from '../port.js';
import { byTopic } from '../wire/by-topic.js';

/** What a member tells the group: its topics, and what it held until now. */
export interface Subscription {
  readonly topics: readonly string[];
  readonly held: readonly TopicPartition[];
}

export interface Member extends Subscription {
  readonly memberId: string;
}

/**
 * Gives every partition to one member. Partitions of the same number, in whatever topic, go to the same member: a slot lies in
 * the same partition number of every log, and has one loop. Within that the shares differ by one number at most, and members
 * keep what they held as far as the shares allow. Deterministic.
 */
export function assignPartitions(
  members: readonly Member[],
  partitionsOf: ReadonlyMap<string, number>,
): ReadonlyMap<string, readonly TopicPartition[]> {
  const sorted = [...members].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const owners = ownersByNumber(sorted, Math.max(0, ...partitionsOf.values()));
  const assigned = new Map<string, TopicPartition[]>(sorted.map(({ memberId }) => [memberId, []]));
  for (const [topic, partitions] of [...partitionsOf].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const subscribed = sorted.filter(({ topics }) => topics.includes(topic));
    for (let partition = 0; partition < partitions; partition++) {
      // Members of two releases may differ in their topics for a while.
      const owner =
        subscribed.find((member) => member === owners[partition]) ?? subscribed[partition % subscribed.length];
      if (owner !== undefined) assigned.get(owner.memberId)?.push({ topic, partition });
    }
  }
  return assigned;
}

function ownersByNumber(members: readonly Member[], numbers: number): (Member | undefined)[] {
  const owners = Array.from<Member | undefined>({ length: numbers });
  const share = new Map(members.map((member) => [member, 0]));
  const give = (number: number, member: Member): void => {
    owners[number] = member;
    share.set(member, (share.get(member) ?? 0) + 1);
  };
  const least = Math.floor(numbers / Math.max(1, members.length));
  let larger = numbers - least * members.length;
  for (const member of members) {
    const held = new Set(member.held.map(({ partition }) => partition));
    for (const number of [...held].sort((a, b) => a - b)) {
      if (number >= numbers || owners[number] !== undefined) continue;
      const mine = share.get(member) ?? 0;
      if (mine > least || (mine === least && larger === 0)) break;
      if (mine === least) larger--;
      give(number, member);
    }
  }
  for (let number = 0; number < numbers; number++) {
    if (owners[number] !== undefined) continue;
    const poorest = [...share].reduce<[Member, number] | undefined>(
      (best, entry) => (best === undefined || entry[1] < best[1] ? entry : best),
      undefined,
    );
    if (poorest !== undefined) give(number, poorest[0]);
  }
  return owners;
}

const VERSION = 1;

/** In Kafka's own form (`ConsumerProtocolSubscription`), so that its tools show the group. */
export function encodeSubscription({ topics, held }: Subscription): Buffer {
  const writer = new ByteWriter();
  writer.int16(VERSION);
  writer.int32(topics.length);
  for (const topic of topics) writer.text(topic);
  writer.int32(-1);
  writer.partitions(held);
  return writer.bytes();
}

export function decodeSubscription(bytes: Buffer): Subscription {
  const reader = new ByteReader(bytes);
  const version = reader.int16();
  const topics = Array.from({ length: reader.int32() }, () => reader.text());
  reader.skip(Math.max(0, reader.int32()));
  return { topics, held: version >= 1 ? reader.partitions() : [] };
}

/** In Kafka's own form (`ConsumerProtocolAssignment`). */
export function encodeAssignment(partitions: readonly TopicPartition[]): Buffer {
  const writer = new ByteWriter();
  writer.int16(VERSION);
  writer.partitions(partitions);
  writer.int32(-1);
  return writer.bytes();
}

export function decodeAssignment(bytes: Buffer): TopicPartition[] {
  if (bytes.length === 0) return [];
  const reader = new ByteReader(bytes);
  reader.int16();
  return reader.partitions();
}

class ByteWriter {
  readonly #parts: Buffer[] = [];

  int16(value: number): void {
    const part = Buffer.alloc(2);
    part.writeInt16BE(value);
    this.#parts.push(part);
  }

  int32(value: number): void {
    const part = Buffer.alloc(4);
    part.writeInt32BE(value);
    this.#parts.push(part);
  }

  text(value: string): void {
    const part = Buffer.from(value);
    this.int16(part.length);
    this.#parts.push(part);
  }

  partitions(places: readonly TopicPartition[]): void {
    const topics = byTopic(places);
    this.int32(topics.size);
    for (const [topic, parts] of topics) {
      this.text(topic);
      this.int32(parts.length);
      for (const { partition } of parts) this.int32(partition);
    }
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

class ByteReader {
  #at = 0;

  constructor(private readonly data: Buffer) {}

  int16(): number {
    this.#at += 2;
    return this.data.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.data.readInt32BE(this.#at - 4);
  }

  text(): string {
    const length = this.int16();
    this.#at += length;
    return this.data.toString('utf8', this.#at - length, this.#at);
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }

  partitions(): TopicPartition[] {
    return Array.from({ length: this.int32() }, () => {
      const topic = this.text();
      return Array.from({ length: this.int32() }, () => ({ topic, partition: this.int32() }));
    }).flat();
  }
}
