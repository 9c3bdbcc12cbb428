import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { NoLocalKafka } from './no-local-kafka.js';

/** Kafka 4 brokers need it. */
const OLDEST_JAVA = 17;

/**
 * The program that runs Java: of JAVA_HOME, else the first in PATH.
 *
 * @throws NoLocalKafka when there is none, or one that is too old
 */
export async function findJava(): Promise<string> {
  const home = process.env['JAVA_HOME'];
  const java = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
  const answer = await run(java, ['-version']).catch(() => undefined);
  if (answer?.status !== 0) {
    throw new NoLocalKafka(`no Java: Apache Kafka needs Java ${OLDEST_JAVA} or newer (JAVA_HOME, or java in PATH)`);
  }
  // "1.8.0" was Java 8; since 9 the first number is the one that counts.
  const [, major = '0'] = /version "(?:1\.)?(\d+)/.exec(answer.output) ?? [];
  if (Number(major) < OLDEST_JAVA) {
    throw new NoLocalKafka(`Java ${major} is too old: Apache Kafka needs Java ${OLDEST_JAVA} or newer (JAVA_HOME)`);
  }
  return java;
}

export interface Answer {
  readonly status: number | null;
  /** Both outputs, in the order of writing. */
  readonly output: string;
}

/** Runs a program to its end. Rejects only when it cannot be started. */
export async function run(program: string, args: readonly string[], cwd?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...(cwd !== undefined && { cwd }) });
    let output = '';
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status, output });
    });
  });
}
