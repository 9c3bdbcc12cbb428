// `npm run kafka`: a local Apache Kafka for a developer, until Ctrl-C. Its data stays in .verso/kafka; the port is 9092, or
// VERSO_KAFKA_PORT. The broker ends with this program, even when it is killed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CONFIGURATION_ERROR = 78;
const root = fileURLToPath(new URL('../', import.meta.url));
const launcher = join(root, 'libs', 'messaging', 'dist', 'broker', 'index.js');

if (!existsSync(launcher)) end('Verso is not built yet. Run `npm ci` (or `npm run build`) first.');
const { BrokerPortTaken, NoLocalKafka, startBrokers } = await import(launcher);

const port = readPort(process.env.VERSO_KAFKA_PORT ?? '9092');
const dataDir = join(process.env.VERSO_DATA_DIR ?? join(root, '.verso'), 'kafka');
let stopping = false;
const asked = new Promise((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, resolve);
});
void asked.then(() => (stopping = true));

const broker = await startBrokers({ nodes: 1, dataDir, port, log: console.log }).catch((error) => end(explain(error)));
if (!stopping) {
  console.log(`Kafka answers at ${broker.bootstrapServers.join()}; its data is in ${dataDir}.`);
  console.log('Set VERSO_KAFKA_BROKERS to that address. Ctrl-C stops it.');
}
const failure = await Promise.race([asked.then(() => undefined), broker.ended(0)]);
if (failure !== undefined)
  end(`Kafka has ended by itself (exit ${failure}): see ${join(dataDir, 'node-0', 'server.log')}.`);
await broker.stop();
console.log('Kafka has stopped.');

function readPort(text) {
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number >= 1 && number <= 65_535) return number;
  return end(`VERSO_KAFKA_PORT is "${text}": give a port from 1 to 65535.`);
}

function explain(error) {
  if (error instanceof BrokerPortTaken) {
    return `Port ${error.port} is taken, perhaps by a broker that runs already. Another one: VERSO_KAFKA_PORT=19092 npm run kafka`;
  }
  return error instanceof NoLocalKafka ? `Kafka cannot be started here: ${error.message}.` : error.message;
}

function end(message) {
  console.error(message);
  process.exit(CONFIGURATION_ERROR);
}
