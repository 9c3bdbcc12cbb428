import type { PostgresConnection } from '@verso/event-store';
import { PostgresLeases } from '@verso/messaging';

/** A process that holds a lease and says when its work begins and ends. */
const { connection, lease } = JSON.parse(process.argv[2] ?? '{}') as { connection: PostgresConnection; lease: string };
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

new PostgresLeases({ connection, url: 'http://holder' }).hold(lease, async (signal) => {
  say('begins');
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  say('ends');
});
