import { PostgresEventStore, type PostgresConnection } from '@verso/event-store';
import {
  KafkaFeed,
  leaseOf,
  LiveRunner,
  LogRelay,
  LogTails,
  PostgresLeases,
  RoomLoop,
  type Steppable,
} from '@verso/messaging';
import { connectKafka } from '@verso/messaging/kafka';
import { forgetfulRoom } from './forgetful-room.js';
import { LOG } from './trades.js';

/** What an instance of a service is told. */
export interface InstanceInput {
  readonly work: 'relay' | 'room';
  readonly connection: PostgresConnection;
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly url: string;
}

/** An instance of a service: the relay of one log, or a room behind it, as long as it holds the lease of that. */
const { work, connection, brokers, topic, url } = JSON.parse(process.argv[2] ?? '{}') as InstanceInput;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const store = new PostgresEventStore({ connection });
const kafka = await connectKafka({ brokers, clientId: url, requestTimeoutMs: 3_000 });
const leases = new PostgresLeases({ connection, url });
const tails = new LogTails(store);
const lease = work === 'relay' ? leaseOf.relay(LOG) : leaseOf.room('confirmation');

function steppables(): (Steppable & { close?(): Promise<void> })[] {
  if (work === 'relay')
    return [new LogRelay({ log: LOG, store, kafka, topic, report: ({ kind, detail }) => say(`${kind} ${detail}`) })];
  const loop = new RoomLoop(forgetfulRoom, { store, tails, softwareVersion: 'verso/test' });
  const feed = new KafkaFeed({
    ...{ log: LOG, consumer: 'confirmation', delivery: 'group', store, kafka, topic, tail: tails.of(LOG) },
    passed: () => loop.cursor().get(LOG) ?? -1,
    report: ({ kind, detail }) => say(`${kind} ${detail}`),
  });
  return [feed, loop];
}

leases.hold(lease, async (signal) => {
  const parts = steppables();
  const runner = new LiveRunner(parts, (name, error) => say(`failed ${name} ${String(error)}`));
  runner.start();
  say('leads');
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
  await runner.stop();
  for (const part of parts) await part.close?.();
});
