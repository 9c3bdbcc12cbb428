import type { IncomingRecord } from '../port.js';
import { CODE } from '../wire/error-codes.js';
import type { Fetched, FetchFrom, ProduceOutcome, SequencedBatch, Wire } from '../wire/wire.js';
import { WireError } from '../wire/wire.js';
import { OffsetReader } from './offset-reader.js';
import { WireProducer } from './wire-producer.js';

const PLACE = { topic: 'executions', partition: 0 };
const HOUR_MS = 3_600_000;
const realNow = Date.now;

/** One node with one partition that holds one record. What it is asked first fails, and then somebody sets this machine's clock back. */
class OneNode implements Wire {
  #failed = false;

  async leaders(): Promise<ReadonlyMap<string, readonly number[]>> {
    return new Map([[PLACE.topic, [1]]]);
  }

  async producerIdentity() {
    return { producerId: 1n, epoch: 0 };
  }

  async produce(_node: number, _identity: unknown, batches: readonly SequencedBatch[]): Promise<ProduceOutcome[]> {
    const code = this.#failsNow() ? CODE.LEADER_NOT_AVAILABLE : 0;
    return batches.map(({ topic, partition }) => ({ topic, partition, code, baseOffset: 0n }));
  }

  async fetch(_node: number, [from]: readonly FetchFrom[]): Promise<Fetched[]> {
    if (this.#failsNow()) throw new WireError(CODE.NETWORK, 'the connection was reset');
    const records = from?.offset === 0n ? [RECORD] : [];
    return [{ ...PLACE, code: 0, highWatermark: 1n, records, next: 1n }];
  }

  async offsetsAt(_node: number, end: 'earliest' | 'latest') {
    return [{ ...PLACE, offset: end === 'earliest' ? 0n : 1n }];
  }

  group(): never {
    throw new Error('nobody joins a group here');
  }

  async close(): Promise<void> {
    return undefined;
  }

  #failsNow(): boolean {
    if (this.#failed) return false;
    this.#failed = true;
    // After the pause before the next attempt was worked out.
    setImmediate(() => (Date.now = () => realNow() - HOUR_MS));
    return true;
  }
}

const RECORD: IncomingRecord = { offset: 0n, key: null, value: Buffer.from('1'), headers: {}, timestamp: 0 };

/** Whoever counts pauses by the time of day waits for an hour now. */
describe('When the clock is set back while Kafka is tried again', () => {
  afterEach(() => {
    Date.now = realNow;
  });

  it('reading goes on', async () => {
    const read: bigint[] = [];
    const reader = await OffsetReader.start(new OneNode(), {
      partitions: [{ ...PLACE, offset: 'earliest' }],
      toEnd: true,
      batch: async ({ records }) => void read.push(...records.map(({ offset }) => offset)),
    });
    await reader.done;
    expect(read).toEqual([0n]);
  });

  it('sending goes on', async () => {
    const producer = new WireProducer(new OneNode());
    const sent = await producer.send([{ topic: PLACE.topic, key: null, value: Buffer.from('1'), headers: {} }]);
    expect(sent).toEqual([{ ...PLACE, baseOffset: 0n }]);
    await producer.close();
  });
});
