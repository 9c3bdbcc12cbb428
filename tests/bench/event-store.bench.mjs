// Append and ordered read of the event store beside two others, on one embedded server with fsync on.
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { PostgresEventStorageAdapter } from '@castore/event-storage-adapter-postgres';
import { PostgresEventStore, migrate, startPostgres } from '@verso/event-store';
import Table from 'cli-table3';
import { randomUUID } from 'node:crypto';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const SECONDS = Number(process.env.VERSO_BENCH_SECONDS ?? 5);
/** About 300 bytes of JSON, as a small trade event has. */
const PAYLOAD = {
  trade: 'TRD-2026-000001',
  isin: 'US0378331005',
  side: 'BUY',
  quantity: '1000',
  price: '187.43',
  currency: 'USD',
  counterparty: '5493001KJTIIGC8Y1R12',
  account: 'ACC-0042',
  venue: 'XNAS',
  tradeDate: '2026-03-02',
  intendedSettlementDate: '2026-03-03',
  grossAmount: '187430.00',
  note: 'x'.repeat(20),
};

export async function bench() {
  const dataDir = await mkdtemp(join(tmpdir(), 'verso-bench-'));
  const server = await startPostgres({ dataDir });
  try {
    const stores = [await verso(server.connection), await emmett(server.connection), await castore(server.connection)];
    const loads = [
      ['1 in flight × 1 event', 1, 1],
      ['32 in flight × 1 event', 32, 1],
      ['32 in flight × 10 events', 32, 10],
    ];
    const rows = [];
    for (const [name, inFlight, events] of loads) {
      const figures = stores.map(() => 0);
      // Everybody warms up first; then turns are short and alternate, so that a busy moment of the machine hits all.
      for (const store of stores) await measure(store.append, inFlight, events, 1);
      for (let turn = 0; turn < 2; turn += 1) {
        for (const [index, store] of stores.entries())
          figures[index] += (await measure(store.append, inFlight, events, SECONDS / 2)) / 2;
      }
      rows.push([name, ...figures]);
    }
    rows.push(['in order, JSON parsed', ...(await inOrder(stores))]);
    print(stores, rows);
    for (const store of stores) await store.close();
  } finally {
    await server.stop();
    // Run as root, the data itself stands elsewhere.
    await rm(await realpath(join(dataDir, 'cluster')), { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function inOrder(stores) {
  const figures = [];
  for (const { readAll } of stores) figures.push(readAll === undefined ? undefined : await readAll());
  return figures;
}

/** Events a second, with a number of appends in flight, each to a new stream. */
async function measure(append, inFlight, events, seconds) {
  const end = performance.now() + seconds * 1000;
  let stored = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (performance.now() < end) {
        await append(randomUUID(), events);
        stored += events;
      }
    }),
  );
  return (stored * 1000) / (performance.now() - started);
}

function print(stores, rows) {
  const table = new Table({ head: ['events a second', ...stores.map(({ name }) => name), 'to emmett', 'to castore'] });
  const ratio = (figure, other) => (other === undefined ? '' : `${(figure / other).toFixed(1)} ×`);
  for (const [name, ours, emmettFigure, castoreFigure] of rows) {
    const figures = [ours, emmettFigure, castoreFigure].map((f) =>
      f === undefined ? 'none' : Math.round(f).toLocaleString('en'),
    );
    table.push([name, ...figures, ratio(ours, emmettFigure), ratio(ours, castoreFigure)]);
  }
  console.log(table.toString());
}

async function database(connection, name) {
  const admin = new pg.Client(connection);
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  return { ...connection, database: name };
}

async function verso(connection) {
  const own = await database(connection, 'bench_verso');
  await migrate(own, { logs: [{ name: 'trade-capture' }] });
  const store = new PostgresEventStore({ connection: { ...own, user: 'verso_trade_capture' }, recentEvents: 0 });
  const event = () => ({
    eventId: randomUUID(),
    type: 'TradeCaptured',
    schemaVersion: 1,
    occurredAt: '2026-03-02T09:30:00.000000Z',
    actor: 'service:trade-capture',
    onBehalfOf: null,
    cause: null,
    clockPosition: null,
    correlation: null,
    subject: 'TRD-2026-000001',
    account: null,
    entity: '5493001KJTIIGC8Y1R12',
    trace: null,
    reason: null,
    softwareVersion: '0.1.0',
    ruleVersion: null,
    data: JSON.stringify(PAYLOAD),
  });
  return {
    name: 'verso (leaf included)',
    async append(stream, count) {
      const events = Array.from({ length: count }, event);
      for (const one of events) one.subject = stream;
      const [outcome] = await store.append('trade-capture', [{ appends: [{ stream, expectedVersion: 0, events }] }]);
      if (outcome.outcome !== 'accepted') throw new Error(JSON.stringify(outcome));
    },
    async readAll() {
      const started = performance.now();
      let position = -1;
      for (;;) {
        const page = await store.readLog('trade-capture', position, 1_000);
        if (page.length === 0) return ((position + 1) * 1000) / (performance.now() - started);
        for (const stored of page) JSON.parse(stored.data);
        position = page.at(-1).position;
      }
    },
    close: () => store.close(),
  };
}

async function emmett(connection) {
  const { host, port, user, database: name } = await database(connection, 'bench_emmett');
  const store = getPostgreSQLEventStore(
    `postgresql://${user}@localhost:${port}/${name}?host=${encodeURIComponent(host)}`,
  );
  await store.schema.migrate();
  return {
    name: 'emmett-postgresql',
    append: (stream, count) =>
      store.appendToStream(
        stream,
        Array.from({ length: count }, () => ({ type: 'TradeCaptured', data: PAYLOAD })),
        { expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' },
      ),
    async readAll() {
      const most = 10_000;
      let read = 0;
      const consumer = store.consumer();
      const started = performance.now();
      const finished = new Promise((resolve) => {
        consumer.reactor({
          processorId: 'bench',
          startFrom: 'BEGINNING',
          // Parsed before it is handed over.
          eachMessage() {
            read += 1;
            if (read === most) resolve((most * 1000) / (performance.now() - started));
          },
        });
      });
      consumer.start().catch(() => undefined);
      const figure = await finished;
      await consumer.close();
      return figure;
    },
    close: () => store.close(),
  };
}

async function castore(connection) {
  const { host, port, user, database: name } = await database(connection, 'bench_castore');
  // Its driver takes a socket's folder from the environment only.
  Object.assign(process.env, { PGHOST: host, PGPORT: String(port), PGUSER: user });
  const connectionString = `postgresql:///${name}`;
  await PostgresEventStorageAdapter.createEventTable({ connectionString });
  const adapter = new PostgresEventStorageAdapter({ connectionString });
  const detail = (aggregateId, index) => ({ aggregateId, version: index + 1, type: 'TradeCaptured', payload: PAYLOAD });
  return {
    name: 'castore',
    async append(aggregateId, count) {
      // It pushes one event of an aggregate at a time.
      for (let index = 0; index < count; index += 1) {
        await adapter.pushEvent(detail(aggregateId, index), { eventStoreId: 'TRADES' });
      }
    },
    readAll: undefined,
    close: () => adapter._sql.end(),
  };
}
