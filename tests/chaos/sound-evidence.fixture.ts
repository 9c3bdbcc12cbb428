import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContextName } from '@verso/contracts';
import type { InMemoryEventStore, LogCheckpoint, StoredEvent } from '@verso/event-store';
import { LogTails } from '@verso/messaging';
import { InMemoryTradeTable, TradeProjection } from '@verso/operations';
import { Sealer, SealFolder } from '@verso/record-keeping';
import { NoteSigner } from '@verso/transparency-log';
import { LOGS } from '@verso/verso';
import { simulate } from '../simulation/simulated-office.ts';
import { messageRecord, TO_STREET } from './checkers/street-messages.ts';
import { recordOf, topicOf } from './checkers/topics.ts';
import { said, text, type Acknowledged, type Evidence, type Seals, type TopicRecord } from './evidence.ts';

const PARTITIONS = 6;
const RATE = 0.15;
const KNOBS = {
  mismatchRate: RATE,
  lateRate: RATE,
  failRate: RATE,
  partialRate: RATE,
  duplicateRate: RATE,
  garbledRate: RATE / 3,
  wrongStatementRate: 0,
  allegeRate: RATE,
};

/**
 * What a sound run leaves: a whole office in memory, with messages doubled and delayed, and the records that its relays and
 * senders would have written had each of them begun anew now and then.
 */
export async function soundEvidence(): Promise<Evidence> {
  const simulation = { withoutScreens: true, seed: 2, schedule: 2, trades: 16, tradeDate: '2026-11-23', knobs: KNOBS };
  const disturbance = { duplicates: 0.15, delays: 0.3 };
  const { store, handedIn } = await simulate({ ...simulation, disturbance });
  const logs = new Map<ContextName, readonly StoredEvent[]>();
  for (const log of LOGS) logs.set(log, await store.readLog(log, -1, 1_000_000));
  const topics = new Map([...logs].map(([log, events]) => [topicOf(log), relayed(events)]));
  topics.set(TO_STREET, delivered(logs));
  const sizes = new Map([...logs].map(([log, { length }]) => [log, length]));
  return {
    acknowledged: handedIn.map(acknowledgement),
    logs,
    sizes,
    streams: streamsOf(logs),
    topics,
    contents: new Map(),
    checkpoints: [{ consumer: 'settlement', upstream: 'cash', position: (sizes.get('cash') ?? 0) - 1 }],
    relayed: new Map([...sizes].map(([log, size]) => [log, size - 1])),
    sightings: sightingsOf(topics),
    projection: await projectionOf(store),
    seals: await sealed(store),
    verification: [],
    setAside: [],
  };
}

function acknowledgement(execution: object): Acknowledged {
  const of = (field: string): string => String(Reflect.get(execution, field));
  const key = { source: of('source'), session: of('session'), tradeDate: of('tradeDate') };
  return { via: 'http', ...key, executionId: of('executionId') };
}

/** Every hundredth event a relay begins anew, and repeats the last thirty. */
function relayed(events: readonly StoredEvent[]): TopicRecord[][] {
  const partitions = Array.from({ length: PARTITIONS }, (): TopicRecord[] => []);
  const lastOfSlot = new Map<number, number>();
  const made: { readonly partition: number; readonly record: Omit<TopicRecord, 'offset'> }[] = [];
  for (const event of events) {
    const partition = Math.floor((event.slot * PARTITIONS) / 256);
    made.push({ partition, record: recordOf(event, lastOfSlot.get(event.slot) ?? -1) });
    lastOfSlot.set(event.slot, event.position);
  }
  made.forEach((one, index) => {
    const again = index % 100 === 99 ? made.slice(index - 30, index) : [];
    for (const { partition, record } of [...again, one])
      partitions[partition]?.push({ offset: partitions[partition].length, ...record });
  });
  return partitions;
}

/** Every tenth message goes out again, flagged. */
function delivered(logs: Evidence['logs']): TopicRecord[][] {
  const records: TopicRecord[] = [];
  for (const log of ['confirmation', 'settlement'] as const) {
    for (const event of logs.get(log) ?? []) {
      if (event.type !== 'MessageSent') continue;
      const body = text(said(event), 'body');
      records.push({ offset: records.length, ...messageRecord(event, false, body) });
      if (records.length % 10 === 0) records.push({ offset: records.length, ...messageRecord(event, true, body) });
    }
  }
  return [records];
}

function streamsOf(logs: Evidence['logs']): Evidence['streams'] {
  const streams = new Map<string, { readonly version: number; readonly lastPosition: number }>();
  for (const [log, events] of logs)
    for (const { stream, version, position } of events)
      streams.set(`${log} ${stream}`, { version, lastPosition: position });
  return streams;
}

/** As somebody would have seen it at the end. */
function sightingsOf(topics: Evidence['topics']): Evidence['sightings'] {
  const topic = topicOf('settlement');
  const partitions = topics.get(topic) ?? [];
  const ends = partitions.map((records) => records.length);
  const stored = Math.max(...partitions.flat().map(({ headers }) => Number(headers['ce_position'])));
  return [
    { kind: 'relay', log: 'settlement', position: stored, ends },
    ...ends.map((committed, partition) => {
      return { kind: 'offset', group: 'verso.cash.settlement', topic, partition, committed, stored } as const;
    }),
    { kind: 'leaders', at: 0, service: 'settlement', instances: ['settlement-1'] },
    { kind: 'leaders', at: 1_000, service: 'settlement', instances: ['settlement-1', 'settlement-2'] },
    { kind: 'leaders', at: 2_000, service: 'settlement', instances: ['settlement-2'] },
  ];
}

async function projectionOf(store: InMemoryEventStore): Promise<Evidence['projection']> {
  const [tails, table] = [new LogTails(store), new InMemoryTradeTable()];
  await new TradeProjection({ tails, table }).catchUp();
  const rows = await table.list({ filter: {}, sort: 'tradeId', descending: false, limit: 1_000_000 });
  return { rows, vector: await table.vector(), digest: await table.digest() };
}

async function sealed(store: InMemoryEventStore): Promise<Seals> {
  const folder = await mkdtemp(join(tmpdir(), 'verso-chaos-seals-'));
  try {
    const signer = NoteSigner.generate('verso-chaos');
    const sealer = new Sealer({ store, seals: store, folder: new SealFolder(folder), signer, now: () => 0 });
    await sealer.sealNow();
    const checkpoints = new Map<string, readonly LogCheckpoint[]>();
    for (const log of LOGS) checkpoints.set(log, await store.readCheckpoints(log));
    return { checkpoints, offices: await store.readSeals(), verifierKey: signer.verifierKey };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
