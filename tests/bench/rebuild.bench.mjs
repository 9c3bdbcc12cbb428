// The read model made anew from the logs of an office, beside reading the same logs and doing nothing with the events.
import { PostgresEventStore } from '@verso/event-store';
import { LogTails } from '@verso/messaging';
import { PostgresTradeTable, TradeProjection } from '@verso/operations';
import { printAims } from './aims.mjs';
import { barePass, timed, withFilledOffice } from './filled-office.mjs';

export async function bench() {
  await withFilledOffice(async ({ database: { connection } }) => {
    const store = new PostgresEventStore({ connection: { ...connection, user: 'verso_reader' }, recentEvents: 0 });
    const table = await PostgresTradeTable.open(connection);
    try {
      await measure(store, table);
    } finally {
      await table.close();
      await store.close();
    }
  });
}

async function measure(store, table) {
  const vector = await table.vector();
  const events = Object.values(vector).reduce((sum, position) => sum + position + 1, 0);
  const tails = new LogTails(store);
  for (const log of Object.keys(vector)) await tails.of(log).refresh();
  const bare = await barePass(Object.keys(vector), (log, after, limit) => tails.of(log).read(after, limit));
  const { result, seconds, node } = await timed(() => new TradeProjection({ tails, table }).rebuild());
  if (!result.same) throw new Error('the rebuilt rows differ from those that were kept');
  const rate = events / seconds;
  console.log(`${events} events in ${seconds.toFixed(2)} s, rows the same; Node ${node.toFixed(2)} s of CPU`);
  printAims([
    { what: 'rebuild, with the comparison of both', figure: rate, atLeast: 50_000, unit: 'events/s' },
    { what: 'the same logs read and decoded only', figure: bare, unit: 'events/s' },
    { what: 'ratio', figure: rate / bare, digits: 2 },
  ]);
}
