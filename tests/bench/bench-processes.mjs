// An office of processes over Kafka on a throw-away data folder for measuring, with its launcher, gateway and clock in this process.
import { createWriteStream } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@verso/event-store';
import { LASTING_JAVA_OPTIONS, startBrokers } from '@verso/messaging/broker';
import { connectKafka } from '@verso/messaging/kafka';
import {
  applyTopics,
  databaseOf,
  OfficeProcesses,
  prepareDatabase,
  readDeclarations,
  tieToThisProcess,
} from '@verso/verso/processes';
import { CALM } from './bench-office.mjs';
import { cpuSecondsOf, postgresProcesses, residentOf } from './machine.mjs';

/**
 * @param options.perDate executions of each trade date, which the street's front office hands in
 * @param options.startDate first business date
 * @param options.disturbance further settings of a process, by its name
 */
export async function withProcesses({ perDate, startDate, disturbance }, work) {
  const dataDir = await mkdtemp(join(tmpdir(), 'verso-bench-'));
  const closings = [
    async () => {
      await rm(await realpath(join(dataDir, 'postgres', 'cluster')), { recursive: true, force: true });
      await rm(dataDir, { recursive: true, force: true });
    },
  ];
  const logs = createWriteStream(join(dataDir, 'services.log'));
  closings.push(() => new Promise((resolve) => logs.end(resolve)));
  try {
    const outside = await openOutside(dataDir, closings);
    const office = await OfficeProcesses.start({
      ...{ instances: 1, rolePassword: undefined, dataDir, host: '127.0.0.1', port: 0, startDate },
      ...{ database: outside.database, brokers: outside.brokers.bootstrapServers },
      street: { seed: 1, trades: perDate, tradeDate: undefined, knobs: CALM },
      log: (name, line) => {
        logs.write(`${name} | ${line}\n`);
        if (/"level":"(error|fatal)"/.test(line) || !line.startsWith('{')) console.error(`${name} | ${line}`);
      },
      died: (name, how) => console.error(`${name} has ended: ${how}`),
      ...(disturbance === undefined ? {} : { disturbance }),
    });
    closings.push(() => office.stop(20_000));
    return await work({ office, dataDir, ...outside });
  } finally {
    for (const close of closings.reverse()) await close();
  }
}

async function openOutside(dataDir, closings) {
  const server = await startPostgres({ dataDir: join(dataDir, 'postgres') });
  const untie = await tieToThisProcess(join(dataDir, 'postgres'));
  closings.push(async () => {
    await untie();
    await server.stop();
  });
  const database = await databaseOf(server);
  await prepareDatabase(database);
  const brokers = await startBrokers({
    ...{ nodes: 1, dataDir: join(dataDir, 'kafka') },
    javaOptions: LASTING_JAVA_OPTIONS,
  });
  closings.push(() => brokers.stop());
  const kafka = await connectKafka({ brokers: brokers.bootstrapServers, clientId: 'verso-bench' });
  const admin = await kafka.admin();
  await applyTopics(admin, await readDeclarations(), { replication: 1 });
  await admin.close();
  await kafka.close();
  return { database, brokers };
}

/** CPU seconds and memory at this moment: by instance, of the broker, of the server by role, of this process and of the rest. */
export function partsNow({ office, brokers, dataDir }) {
  const parts = new Map();
  const add = (name, cpu, memory) =>
    parts.set(name, { cpu: (parts.get(name)?.cpu ?? 0) + cpu, memory: memory ?? parts.get(name)?.memory });
  for (const { service, pid } of office.processes) add(service, cpuSecondsOf(pid) ?? 0, residentOf(pid));
  const broker = brokers.pid(0);
  if (broker !== undefined) add('Kafka broker', cpuSecondsOf(broker) ?? 0, residentOf(broker));
  for (const { part, seconds } of postgresProcesses(dataDir)) add(`PostgreSQL: ${part}`, seconds);
  const own = cpuSecondsOf(process.pid);
  // Elsewhere than on Linux nothing of this can be told.
  if (own === undefined) return new Map();
  add('bench: clock, gateway, observer', own, residentOf(process.pid));
  return parts;
}

/** What a stretch of an office's work took. */
export class ProcessesStretch {
  constructor(opened, sizes) {
    this.opened = opened;
    this.sizes = sizes;
    this.began = performance.now();
    this.parts = partsNow(opened);
  }

  /** What the processes have used since each began. */
  static sinceTheirStart(opened) {
    const parts = [...partsNow(opened).values()];
    return { cpu: parts.reduce((sum, { cpu }) => sum + cpu, 0) };
  }

  /** @param sizes of the logs now */
  figures(sizes) {
    const used = [...partsNow(this.opened)].map(([name, { cpu, memory }]) => ({
      name,
      cpu: cpu - (this.parts.get(name)?.cpu ?? 0),
      memory,
    }));
    return {
      seconds: (performance.now() - this.began) / 1_000,
      events: eventsIn(sizes) - eventsIn(this.sizes),
      used,
      cpu: used.reduce((sum, { cpu }) => sum + cpu, 0),
    };
  }
}

/** Of the office's seven logs: the street's own record is not one of them. */
function eventsIn(sizes) {
  return [...sizes].reduce((sum, [log, size]) => (log === 'street' ? sum : sum + size), 0);
}
