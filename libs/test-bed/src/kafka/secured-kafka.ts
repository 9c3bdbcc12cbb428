import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KafkaSecurity } from '@verso/messaging/kafka';
import { makeScramUsers } from '@verso/messaging/broker';
import { selfSigned } from '../certificates.js';
import { startKafka, type ThrowAwayKafka } from './start-kafka.js';

/** A broker that lets nobody in without a name, and lets whoever has one do only what a rule of access says. */
export interface SecuredKafka {
  readonly bootstrapServers: readonly string[];
  /** Who signed the broker's certificate, and every client's: a PEM file. */
  readonly authorityFile: string;
  /** May do everything. */
  readonly operator: KafkaSecurity;
  /** SASL_SSL by SCRAM-SHA-512. */
  asUser(name: string): KafkaSecurity;
  /** The same, as the environment of a process. */
  environmentOf(name: string): Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** @param users beside the operator, who is known by PLAIN: as whoever sets up a cluster is before there are users in it */
export async function startSecuredKafka(users: readonly string[]): Promise<SecuredKafka> {
  const folder = await mkdtemp(join(tmpdir(), 'verso-secured-'));
  const forget = (): Promise<void> => rm(folder, { recursive: true, force: true });
  let kafka: ThrowAwayKafka | undefined;
  try {
    const { file, certificate } = await selfSigned(folder, 'broker', 'subjectAltName=IP:127.0.0.1');
    const password = secret();
    kafka = await startKafka({ settings: saslSettings(file, password) });
    const started = kafka;
    const ofUser = (username: string, given: string): KafkaSecurity => ({
      tls: { ca: certificate },
      sasl: { mechanism: 'scram-sha-512', username, password: given },
    });
    const operator: KafkaSecurity = {
      tls: { ca: certificate },
      sasl: { mechanism: 'plain', username: OPERATOR, password },
    };
    const passwords = new Map(users.map((user) => [user, secret()]));
    const [address] = started.listens;
    if (address === undefined) throw new Error('the broker listens nowhere');
    await makeScramUsers(address, { authority: certificate, name: OPERATOR, password }, passwords);
    const passwordOf = (user: string): string => {
      const known = passwords.get(user);
      if (known === undefined) throw new Error(`${user} is not a user of this broker: ${users.join(', ')}`);
      return known;
    };
    const authorityFile = join(folder, 'authority.pem');
    await writeFile(authorityFile, certificate);
    return {
      bootstrapServers: started.bootstrapServers,
      authorityFile,
      operator,
      asUser: (name) => ofUser(name, passwordOf(name)),
      environmentOf: (name) => ({
        VERSO_KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
        VERSO_KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
        VERSO_KAFKA_USERNAME: name,
        VERSO_KAFKA_PASSWORD: passwordOf(name),
        VERSO_KAFKA_CA_FILE: authorityFile,
      }),
      async stop() {
        await started.stop();
        await forget();
      },
    };
  } catch (error) {
    await kafka?.stop();
    await forget();
    throw error;
  }
}

/** A broker that knows its clients by their certificates, and one client with a certificate that it knows. */
export async function startKafkaWithCertificates(): Promise<{
  readonly bootstrapServers: readonly string[];
  readonly client: KafkaSecurity;
  /** It trusts the broker, and has nothing to show. */
  readonly nobody: KafkaSecurity;
  stop(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'verso-secured-'));
  const forget = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const broker = await selfSigned(folder, 'broker', 'subjectAltName=IP:127.0.0.1');
    const client = await selfSigned(folder, 'client', 'extendedKeyUsage=clientAuth');
    const trusted = join(folder, 'clients.pem');
    await writeFile(trusted, client.certificate);
    const kafka = await startKafka({
      settings: {
        ...tlsSettings(broker.file),
        'listener.security.protocol.map': 'CLIENT:SSL,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT',
        'listener.name.client.ssl.client.auth': 'required',
        'listener.name.client.ssl.truststore.type': 'PEM',
        'listener.name.client.ssl.truststore.location': trusted,
      },
    });
    return {
      bootstrapServers: kafka.bootstrapServers,
      client: { tls: { ca: broker.certificate, cert: client.certificate, key: client.key } },
      nobody: { tls: { ca: broker.certificate } },
      async stop() {
        await kafka.stop();
        await forget();
      },
    };
  } catch (error) {
    await forget();
    throw error;
  }
}

const OPERATOR = 'operator';

function saslSettings(keystore: string, password: string): Readonly<Record<string, string>> {
  const login = 'org.apache.kafka.common.security';
  return {
    ...tlsSettings(keystore),
    'listener.security.protocol.map': 'CLIENT:SASL_SSL,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    // Only the broker itself comes without a name, over a listener of its own.
    'super.users': `User:ANONYMOUS;User:${OPERATOR}`,
    'allow.everyone.if.no.acl.found': 'false',
    'listener.name.client.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512',
    'listener.name.client.plain.sasl.jaas.config': `${login}.plain.PlainLoginModule required user_${OPERATOR}="${password}";`,
    'listener.name.client.scram-sha-512.sasl.jaas.config': `${login}.scram.ScramLoginModule required;`,
  };
}

function tlsSettings(keystore: string): Readonly<Record<string, string>> {
  return {
    'listener.name.client.ssl.keystore.type': 'PEM',
    'listener.name.client.ssl.keystore.location': keystore,
  };
}

function secret(): string {
  return randomBytes(12).toString('base64url');
}
