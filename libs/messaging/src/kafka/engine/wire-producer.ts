import { KafkaRefused } from '../errors.js';
import type { Acknowledgement, OutgoingRecord, Producer, ProducerOptions, TopicPartition } from '../port.js';
import { placeKey } from '../wire/by-topic.js';
import { CODE, codeOf, portError, refusalOf } from '../wire/error-codes.js';
import type { ProduceOutcome, ProducerIdentity, SequencedBatch, Wire } from '../wire/wire.js';
import { WireError } from '../wire/wire.js';
import { OutgoingSend } from './outgoing-send.js';
import { PartitionLane } from './partition-lane.js';
import { Partitioning } from './partitioning.js';
import { Topology } from './topology.js';

const DELIVERY_TIMEOUT_MS = 120_000;
/** A broker takes batches up to 1 MiB unless told otherwise (`message.max.bytes`); this leaves room for what is not counted. */
const MAX_BATCH_BYTES = 900_000;
const LONGEST_PAUSE_MS = 1_000;
const ATTEMPTS_FOR_UNKNOWN_TOPIC = 8;

/** After these the batch is not stored, whatever was asked: the node did not lead, or too few replicas were in sync. */
const CERTAINLY_NOT_STORED: readonly number[] = [CODE.UNKNOWN_TOPIC_OR_PARTITION, 5, 6, 19, 74, 75, 76];

interface Request {
  readonly node: number;
  readonly identity: ProducerIdentity;
  readonly lanes: PartitionLane[];
  readonly batches: SequencedBatch[];
}

/**
 * The producer of the port. The sequence numbers are ours: both libraries group the partitions of a send by leader once, and
 * store a part twice, or never, when a leader changes between two attempts.
 */
