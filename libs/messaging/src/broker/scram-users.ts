import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { alterUserScramCredentialsV0, Connection } from '@platformatic/kafka';
import type { BrokerAddress } from './brokers-known-to.js';

/** Who may make users, known to the broker by SASL PLAIN over TLS. */
export interface ScramOperator {
  /** Certificate of whoever signed the broker's, as PEM. */
  readonly authority: string;
  readonly name: string;
  readonly password: string;
}

/**
 * Lets users log in by SCRAM-SHA-512 (RFC 5802): what `kafka-configs --alter --add-config SCRAM-SHA-512=…` does, without a Java
 * machine for each of them.
 *
 * @param passwords by user
 */
export async function makeScramUsers(
  { host, port }: BrokerAddress,
  { authority, name, password }: ScramOperator,
  passwords: ReadonlyMap<string, string>,
): Promise<void> {
  const connection = new Connection('verso-users', {
    tls: { ca: authority },
    sasl: { mechanism: 'PLAIN', username: name, password },
  });
  await connection.connect(host, port);
  try {
    const credentials = [...passwords].map(([user, secret]) => {
      const salt = randomBytes(16);
      const saltedPassword = pbkdf2Sync(secret, salt, ITERATIONS, 64, 'sha512');
      return { name: user, mechanism: SCRAM_SHA_512, iterations: ITERATIONS, salt, saltedPassword };
    });
    await alterUserScramCredentialsV0.api.async(connection, [], credentials);
  } finally {
    await connection.close();
  }
}

/** As the protocol numbers it: AlterUserScramCredentials, 51. */
const SCRAM_SHA_512 = 2;
const ITERATIONS = 4_096;
