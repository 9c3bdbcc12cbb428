import { connectKafka, KafkaRefused, KafkaUnavailable, type KafkaSecurity } from '@verso/messaging/kafka';
import { table, type Terminal } from '../printing.js';
import { applyTopics, type ApplyTopicsReport } from '../topics/apply-topics.js';
import { readDeclarations } from '../topics/declared-topics.js';

export interface ApplyTopicsCommand {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  /** As whom: somebody who may alter topics and rules of access. */
  readonly security?: KafkaSecurity | undefined;
  /** Declarations other than those of this checkout. */
  readonly file?: string;
  /** Copies of each partition, where the cluster has fewer nodes than are declared. */
  readonly replication?: number;
  readonly dryRun: boolean;
}

/**
 * Makes the topics and rules of access of a cluster as declared. Answers the exit code: 1 when the brokers cannot be reached or
 * refuse, and when a dry run finds a difference; 0 otherwise, also when differences are left to a person.
 *
 * @throws ConfigurationError when the declarations are wrong
 */
export async function applyDeclaredTopics(command: ApplyTopicsCommand, terminal: Terminal): Promise<number> {
  const { brokers, security } = command;
  const declarations = await readDeclarations(command.file);
  const client = await connectKafka({ brokers, security, clientId: 'verso-topics' });
  try {
    const admin = await client.admin();
    const { replication, dryRun } = command;
    const report = await applyTopics(admin, declarations, {
      dryRun,
      ...(replication !== undefined && { replication }),
    });
    printReport(report, dryRun, terminal);
    return dryRun && differs(report) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof KafkaUnavailable || error instanceof KafkaRefused)) throw error;
    const silent = error instanceof KafkaUnavailable ? `The brokers ${brokers.join(', ')} do not answer: ` : '';
    terminal.problem(`${silent}${error.message}`);
    return 1;
  } finally {
    await client.close();
  }
}

function differs({ topics, accessRules, left }: ApplyTopicsReport): boolean {
  return left.length > 0 || (accessRules?.added ?? 0) > 0 || topics.some(({ done }) => done.length > 0);
}

function printReport({ topics, accessRules, left }: ApplyTopicsReport, dryRun: boolean, terminal: Terminal): void {
  const rows = topics.map(({ topic, partitions, replication, done }) => [
    topic,
    counted(partitions, 'partition'),
    replication === 1 ? '1 copy' : `${replication} copies`,
    done.length === 0 ? 'as declared' : `${dryRun ? 'would be: ' : ''}${done.join(', ')}`,
  ]);
  for (const line of table(rows)) terminal.line(line);
  terminal.line(rulesLine(accessRules, dryRun));
  for (const difference of left) terminal.problem(difference);
}

function rulesLine(rules: ApplyTopicsReport['accessRules'], dryRun: boolean): string {
  if (rules === undefined)
    return 'The brokers have no authorizer: everybody may do everything, no rule of access is kept.';
  const { added, declared } = rules;
  if (added === 0) return `All ${counted(declared, 'rule')} of access as declared.`;
  return `${counted(added, 'rule')} of access ${dryRun ? 'would be ' : ''}added, of ${declared} declared.`;
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