export class WireProducer implements Producer {
  readonly #wire: Wire;
  readonly #topology: Topology;
  readonly #partitioning: Partitioning;
  readonly #deliveryTimeoutMs: number;
  readonly #lanes = new Map<string, PartitionLane>();
  readonly #busy = new Set<PartitionLane>();
  readonly #sends = new Set<Promise<unknown>>();
  #entrance: Promise<unknown> = Promise.resolve();
  #identity: Promise<ProducerIdentity> | undefined;
  #flushing = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(wire: Wire, options: ProducerOptions = {}) {
    this.#wire = wire;
    this.#topology = new Topology(wire);
    this.#partitioning = new Partitioning(this.#topology);
    this.#deliveryTimeoutMs = options.deliveryTimeoutMs ?? DELIVERY_TIMEOUT_MS;
  }

  send(records: readonly OutgoingRecord[]): Promise<readonly Acknowledgement[]> {
    if (this.#closed) return Promise.reject(new KafkaRefused('closed', 'the producer is closed'));
    if (records.length === 0) return Promise.resolve([]);
    const send = new OutgoingSend(performance.now() + this.#deliveryTimeoutMs);
    // Sends enter one after the other, or the first of a new topic would be overtaken by the second.
    this.#entrance = this.#entrance
      .then(() => this.#enter(send, records))
      .catch((error: unknown) => send.failed(error));
    this.#sends.add(send.done);
    const forget = (): void => void this.#sends.delete(send.done);
    send.done.then(forget, forget);
    return send.done;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#sends);
    clearTimeout(this.#timer);
    await this.#wire.close();
  }

  async #enter(send: OutgoingSend, records: readonly OutgoingRecord[]): Promise<void> {
    await this.#partitioning.know(records, performance.now() + this.#deliveryTimeoutMs);
    const partitionOf = (record: OutgoingRecord): number => this.#partitioning.partitionOf(record);
    for (const part of send.parts(records, partitionOf, MAX_BATCH_BYTES)) this.#lane(part).add(part);
    this.#flushSoon();
  }

  #lane(place: TopicPartition): PartitionLane {
    const key = placeKey(place);
    let lane = this.#lanes.get(key);
    if (lane === undefined) this.#lanes.set(key, (lane = new PartitionLane(place)));
    return lane;
  }

  /** After the sends of this turn have entered, so that they share a request. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    const lanes = this.#dueLanes();
    if (lanes.length === 0) return;
    try {
      if (lanes.some((lane) => lane.isSpent)) this.#identity = undefined;
      const identity = await (this.#identity ??= this.#wire.producerIdentity());
      for (const request of this.#requests(lanes, identity)) void this.#ask(request);
    } catch (error) {
      this.#identity = undefined;
      for (const lane of lanes) this.#failed(lane, error);
    }
  }

  #dueLanes(): PartitionLane[] {
    const now = performance.now();
    const due: PartitionLane[] = [];
    let wake = Infinity;
    for (const lane of this.#lanes.values()) {
      if (this.#busy.has(lane) || lane.isEmpty) continue;
      if (lane.notBefore > now) wake = Math.min(wake, lane.notBefore);
      else if (lane.open(MAX_BATCH_BYTES)) due.push(lane);
    }
    for (const lane of due) this.#busy.add(lane);
    clearTimeout(this.#timer);
    if (wake < Infinity) this.#timer = setTimeout(() => this.#flushSoon(), wake - now);
    return due;
  }

  #requests(lanes: readonly PartitionLane[], current: ProducerIdentity): Iterable<Request> {
    const requests = new Map<string, Request>();
    for (const lane of lanes) {
      const node = this.#topology.leader(lane);
      if (node === undefined) {
        this.#failed(lane, new WireError(5, `${placeKey(lane)} has no leader`));
        continue;
      }
      const next = lane.attempt(current);
      const key = `${node} ${next.identity.producerId}`;
      let request = requests.get(key);
      if (request === undefined)
        requests.set(key, (request = { node, identity: next.identity, lanes: [], batches: [] }));
      request.lanes.push(lane);
      request.batches.push(next.batch);
    }
    return requests.values();
  }

  async #ask({ node, identity, lanes, batches }: Request): Promise<void> {
    try {
      const outcomes = await this.#wire.produce(node, identity, batches);
      const of = new Map(outcomes.map((outcome) => [placeKey(outcome), outcome]));
      for (const lane of lanes) this.#settle(lane, of.get(placeKey(lane)));
    } catch (error) {
      for (const lane of lanes) {
        lane.unsure = true;
        this.#failed(lane, error);
      }
    }
    this.#flushSoon();
  }

  #settle(lane: PartitionLane, outcome: ProduceOutcome | undefined): void {
    const code = outcome?.code ?? CODE.NETWORK;
    if (code === 0 || code === CODE.DUPLICATE_SEQUENCE) {
      lane.stored(outcome?.baseOffset ?? -1n);
      this.#busy.delete(lane);
      return;
    }
    const forgotten = code === CODE.OUT_OF_ORDER_SEQUENCE || code === CODE.UNKNOWN_PRODUCER_ID;
    const error = new WireError(code, `${placeKey(lane)} refused with Kafka's error ${code}`);
    if (forgotten) this.#forgotten(lane, error);
    else {
      lane.unsure ||= !CERTAINLY_NOT_STORED.includes(code) && refusalOf(code) === undefined;
      this.#failed(lane, error);
    }
  }

  /** The broker lacks the numbers before these. Of a first attempt it is certain that nothing is stored. */
  #forgotten(lane: PartitionLane, error: WireError): void {
    if (lane.unsure) this.#giveUp(lane, error);
    else {
      this.#identity = undefined;
      lane.renumber();
      this.#later(lane);
    }
  }

  #failed(lane: PartitionLane, error: unknown): void {
    const code = codeOf(error);
    const unknownTopic = code === CODE.UNKNOWN_TOPIC_OR_PARTITION;
    const refusal = code === undefined ? 'invalid' : refusalOf(code);
    // A node that has just started may not know the topic yet.
    if (refusal !== undefined && !(unknownTopic && lane.attempts < ATTEMPTS_FOR_UNKNOWN_TOPIC)) {
      if (lane.unsure || lane.attempts === 0) this.#giveUp(lane, error);
      else {
        lane.refused(portError(error, `writing to ${placeKey(lane)}`));
        this.#busy.delete(lane);
      }
    } else if (performance.now() >= lane.deadline) this.#giveUp(lane, error);
    else {
      void this.#topology.refresh().catch(() => undefined);
      this.#later(lane);
    }
  }

  /** Other lanes that are under way keep the identity that they have; none begins with it again. */
  #giveUp(lane: PartitionLane, error: unknown): void {
    this.#identity = undefined;
    lane.givenUp(portError(error, `writing to ${placeKey(lane)}`));
    this.#busy.delete(lane);
    this.#flushSoon();
  }

  #later(lane: PartitionLane): void {
    lane.notBefore = performance.now() + Math.min(LONGEST_PAUSE_MS, 25 * 2 ** Math.min(lane.attempts, 8));
    this.#busy.delete(lane);
    this.#flushSoon();
  }
}
