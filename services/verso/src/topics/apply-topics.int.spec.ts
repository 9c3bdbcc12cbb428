import { connectKafka, type AccessRule, type Admin, type KafkaClient } from '@verso/messaging/kafka';
import { kafkaForTests, startKafka, type ThrowAwayKafka } from '@verso/test-bed';
import { applyTopics } from './apply-topics.js';
import { readDeclarations, type TopicDeclarations } from './declared-topics.js';

const kafka = await kafkaForTests({ breakable: true });
if (!kafka.available) process.stdout.write(`skipped: ${kafka.reason}\n`);
const describeKafka = kafka.available ? describe : describe.skip;

/** The declarations with these fields of one topic instead. */
function changed(declarations: TopicDeclarations, name: string, fields: object): TopicDeclarations {
  const topics = declarations.topics.map((topic) => (topic.name === name ? { ...topic, ...fields } : topic));
  return { ...declarations, topics };
}

describeKafka('verso topics apply', () => {
  let brokers: ThrowAwayKafka;
  let client: KafkaClient;
  let admin: Admin;
  let declared: TopicDeclarations;
  beforeAll(async () => {
    // Of its own: on a cluster that others use, their topics and rules would be differences.
    brokers = await startKafka({ nodes: 3, breakable: true });
    client = await connectKafka({ brokers: brokers.bootstrapServers, clientId: 'topics-spec' });
    admin = await client.admin();
    declared = await readDeclarations();
  });
  afterAll(async () => {
    await client.close();
    await brokers.stop();
  });
  /** What is said of one topic. */
  const said = ({ topics }: Awaited<ReturnType<typeof applyTopics>>, name: string): readonly string[] | undefined =>
    topics.find(({ topic }) => topic === name)?.done;

  it('says what it would do without doing it', async () => {
    const report = await applyTopics(admin, declared, { dryRun: true });
    expect(report.topics.every(({ done }) => done.join() === 'created')).toBe(true);
    expect([report.left, await admin.listTopics(), await admin.listAccessRules()]).toEqual([[], [], []]);
  });

  it('creates every topic as declared, with its rules of access', async () => {
    const report = await applyTopics(admin, declared);
    expect(report.topics.map(({ topic }) => topic)).toEqual(declared.topics.map(({ name }) => name));
    for (const { name, partitions, replication, configs } of declared.topics) {
      const [described] = await admin.describeTopics([name]);
      expect([name, described?.partitions.length]).toEqual([name, partitions]);
      expect(described?.partitions.every(({ replicas }) => replicas.length === replication)).toBe(true);
      expect(await admin.describeConfigs(name)).toMatchObject(configs);
    }
    expect(await admin.listAccessRules()).toHaveLength(report.accessRules!.declared);
    expect(report.accessRules!.added).toBe(report.accessRules!.declared);
  });

  it('changes nothing the second time', async () => {
    const report = await applyTopics(admin, declared);
    expect(report.topics.flatMap(({ done }) => done)).toEqual([]);
    expect(report.accessRules!.added).toBe(0);
    expect(report.left).toEqual([]);
  });

  it('adds partitions and aligns settings, and nothing else', async () => {
    const topic = 'verso.cash.v1';
    const configs = { ...declared.topics.find(({ name }) => name === topic)!.configs, 'retention.ms': '86400000' };
    const report = await applyTopics(admin, changed(declared, topic, { partitions: 12, configs }));
    expect(report.topics.filter(({ done }) => done.length > 0).map(({ topic: name }) => name)).toEqual([topic]);
    expect(said(report, topic)).toEqual(['partitions 6 → 12', 'retention.ms 604800000 → 86400000']);
    expect((await admin.describeTopics([topic]))[0]?.partitions).toHaveLength(12);
    expect(await admin.describeConfigs(topic)).toMatchObject(configs);
  });

  it('puts a setting back that somebody changed by hand', async () => {
    await admin.alterConfigs('verso.positions.v1', { 'max.message.bytes': '1000', 'segment.ms': '3600000' });
    const report = await applyTopics(admin, declared);
    expect(said(report, 'verso.positions.v1')).toEqual(['max.message.bytes 1000 → 2097152']);
    // What is not declared is a person's to set.
    expect(await admin.describeConfigs('verso.positions.v1')).toMatchObject({ 'segment.ms': '3600000' });
  });

  it('reports and leaves alone what it could only mend by taking away', async () => {
    const [rule] = await admin.listAccessRules();
    const cash = { resourceType: 'topic', resourceName: 'verso.cash.v1', patternType: 'literal' } as const;
    const stranger: AccessRule = { ...rule!, ...cash, principal: 'User:verso_street', operation: 'write' };
    await admin.createAccessRules([stranger]);
    await admin.createTopics([{ topic: 'verso.forgotten.v1', partitions: 1, replicationFactor: 1 }]);
    const { left } = await applyTopics(admin, changed(declared, 'verso.street.v1', { replication: 2 }));
    expect(left).toEqual([
      'verso.cash.v1 has 12 partitions, 6 are declared: partitions cannot be taken away',
      'verso.street.v1 has 3 copies, 2 are declared: moving data is for kafka-reassign-partitions',
      'verso.forgotten.v1 is on the brokers and is not declared: it is left alone',
      'allow User:verso_street write on topic verso.cash.v1 is not declared: it is left alone',
    ]);
    expect((await admin.describeTopics(['verso.cash.v1']))[0]?.partitions).toHaveLength(12);
    expect(await admin.listAccessRules()).toContainEqual(stranger);
  });
});

describeKafka('verso topics apply on one broker without an authorizer', () => {
  let brokers: ThrowAwayKafka;
  beforeAll(async () => (brokers = await startKafka({ settings: { 'authorizer.class.name': '' } })));
  afterAll(() => brokers.stop());

  it('makes one copy of each, acknowledged by one, and says that no rule of access is kept', async () => {
    const client = await connectKafka({ brokers: brokers.bootstrapServers, clientId: 'topics-spec' });
    const admin = await client.admin();
    const declared = await readDeclarations();
    const report = await applyTopics(admin, declared, { replication: 1 });
    expect(report.topics.map(({ done, replication }) => [done.join(), replication])).toEqual(
      declared.topics.map(() => ['created', 1]),
    );
    expect([report.accessRules, report.left]).toEqual([undefined, []]);
    const again = await applyTopics(admin, declared);
    expect(again.left).toContain(
      'verso.cash.v1 has 1 copy, 3 are declared: moving data is for kafka-reassign-partitions',
    );
    // Asked for two in sync, the one copy could not be written to.
    expect(again.topics.flatMap(({ done }) => done)).toEqual([]);
    expect(await admin.describeConfigs('verso.cash.v1')).toMatchObject({ 'min.insync.replicas': '1' });
    await client.close();
  });
});
