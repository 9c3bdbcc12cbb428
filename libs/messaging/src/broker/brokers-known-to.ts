import { connect } from 'node:net';

/** Where a broker is reached. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

export function addressText({ host, port }: BrokerAddress): string {
  return `${host}:${port}`;
}

/**
 * Asks a broker which live brokers its cluster has, by node id: a Metadata request in Kafka's own protocol, so that "it is ready"
 * means that it answers clients. Needs no client library, since it has to work before one is chosen.
 *
 * @throws Error when nobody listens, the answer is not Kafka's, or `patienceMs` have passed
 */
export async function brokersKnownTo(
  address: BrokerAddress,
  patienceMs = 2_000,
): Promise<ReadonlyMap<number, BrokerAddress>> {
  const answer = await ask(address, METADATA_REQUEST, patienceMs);
  return brokersIn(answer);
}

/** A connection for one request: the answer without its length. */
async function ask({ host, port }: BrokerAddress, request: Buffer, patienceMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    let answer = Buffer.alloc(0);
    const end = (outcome: () => void): void => {
      socket.destroy();
      outcome();
    };
    const fail = (error: Error): void => end(() => reject(error));
    socket.setTimeout(patienceMs, () => fail(new Error(`no answer from ${addressText({ host, port })}`)));
    socket.on('error', fail);
    socket.on('close', () => fail(new Error(`${addressText({ host, port })} closed the connection`)));
    socket.on('connect', () => socket.write(request));
    socket.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length < 4) return;
      const length = answer.readInt32BE(0);
      if (answer.length >= length + 4) end(() => resolve(answer.subarray(4, length + 4)));
    });
  });
}

/** Metadata (3) version 5, of no topic: the oldest that every version of Kafka 4 answers and that has no tagged fields. */
const METADATA_REQUEST = ((): Buffer => {
  const client = Buffer.from('verso');
  const body = Buffer.concat([
    int16(3),
    int16(5),
    int32(1),
    int16(client.length),
    client,
    int32(0), // no topic
    Buffer.from([0]), // none is created
  ]);
  return Buffer.concat([int32(body.length), body]);
})();

function brokersIn(answer: Buffer): ReadonlyMap<number, BrokerAddress> {
  // Correlation, then the time that the answer was held back.
  let at = 8;
  const int = (): number => {
    at += 4;
    return answer.readInt32BE(at - 4);
  };
  const text = (): string => {
    const length = Math.max(0, answer.readInt16BE(at));
    at += 2 + length;
    return answer.toString('utf8', at - length, at);
  };
  const brokers = new Map<number, BrokerAddress>();
  for (let count = int(); count > 0; count -= 1) {
    const node = int();
    const host = text();
    brokers.set(node, { host, port: int() });
    text(); // rack
  }
  return brokers;
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
