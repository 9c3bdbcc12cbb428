import { setTimeout as sleep } from 'node:timers/promises';
import { connectKafka } from '../connect-kafka.js';
import type {
  IncomingRecord,
  KafkaClient,
  KafkaClientName,
  KafkaOptions,
  OutgoingRecord,
  TopicPartition,
} from '../port.js';

/** A cluster that the suite may break. */
export interface BreakableBrokers {
  readonly bootstrapServers: readonly string[];
  killNode(node: number): Promise<void>;
  startNode(node: number): Promise<void>;
  /** It answers nobody, and keeps its connections. */
  haltNode(node: number): void;
  resumeNode(node: number): void;
}

/** One library on one cluster. */
export class KafkaUnderTest {
  readonly #clients: KafkaClient[] = [];
  #admin: KafkaClient | undefined;
  static #topics = 0;

  constructor(
    readonly client: KafkaClientName,
    readonly nodes: 1 | 3,
    readonly brokers: () => BreakableBrokers,
  ) {}

  /** Closed after the test. */
  async connect(options: Partial<KafkaOptions> = {}): Promise<KafkaClient> {
    const client = await connectKafka({
      client: this.client,
      brokers: this.brokers().bootstrapServers,
      clientId: 'contract-suite',
      requestTimeoutMs: 5_000,
      ...options,
    });
    this.#clients.push(client);
    return client;
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.close()));
    this.#admin = undefined;
  }

  async newTopic(partitions = 1, configs: Readonly<Record<string, string>> = {}): Promise<string> {
    const topic = `verso.${this.client}.${++KafkaUnderTest.#topics}.v1`;
    await this.createTopic(topic, partitions, configs);
    return topic;
  }

  async createTopic(topic: string, partitions: number, configs: Readonly<Record<string, string>>): Promise<void> {
    const admin = await (this.#admin ??= await this.connect()).admin();
    const durable: Record<string, string> = this.nodes === 3 ? { 'min.insync.replicas': '2' } : {};
    await admin.createTopics([
      { topic, partitions, replicationFactor: this.nodes, configs: { ...durable, ...configs } },
    ]);
    await admin.close();
  }

  newGroup(): string {
    return `group-${this.client}-${++KafkaUnderTest.#topics}`;
  }

  /** Everything that lies in the topic, by partition, as one of the libraries reads it. */
  async everythingIn(topic: string, partitions = 1, library = this.client): Promise<IncomingRecord[][]> {
    const client = await this.connect({ client: library });
    const found: IncomingRecord[][] = Array.from({ length: partitions }, () => []);
    const reader = await client.reader({
      partitions: partitionsOf(topic, partitions).map((place) => ({ ...place, offset: 'earliest' })),
      toEnd: true,
      batch: async ({ partition, records }) => void found[partition]?.push(...records),
    });
    await reader.done;
    return found;
  }
}

export const partitionsOf = (topic: string, partitions: number): TopicPartition[] =>
  Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));

export const record = (topic: string, text: string, more: Partial<OutgoingRecord> = {}): OutgoingRecord => ({
  topic,
  key: null,
  value: Buffer.from(text),
  headers: {},
  ...more,
});

export const numbered = (topic: string, from: number, to: number, more: Partial<OutgoingRecord> = {}) =>
  Array.from({ length: to - from }, (_, at) => record(topic, `record ${from + at}`, more));

export const textOf = ({ value }: IncomingRecord): string => value?.toString() ?? 'tombstone';
export const textsOf = (records: readonly IncomingRecord[] | undefined): string[] => (records ?? []).map(textOf);

/** Looks again and again; Jest's own limit ends it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20);
}

/** A promise that somebody else settles. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}
