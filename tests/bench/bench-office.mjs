// An office on a throw-away data folder for measuring, and the figures of a stretch of its work.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InMemoryEventStore } from '@verso/event-store';
import { openLivingOffice } from '@verso/verso';

/** A street that does nothing wrong: what is measured is the office, not the repair of others' mistakes. */
const CALM = { mismatchRate: 0, lateRate: 0, failRate: 0, partialRate: 0, duplicateRate: 0, garbledRate: 0 };

export const TRADE_DATE = '2026-11-23';

/** @param executionsOn how many executions the street hands in on a trade date */
export async function withOffice(executionsOn, work) {
  const dataDir = await mkdtemp(join(tmpdir(), 'verso-bench-'));
  const terminal = { line: () => undefined, progress: () => undefined, problem: (text) => console.error(text) };
  const settings = { dataDir, host: '127.0.0.1', port: 0, kafkaBrokers: [] };
  const office = await openLivingOffice({
    settings,
    startDate: TRADE_DATE,
    seed: 1,
    knobs: CALM,
    executionsOn,
    terminal,
    // The outside world answers in the same process, but what keeping its own record costs is not the office's.
    streetStore: new InMemoryEventStore(['street']),
  });
  try {
    await office.runner.quiet();
    return await work(office);
  } finally {
    await office.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Ticks once and waits until nothing moves. */
export async function tickOnce({ runner, office }) {
  const tick = await office.clock.tick();
  await runner.quiet();
  return tick;
}

/** Wall seconds, CPU seconds of this process with all its threads, and events since it was made. */
export class Stretch {
  constructor({ office }) {
    this.office = office;
    this.began = performance.now();
    this.cpu = process.cpuUsage();
    this.events = eventsOf(office);
  }

  figures() {
    const { user, system } = process.cpuUsage(this.cpu);
    return {
      seconds: (performance.now() - this.began) / 1_000,
      node: (user + system) / 1e6,
      events: eventsOf(this.office) - this.events,
    };
  }
}

/** Of the office, not of the street. */
function eventsOf(office) {
  let count = 0;
  for (const name of office.loops.keys()) if (name !== 'street') count += office.tails.of(name).end;
  return count;
}

/**
 * CPU seconds of all PostgreSQL processes that live now; nothing else on the machine should run one. Starting `ps` from a
 * process of this size stops it for some fifty milliseconds: so once per measurement, not once per point of the day.
 */
export function postgresSeconds() {
  const lines = execFileSync('ps', ['-eo', 'comm,cputimes']).toString().split('\n');
  const own = lines.filter((line) => line.startsWith('postgres'));
  return own.reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[1]), 0);
}
