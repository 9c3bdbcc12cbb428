import { existsSync } from 'node:fs';
import {
  brokersKnownTo,
  freePorts,
  KAFKA_VERSION,
  serverProperties,
  type BrokerAddress,
} from '@verso/messaging/broker';

const IMAGE = `apache/kafka:${KAFKA_VERSION}`;
const DOCKER_SOCKET = '/var/run/docker.sock';

/** Whether Docker answers and has the image: a test must not wait for a download, or fail without a network. */
export async function dockerHasKafka(): Promise<boolean> {
  // The library takes its time to look for an engine in all the places where one may be.
  if (!existsSync(DOCKER_SOCKET) && process.env['DOCKER_HOST'] === undefined) return false;
  const { getContainerRuntimeClient, ImageName } = await import('testcontainers');
  try {
    const { image } = await getContainerRuntimeClient();
    return await image.exists(ImageName.fromString(IMAGE));
  } catch {
    return false;
  }
}

/** One broker in a container, with the settings of a local one. */
export async function startKafkaContainer(): Promise<{
  readonly listens: BrokerAddress;
  readonly stop: () => Promise<void>;
}> {
  const { GenericContainer, getContainerRuntimeClient, Wait } = await import('testcontainers');
  const { info } = await getContainerRuntimeClient();
  // Clients are told one address, so the port outside has to be known before the broker starts.
  const [port = 0] = await freePorts('127.0.0.1', 1);
  const listens = { host: info.containerRuntime.host, port };
  const container = await new GenericContainer(IMAGE)
    .withExposedPorts({ container: INSIDE.client, host: port })
    .withEnvironment({ CLUSTER_ID: 'dmVyc28tdGVzdC0wMDAwMQ', ...environment(listens) })
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  while (!(await brokersKnownTo(listens).catch(() => undefined))?.has(0)) await new Promise(setImmediate);
  const stop = async (): Promise<void> => {
    await container.stop();
  };
  return { listens, stop };
}

const INSIDE = { client: 9092, broker: 9093, controller: 9094 };

/** The image takes settings as variables: `node.id` is KAFKA_NODE_ID. */
function environment(advertised: BrokerAddress): Record<string, string> {
  const place = { node: 0, host: '0.0.0.0', ports: [INSIDE], advertised, logDirectory: '/var/lib/kafka/data' };
  const settings = serverProperties({
    ...place,
    own: {
      'controller.quorum.voters': `0@127.0.0.1:${INSIDE.controller}`,
      'advertised.listeners': `CLIENT://${advertised.host}:${advertised.port},BROKER://127.0.0.1:${INSIDE.broker}`,
    },
  });
  const pairs = settings.split('\n').flatMap((line): [string, string][] => {
    const [name = '', ...value] = line.split('=');
    return name === '' ? [] : [[`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`, value.join('=')]];
  });
  return Object.fromEntries(pairs);
}
