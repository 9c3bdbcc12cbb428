import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { withStartLock } from '@verso/event-store/start-lock';
import { findJava, run } from './java.js';
import { JAR_DIGESTS, KAFKA_VERSION, LOG4J_VERSION } from './kafka-jars.js';
import { NoLocalKafka } from './no-local-kafka.js';

/** What a broker is run from. */
export interface KafkaInstallation {
  readonly java: string;
  readonly classPath: string;
  /** A formatted log directory of nobody: `meta.properties` apart, a new node's is a copy of it. */
  readonly formatted: string;
}

export interface InstallOptions {
  /** Told once when something has to be fetched, which takes some seconds. */
  readonly log?: (line: string) => void;
  /** Where the files are kept; by default `verso` in the user's cache (XDG_CACHE_HOME, else ~/.cache). */
  readonly cache?: string;
}

/**
 * Apache Kafka in the user's cache, fetched from Maven Central by Maven once. One process fetches, others wait for it. What a
 * broken download has left is repaired; nothing is run whose digest is not the one this build knows.
 *
 * @throws NoLocalKafka where Java, Maven or the network is missing
 */
export async function installKafka({ log, cache = userCache() }: InstallOptions = {}): Promise<KafkaInstallation> {
  const java = await findJava();
  const folder = join(cache, `kafka-${KAFKA_VERSION}`);
  await mkdir(cache, { recursive: true });
  return withStartLock(`${folder}.lock`, async () => {
    if ((await damagedIn(folder)).length > 0) await fetchInto(folder, log);
    const classPath = Object.keys(JAR_DIGESTS).map((jar) => join(folder, jar));
    const installation = { java, classPath: classPath.join(delimiter), formatted: join(folder, 'formatted') };
    await format(installation);
    return installation;
  });
}

function userCache(): string {
  const named = process.env['XDG_CACHE_HOME'] ?? '';
  // The XDG rule: a relative path is to be ignored.
  return join(isAbsolute(named) ? named : join(homedir(), '.cache'), 'verso');
}

/** Which files are absent, cut off or other than this build knows. */
async function damagedIn(folder: string): Promise<string[]> {
  const damaged: string[] = [];
  for (const [jar, digest] of Object.entries(JAR_DIGESTS)) {
    const bytes = await readFile(join(folder, jar)).catch(() => undefined);
    const found = bytes && createHash('sha256').update(bytes).digest('hex');
    if (found !== digest) damaged.push(jar);
  }
  return damaged;
}

async function fetchInto(folder: string, log: InstallOptions['log']): Promise<void> {
  log?.(`Apache Kafka ${KAFKA_VERSION} is fetched from Maven Central into ${folder}, once.`);
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished);
  await writeFile(join(unfinished, 'pom.xml'), POM);
  const answer = await run(maven(), MAVEN_ARGUMENTS, unfinished).catch(() => undefined);
  if (answer === undefined) {
    throw new NoLocalKafka(`Apache Kafka is not in ${folder}, and there is no Maven (mvn in PATH) to fetch it`);
  }
  if (answer.status !== 0) {
    throw new NoLocalKafka(`Maven could not fetch Apache Kafka ${KAFKA_VERSION}: ${firstErrors(answer.output)}`);
  }
  const damaged = await damagedIn(unfinished);
  if (damaged.length > 0) {
    throw new NoLocalKafka(`what Maven fetched is not what this build knows: ${damaged.join(', ')} differ`);
  }
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}

function maven(): string {
  return process.platform === 'win32' ? 'mvn.cmd' : 'mvn';
}

/** Checksums of the repository are checked strictly; Maven itself only warns. */
const MAVEN_ARGUMENTS = [
  ...['--batch-mode', '--quiet', '--strict-checksums'],
  'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies',
  ...['-DoutputDirectory=.', '-DincludeScope=runtime', '-Dstyle.color=never'],
];

/** kafka-tools-api serves the command line tools only, and is not published with every version. */
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>verso</groupId><artifactId>broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version>
      <exclusions>
        <exclusion><groupId>org.apache.kafka</groupId><artifactId>kafka-tools-api</artifactId></exclusion>
      </exclusions>
    </dependency>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>${LOG4J_VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

function firstErrors(output: string): string {
  const errors = output.split('\n').filter((line) => line.includes('ERROR'));
  return errors[0]?.replace(/^.*?ERROR\]?\s*/, '') ?? output.trim();
}

/** Kafka's own tool writes what a new cluster begins with; it is a second start of Java, so it is done once. */
async function format({ java, classPath, formatted }: KafkaInstallation): Promise<void> {
  if (await isThere(join(formatted, 'meta.properties'))) return;
  const unfinished = `${formatted}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const settings = join(unfinished, 'server.properties');
  const logs = join(unfinished, 'logs');
  await writeFile(settings, `${FORMAT_SETTINGS}log.dirs=${logs}\n`);
  const tool = ['-Xmx128m', '-cp', classPath, 'kafka.tools.StorageTool'];
  const answer = await run(java, [...tool, 'format', '--cluster-id', 'AAAAAAAAAAAAAAAAAAAAAQ', '--config', settings]);
  if (answer.status !== 0) throw new Error(`Kafka could not format a log directory:\n${answer.output}`);
  await rm(formatted, { recursive: true, force: true });
  await rename(logs, formatted);
  await rm(unfinished, { recursive: true, force: true });
}

const FORMAT_SETTINGS = `process.roles=broker,controller
node.id=0
controller.quorum.voters=0@127.0.0.1:1
controller.listener.names=CONTROLLER
listeners=CLIENT://127.0.0.1:2,CONTROLLER://127.0.0.1:1
inter.broker.listener.name=CLIENT
listener.security.protocol.map=CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT
`;

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
