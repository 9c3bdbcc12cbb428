import { KafkaRefused, KafkaUnavailable, type AccessRule, type Admin } from '@verso/messaging/kafka';
import { accessRulesOf, sameRule } from './access-rules.js';
import type { DeclaredTopic, TopicDeclarations } from './declared-topics.js';

export interface ApplyTopicsOptions {
  /** Copies of each partition, where the cluster has fewer nodes than the declarations ask for. */
  readonly replication?: number;
  /** Says what would be done and does nothing. */
  readonly dryRun?: boolean;
}

export interface TopicOutcome {
  readonly topic: string;
  readonly partitions: number;
  readonly replication: number;
  /** What was done, in words; empty when the topic was as declared. */
  readonly done: readonly string[];
}

export interface ApplyTopicsReport {
  readonly topics: readonly TopicOutcome[];
  /** Rules of access that were missing and are there now; undefined when the brokers have no authorizer, and keep none. */
  readonly accessRules: { readonly added: number; readonly declared: number } | undefined;
  /** Differences that are left alone, because to remove them would lose data or rights: a person decides. */
  readonly left: readonly string[];
}

/**
 * Makes a cluster as the declarations say: creates topics, adds partitions, sets settings, adds rules of access. Takes nothing
 * away. Done twice, the second time changes nothing; broken off, it can be done again.
 *
 * @throws KafkaUnavailable, KafkaRefused
 */
export async function applyTopics(
  admin: Admin,
  declarations: TopicDeclarations,
  options: ApplyTopicsOptions = {},
): Promise<ApplyTopicsReport> {
  const topics = declarations.topics.map((topic) => fitted(topic, options.replication));
  const left: string[] = [];
  const present = new Set(await admin.listTopics());
  const outcomes = new Map<string, TopicOutcome>();
  const missing = topics.filter(({ name }) => !present.has(name));
  if (options.dryRun !== true && missing.length > 0) {
    await admin.createTopics(
      missing.map(({ name, partitions, replication, configs }) => {
        return { topic: name, partitions, replicationFactor: replication, configs };
      }),
    );
  }
  for (const topic of missing) outcomes.set(topic.name, outcome(topic, ['created']));
  const existing = topics.filter(({ name }) => present.has(name));
  const described = await admin.describeTopics(existing.map(({ name }) => name));
  for (const topic of existing) {
    const partitions = described.find((description) => description.topic === topic.name)?.partitions ?? [];
    outcomes.set(topic.name, await align(admin, topic, partitions, left, options.dryRun === true));
  }
  left.push(...undeclared(present, topics));
  const accessRules = await allow(admin, accessRulesOf(declarations), left, options.dryRun === true);
  return { topics: topics.flatMap(({ name }) => outcomes.get(name) ?? []), accessRules, left };
}

/** The declaration for at most so many copies. */
function fitted(topic: DeclaredTopic, most = topic.replication): DeclaredTopic {
  const replication = Math.min(topic.replication, most);
  if (replication === topic.replication) return topic;
  const inSync = Number(topic.configs['min.insync.replicas'] ?? '1');
  const configs = { ...topic.configs, 'min.insync.replicas': String(Math.max(1, Math.min(inSync, replication - 1))) };
  return { ...topic, replication, configs };
}

type Partitions = Awaited<ReturnType<Admin['describeTopics']>>[number]['partitions'];

async function align(
  admin: Admin,
  declared: DeclaredTopic,
  partitions: Partitions,
  left: string[],
  dryRun: boolean,
): Promise<TopicOutcome> {
  const { name } = declared;
  const done: string[] = [];
  const now = partitions.length;
  if (now < declared.partitions) {
    if (!dryRun) await admin.addPartitions(name, declared.partitions);
    done.push(`partitions ${now} → ${declared.partitions}`);
  } else if (now > declared.partitions) {
    left.push(`${name} has ${now} partitions, ${declared.partitions} are declared: partitions cannot be taken away`);
  }
  const copies = Math.min(...partitions.map(({ replicas }) => replicas.length));
  if (copies !== declared.replication) {
    left.push(
      `${name} has ${copies} ${copies === 1 ? 'copy' : 'copies'}, ${declared.replication} are declared: moving data is for kafka-reassign-partitions`,
    );
  }
  const found = await admin.describeConfigs(name);
  // More in sync than there are copies, and nobody could write any more.
  const { configs } = fitted(declared, copies);
  const differing = Object.entries(configs).filter(([setting, value]) => found[setting] !== value);
  if (differing.length > 0 && !dryRun) await admin.alterConfigs(name, Object.fromEntries(differing));
  done.push(...differing.map(([setting, value]) => `${setting} ${found[setting] ?? '(unset)'} → ${value}`));
  return { topic: name, partitions: Math.max(now, declared.partitions), replication: copies, done };
}

function outcome({ name: topic, partitions, replication }: DeclaredTopic, done: readonly string[]): TopicOutcome {
  return { topic, partitions, replication, done };
}

function undeclared(present: ReadonlySet<string>, topics: readonly DeclaredTopic[]): readonly string[] {
  return [...present]
    .filter((name) => name.startsWith('verso.') && !topics.some((topic) => topic.name === name))
    .sort()
    .map((name) => `${name} is on the brokers and is not declared: it is left alone`);
}

async function allow(
  admin: Admin,
  declared: readonly AccessRule[],
  left: string[],
  dryRun: boolean,
): Promise<ApplyTopicsReport['accessRules']> {
  const present = await rulesOn(admin);
  if (present === undefined) return undefined;
  const missing = declared.filter((rule) => !present.some((other) => sameRule(rule, other)));
  if (missing.length > 0 && !dryRun) await admin.createAccessRules(missing);
  const principals = new Set(declared.map(({ principal }) => principal));
  for (const rule of present) {
    if (!principals.has(rule.principal) || declared.some((other) => sameRule(rule, other))) continue;
    const { permission, principal, operation, resourceType, resourceName } = rule;
    left.push(
      `${permission} ${principal} ${operation} on ${resourceType} ${resourceName} is not declared: it is left alone`,
    );
  }
  return { added: missing.length, declared: declared.length };
}

/** Undefined where the brokers have no authorizer: they refuse the very question. */
async function rulesOn(admin: Admin): Promise<readonly AccessRule[] | undefined> {
  try {
    return await admin.listAccessRules();
  } catch (error) {
    if (protocolCodeOf(error) === SECURITY_DISABLED) return undefined;
    throw error;
  }
}

/** Of Kafka's protocol: no authorizer is configured. */
const SECURITY_DISABLED = 54;

/** The port's errors keep what the broker said as their cause. */
function protocolCodeOf(error: unknown): unknown {
  if (!(error instanceof KafkaRefused || error instanceof KafkaUnavailable)) return undefined;
  const { cause } = error;
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
}
