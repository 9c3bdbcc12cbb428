import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContextName } from '@verso/contracts';
import { PostgresEventStore, type LogCheckpoint, type PostgresConnection, type StoredEvent } from '@verso/event-store';
import type { KafkaClient } from '@verso/messaging/kafka';
import { PostgresTradeTable } from '@verso/operations';
import { publishedSealsIn, verifyOffice } from '@verso/record-keeping';
import { LOGS } from '@verso/verso';
import pg from 'pg';
import { EXECUTIONS, REFUSALS } from './checkers/refusals.ts';
import { TO_OFFICE, TO_STREET } from './checkers/street-messages.ts';
import { topicOf } from './checkers/topics.ts';
import type { Acknowledged, Evidence, Sighting, TopicRecord } from './evidence.ts';

export interface CollectFrom {
  readonly database: PostgresConnection;
  readonly kafka: KafkaClient;
  readonly dataDir: string;
  readonly acknowledged: readonly Acknowledged[];
  readonly sightings: readonly Sighting[];
}

/** Reads out what a run has left: rows as a superuser, the broker's log, the seals. Nothing of the office runs any more. */
export async function collect(from: CollectFrom): Promise<Evidence> {
  const { database, kafka, dataDir, acknowledged, sightings } = from;
  const store = new PostgresEventStore({ connection: database, recentEvents: 0 });
  const client = new pg.Client(database);
  await client.connect();
  const rows = async (sql: string): Promise<readonly Record<string, unknown>[]> =>
    (await client.query<Record<string, unknown>>(sql)).rows;
  try {
    const logs = new Map<ContextName, readonly StoredEvent[]>();
    for (const log of LOGS) logs.set(log, await wholeLog(store, log));
    const topics = new Map<string, readonly (readonly TopicRecord[])[]>();
    for (const topic of [...LOGS.map(topicOf), TO_STREET, TO_OFFICE, EXECUTIONS, REFUSALS])
      topics.set(topic, await wholeTopic(kafka, topic));
    const parked = await rows('select consumer, upstream, pos, subject, error from verso.parked');
    return {
      acknowledged,
      logs,
      topics,
      sightings,
      sizes: new Map(
        (await rows('select name, size from verso.log')).map((row) => [text(row, 'name'), number(row, 'size')]),
      ),
      streams: await streamsIn(rows),
      contents: new Map(
        (
          await rows(`select encode(sha256, 'hex') as sha256, convert_from(bytes, 'UTF8') as body from verso.content`)
        ).map((row) => [text(row, 'sha256'), text(row, 'body')]),
      ),
      checkpoints: (await rows('select consumer, upstream, pos from verso.consumer')).map((row) => ({
        consumer: text(row, 'consumer'),
        upstream: text(row, 'upstream'),
        position: number(row, 'pos'),
      })),
      relayed: new Map(
        (await rows('select l.name, r.pos from verso.relay r join verso.log l using (log_id)')).map((row) => [
          text(row, 'name'),
          number(row, 'pos'),
        ]),
      ),
      setAside: parked.map(
        (row) =>
          `${text(row, 'consumer')}: ${text(row, 'upstream')} ${String(row['pos'])} about ${text(row, 'subject')}: ${text(row, 'error')}`,
      ),
      projection: await projectionIn(database),
      ...(await sealsIn(store, dataDir)),
    };
  } finally {
    await client.end();
    await store.close();
  }
}

async function wholeLog(store: PostgresEventStore, log: string): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (;;) {
    const page = await store.readLog(log, events.at(-1)?.position ?? -1, 5_000);
    events.push(...page);
    if (page.length < 5_000) return events;
  }
}

async function wholeTopic(kafka: KafkaClient, topic: string): Promise<readonly (readonly TopicRecord[])[]> {
  const admin = await kafka.admin();
  const places = await admin.offsets(topic);
  await admin.close();
  const partitions: TopicRecord[][] = places.map(() => []);
  const reader = await kafka.reader({
    partitions: places.map(({ partition }) => ({ topic, partition, offset: 'earliest' })),
    toEnd: true,
    batch: async ({ partition, records }) => {
      for (const { offset, key, value, headers } of records) {
        const record = { offset: Number(offset), key: key?.toString() ?? '', value: value?.toString() ?? '', headers };
        (partitions[partition] ??= []).push(record);
      }
    },
  });
  await reader.done;
  return partitions;
}

async function streamsIn(
  rows: (sql: string) => Promise<readonly Record<string, unknown>[]>,
): Promise<Evidence['streams']> {
  const kept = await rows(
    'select l.name, s.stream, s.version, s.last_pos from verso.stream s join verso.log l using (log_id)',
  );
  return new Map(
    kept.map((row) => {
      const end = { version: number(row, 'version'), lastPosition: number(row, 'last_pos') };
      return [`${text(row, 'name')} ${text(row, 'stream')}`, end];
    }),
  );
}

async function projectionIn(database: PostgresConnection): Promise<Evidence['projection']> {
  const table = await PostgresTradeTable.open({ ...database, user: 'verso_operations' });
  try {
    const rows = await table.list({ filter: {}, sort: 'tradeId', descending: false, limit: 10_000_000 });
    return { rows, vector: await table.vector(), digest: await table.digest() };
  } finally {
    await table.close();
  }
}

async function sealsIn(store: PostgresEventStore, dataDir: string): Promise<Pick<Evidence, 'seals' | 'verification'>> {
  const publishedSealsDir = publishedSealsIn(join(dataDir, 'records'));
  const verifierKey = (await readFile(join(publishedSealsDir, 'verifier.vkey'), 'utf8')).trim();
  const { problems } = await verifyOffice({ store, seals: store, publishedSealsDir, verifierKey });
  const checkpoints = new Map<string, readonly LogCheckpoint[]>();
  for (const log of LOGS) checkpoints.set(log, await store.readCheckpoints(log));
  return {
    verification: problems.map(({ log, position, problem, detail }) => `${log} ${position}: ${problem}: ${detail}`),
    seals: { checkpoints, offices: await store.readSeals(), verifierKey },
  };
}

function text(row: Record<string, unknown>, field: string): string {
  return String(row[field]);
}

function number(row: Record<string, unknown>, field: string): number {
  return Number(row[field]);
}
