import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '@verso/event-store';
import { connectKafka } from '@verso/messaging/kafka';
import type { IncomingRecord, KafkaClient, OutgoingRecord } from '@verso/messaging/kafka';
import { kafkaForTests, startKafka, type ThrowAwayKafka } from '@verso/test-bed';
import type { CaptureOffice } from '../doors/capture-office.fixture.js';
import { openCaptureOffice } from '../doors/capture-office.fixture.js';
import { execution } from '../domain/execution.fixture.js';
import type { ExecutionRequest } from '../domain/execution.js';
import { ExecutionTopics } from './execution-topics.js';
import { EXECUTIONS_GROUP } from './executions-door.js';
import { boughtAsProtobuf } from './protobuf-execution.fixture.js';
import { EXECUTIONS_TOPIC } from './read-record.js';
import { REFUSALS_TOPIC } from './refusal-record.js';

const kafka = await kafkaForTests();
if (!kafka.available) process.stdout.write(`skipped: the front office's topics: ${kafka.reason}\n`);

/** One office and one broker, from opening to the end: each test goes on where the one before ended. */
(kafka.available ? describe : describe.skip)("The front office's topics", () => {
  let broker: ThrowAwayKafka;
  let frontOffice: KafkaClient;
  let office: CaptureOffice;
  let topics: ExecutionTopics;
  const problems: string[] = [];

  beforeAll(async () => {
    // The topics have the names that they always have: nobody else's broker is disturbed.
    broker = await startKafka({ breakable: true });
    frontOffice = await connectKafka({ brokers: broker.bootstrapServers, clientId: 'front-office' });
    office = await openCaptureOffice();
  });
  afterAll(async () => {
    await topics.stopTaking();
    await topics.close();
    await frontOffice.close();
    await office.close();
    await broker.stop();
  });

  async function open(store: EventStore = office.store): Promise<void> {
    topics = await another(store);
  }

  async function another(store: EventStore = office.store): Promise<ExecutionTopics> {
    const client = await connectKafka({ brokers: broker.bootstrapServers, clientId: 'verso' });
    const { desk, tails } = office;
    const onError = (name: string, error: unknown): unknown => problems.push(`${name}: ${String(error)}`);
    const opened = await ExecutionTopics.prepare({ client, desk, store, tails, onError });
    opened.open();
    return opened;
  }

  async function close(): Promise<void> {
    await topics.stopTaking();
    await topics.close();
  }

  async function publish(...records: readonly Partial<OutgoingRecord>[]): Promise<void> {
    const producer = await frontOffice.producer();
    const plain = {
      topic: EXECUTIONS_TOPIC,
      key: 'order-1',
      value: null,
      headers: { 'content-type': 'application/json' },
    };
    await producer.send(records.map((record) => ({ ...plain, ...record })));
    await producer.close();
  }
  const said = (executionId: string, changes: Partial<ExecutionRequest> = {}): Partial<OutgoingRecord> => {
    return { value: Buffer.from(JSON.stringify(execution({ executionId, ...changes }))) };
  };

  async function until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) {
      for (const steppable of topics.steppables) await steppable.step();
      await sleep(20);
    }
  }
  const booked = async (): Promise<number> => (await office.types()).filter((type) => type === 'TradeCaptured').length;

  async function refused(): Promise<readonly IncomingRecord[]> {
    const found: IncomingRecord[] = [];
    const reader = await frontOffice.reader({
      partitions: [{ topic: REFUSALS_TOPIC, partition: 0, offset: 'earliest' }],
      toEnd: true,
      batch: async ({ records }) => void found.push(...records),
    });
    await reader.done;
    return found;
  }
  const untilRefused = (count: number): Promise<void> => until(async () => (await refused()).length >= count);

  async function untilCommitted(): Promise<void> {
    const admin = await frontOffice.admin();
    await until(async () => {
      const ends = new Map((await admin.offsets(EXECUTIONS_TOPIC)).map(({ partition, latest }) => [partition, latest]));
      const committed = await admin.committed(EXECUTIONS_GROUP, EXECUTIONS_TOPIC);
      return committed.reduce((sum, { offset }) => sum + offset, 0n) === [...ends.values()].reduce((a, b) => a + b, 0n);
    });
    await admin.close();
  }

  it('are waited for when they are not there yet, and that is said', async () => {
    await open();
    await until(async () => problems.length > 0);
    expect(problems[0]).toContain(`there is no topic ${EXECUTIONS_TOPIC}`);
    const admin = await frontOffice.admin();
    const plain = { replicationFactor: 1 };
    await admin.createTopics([
      { ...plain, topic: EXECUTIONS_TOPIC, partitions: 3 },
      { ...plain, topic: REFUSALS_TOPIC, partitions: 1 },
    ]);
    await admin.close();
  });

  it('take executions in either form, and remember how far they were stored', async () => {
    const protobuf = { value: boughtAsProtobuf, headers: { 'content-type': 'application/protobuf' }, key: 'order-2' };
    await publish(said('E-2'), said('E-3'), protobuf, { ...said('E-4'), key: 'order-3' });
    await until(async () => (await booked()) === 4);
    await untilCommitted();
    expect(await refused()).toEqual([]);
  });

  it('give back what is refused: under its key, with its place and the reasons as they are stored', async () => {
    const key = Buffer.of(0xff, 1);
    const headers = { 'content-type': 'application/json', ce_id: 'msg-7', ce_specversion: '1.0' };
    await publish({ ...said('E-5', { isin: 'WRONG' }), key, headers }, { value: Buffer.from('{'), key: 'order-3' });
    await untilRefused(2);
    const [first, second] = (await refused()).toSorted((left) => (left.key?.equals(key) === true ? -1 : 1));
    expect(first?.key?.equals(key)).toBe(true);
    expect(first?.headers).toMatchObject({
      ce_specversion: '1.0',
      ce_causationid: 'msg-7',
      ce_executionid: 'E-5',
      ce_recordtopic: EXECUTIONS_TOPIC,
      ce_type: 'verso.trade_capture.v1.TradeRefused',
    });
    const stored = (await office.events()).filter(({ type }) => type === 'TradeRefused').map(({ data }) => data);
    expect(stored).toContain(first?.value?.toString('utf8'));
    expect(JSON.parse(first?.value?.toString('utf8') ?? '')).toMatchObject({
      refusalId: first?.headers['ce_id'],
      code: 'ISIN_INVALID',
      errors: [{ pointer: '/isin' }],
      record: { offset: first?.headers['ce_recordoffset'] },
    });
    expect(second?.headers).not.toHaveProperty('ce_executionid');
    expect(JSON.parse(second?.value?.toString('utf8') ?? '')).toMatchObject({ code: 'BODY_NOT_JSON' });
  });

  it('go on after a restart where they were: nothing is booked twice, nothing sent back twice', async () => {
    await untilCommitted();
    await close();
    await publish(said('E-6'), said('E-2'));
    await open();
    await until(async () => (await booked()) === 5);
    await untilCommitted();
    expect([await booked(), (await refused()).length]).toEqual([5, 2]);
  });

  it('send a refusal again under the same id and with the same bytes when it is not known to have arrived', async () => {
    await close();
    await open(forgetful(office.store));
    await publish(said('E-7', { quantity: '0' }));
    await untilRefused(3);
    await close();
    await open();
    await untilRefused(4);
    const [one, again] = (await refused()).slice(-2);
    expect(again?.headers).toEqual(one?.headers);
    expect(again?.value?.equals(one?.value ?? Buffer.of())).toBe(true);
  });

  it('are shared by members that come and go in the midst of it: everything is booked once', async () => {
    const before = await booked();
    const many = Array.from({ length: 4_000 }, (_, index) => ({
      ...said(`M-${String(index)}`),
      key: `order-${String(index % 97)}`,
    }));
    const published = publish(...many);
    const second = await another();
    await until(async () => (await booked()) > before + 500);
    await topics.stopTaking();
    await until(async () => (await booked()) > before + 2_000);
    const third = await another();
    await published;
    await untilCommitted();
    expect(await booked()).toBe(before + many.length);
    for (const member of [second, third]) await member.stopTaking().then(() => member.close());
    await topics.close();
    await open();
  });

  it('go on by themselves when the broker was gone for a while', async () => {
    const [before, refusedBefore] = [await booked(), (await refused()).length];
    await broker.killNode(0);
    const published = broker.startNode(0).then(() => publish(said('E-8'), { value: Buffer.from('no JSON') }));
    await until(async () => (await booked()) === before + 1);
    await published;
    await untilRefused(refusedBefore + 1);
    await untilCommitted();
    expect(await booked()).toBe(before + 1);
  });

  /** As when the process ends between the sending and the remembering of it. */
  function forgetful(store: EventStore): EventStore {
    return new Proxy(store, {
      get(target, name) {
        if (name === 'append') throw new Error('the process ends here');
        const part: unknown = Reflect.get(target, name);
        return typeof part === 'function' ? (part.bind(target) as unknown) : part;
      },
    });
  }
});
