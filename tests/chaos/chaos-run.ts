import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresEventStore } from '@verso/event-store';
import { seededRandom } from '@verso/messaging';
import { Breaking, type Fault } from './breaking.ts';
import { BusinessDays } from './business-days.ts';
import { ChaosOffice, freshFolder } from './chaos-office.ts';
import { collect } from './collect.ts';
import { SmallDisk } from './disk.ts';
import type { Evidence } from './evidence.ts';
import { FailPointPlan } from './fail-point-plan.ts';
import { Load } from './load.ts';
import { Rest } from './rest.ts';
import { Sampler } from './sampler.ts';

export interface ChaosOptions {
  readonly seed: number;
  /** When breaking ends, in milliseconds of `performance.now()`; half a minute is broken at least. */
  readonly breakUntil: number;
  readonly instances: number;
  readonly trades: number;
  readonly without: ReadonlySet<Fault>;
  readonly keep: boolean;
  readonly print: (line: string) => void;
  /** Aborted to break the run off. */
  readonly givenUp: AbortSignal;
}

export interface ChaosOutcome {
  readonly breaking: Breaking;
  readonly evidence: Evidence;
  /** What did not come to rest in time, and what else the run has to complain of; empty when all is well. */
  readonly complaints: readonly string[];
  readonly restedAfterMs: number;
  readonly ticks: number;
  readonly repeatedRequests: number;
}

const START_DATE = '2026-11-23';
/** The outside world does wrong what it does wrong in a demo. */
const KNOBS = {
  mismatchRate: 0.02,
  lateRate: 0.05,
  failRate: 0.05,
  partialRate: 0.05,
  duplicateRate: 0.02,
  garbledRate: 0.01,
  wrongStatementRate: 0,
};
const LONGEST_OPENING_MS = 180_000;
const SHORTEST_BREAKING_MS = 30_000;
const HAND_IN_AT_MOST = 40;

/** Opens an office, loads and breaks it, lets it come to rest, and reads out what it has left. */
export async function chaosRun(options: ChaosOptions): Promise<ChaosOutcome> {
  const { seed, without, print, givenUp } = options;
  const dataDir = await freshFolder();
  const disk = without.has('disk') ? undefined : await SmallDisk.mount(join(dataDir, 'postgres'), print);
  const complaints: string[] = [];
  const breaking = new Breaking({
    random: seededRandom(seed),
    plan: new FailPointPlan(seededRandom(seed + 1)),
    without,
    disk,
    failed: (what) => complaints.push(what),
  });
  let chaos: ChaosOffice | undefined;
  try {
    chaos = await ChaosOffice.open({
      seed,
      dataDir,
      instances: options.instances,
      startDate: START_DATE,
      knobs: KNOBS,
      disturbance: (name) => breaking.disturbance(name),
      said: (name, line) => {
        breaking.plan.heard(line);
        // A process that ends because of a defect is one, although it is started again.
        if (line.includes('"level":"fatal"')) complaints.push(`${name} has ended: ${line.slice(0, 300)}`);
      },
      died: (name, how) => breaking.died(name, how),
    });
    const broken = new Promise<never>((_, reject) => {
      givenUp.addEventListener('abort', () => reject(new Error('broken off')), { once: true });
    });
    return await Promise.race([new Run(options, chaos, breaking, complaints).toEnd(), broken]);
  } finally {
    await chaos?.close();
    await disk?.unmount();
    if (options.keep) print(`kept: ${dataDir}`);
    else await rm(dataDir, { recursive: true, force: true });
  }
}

class Run {
  readonly #options: ChaosOptions;
  readonly #chaos: ChaosOffice;
  readonly #breaking: Breaking;
  readonly #complaints: string[];
  readonly #store: PostgresEventStore;
  readonly #days: BusinessDays;
  readonly #load: Load;
  readonly #random: () => number;
  #ticks = 0;

  constructor(options: ChaosOptions, chaos: ChaosOffice, breaking: Breaking, complaints: string[]) {
    this.#options = options;
    this.#chaos = chaos;
    this.#breaking = breaking;
    this.#complaints = complaints;
    this.#store = new PostgresEventStore({ connection: chaos.database, recentEvents: 0 });
    this.#days = new BusinessDays(this.#store, START_DATE);
    const url = chaos.office.gateway.url;
    this.#load = new Load({ store: this.#store, kafka: chaos.kafka, url, seed: options.seed });
    this.#random = seededRandom(options.seed + 2);
  }

  async toEnd(): Promise<ChaosOutcome> {
    const { print, seed, breakUntil } = this.#options;
    const { database, kafka, dataDir, office } = this.#chaos;
    if ((await office.observer.untilQuiet(AbortSignal.timeout(LONGEST_OPENING_MS))) === undefined)
      throw new Error(`the office did not open: ${office.observer.waitsFor}`);
    // Until the markets are open there is nothing to trade.
    await holds(async () => (await this.#tick(AbortSignal.timeout(20_000))) && (await this.#days.areOpen()), 60_000);
    print('the office and its markets are open');
    const sampler = new Sampler({ database, kafka, observer: office.observer, random: seededRandom(seed + 3) });
    const until = Math.max(breakUntil, performance.now() + SHORTEST_BREAKING_MS);
    const ended = new AbortController();
    this.#breaking.begin();
    const working = Promise.all([this.#tickOn(ended.signal), this.#handIn(until)]);
    await this.#break(until);
    this.#breaking.end(this.#chaos);
    await this.#breaking.whole();
    ended.abort();
    await working;
    print('nothing breaks any more');
    const began = performance.now();
    const rest = new Rest({ chaos: this.#chaos, store: this.#store, days: this.#days, load: this.#load });
    this.#complaints.push(...(await rest.come(print, () => this.#tick(AbortSignal.timeout(30_000)))));
    const restedAfterMs = performance.now() - began;
    await sampler.stop();
    await this.#load.close();
    await this.#chaos.stopServices();
    await this.#store.close();
    print('every process has stopped; reading what is left');
    const { acknowledged, repeated } = this.#load;
    const evidence = await collect({ database, kafka, dataDir, acknowledged, sightings: sampler.sightings });
    const [breaking, complaints, ticks] = [this.#breaking, this.#complaints, this.#ticks];
    return { breaking, evidence, complaints, restedAfterMs, ticks, repeatedRequests: repeated };
  }

  async #break(until: number): Promise<void> {
    const { print } = this.#options;
    const began = performance.now();
    for (let breath = { ticks: this.#ticks, at: began }; performance.now() < until;) {
      const act = await this.#breaking.act(this.#chaos).catch((error: unknown) => `not done: ${String(error)}`);
      const percent = `${Math.min(99, Math.round((100 * (performance.now() - began)) / (until - began)))} %`;
      const { totalKills, plan } = this.#breaking;
      const done = `${this.#ticks} ticks | ${this.#load.acknowledged.length} acknowledged | ${totalKills} kills`;
      print(`${percent.padStart(5)} | ${done} | ${plan.hits.size} fail points | ${act}`);
      await sleep(this.#random() * LONGEST_PAUSE_MS);
      await holds(() => this.#down() <= MOST_DOWN, LONGEST_WAIT_MS);
      // An office that is always killed before it has done anything proves nothing.
      if (performance.now() - breath.at < BREATH_MS) continue;
      const { ticks } = breath;
      await holds(() => this.#ticks > ticks, LONGEST_BREATH_MS);
      breath = { ticks: this.#ticks, at: performance.now() };
    }
  }

  /** Processes that do not listen at present. */
  #down(): number {
    return this.#chaos.office.processes.filter(({ url }) => url === undefined).length;
  }

  /** Hands executions in as time goes on, and never more before the last are taken. */
  async #handIn(until: number): Promise<void> {
    const began = performance.now();
    while (performance.now() < until) {
      await sleep(250);
      // The clock needs some events of a day before there is anything to trade.
      const share = Math.min(1, (1.2 * (performance.now() - began)) / (until - began));
      const due = Math.round(this.#options.trades * share) - this.#load.acknowledged.length;
      if (due <= 0 || !this.#load.isAnswered) continue;
      const readings = await this.#days.readings().catch(() => []);
      await this.#load.burst(readings, Math.min(due, HAND_IN_AT_MOST)).catch(() => undefined);
    }
  }

  /** Moves the business clock on whenever all is quiet. */
  async #tickOn(ended: AbortSignal): Promise<void> {
    while (!ended.aborted) await this.#tick(ended);
  }

  /** Whether all was quiet. */
  async #tick(signal: AbortSignal): Promise<boolean> {
    const { office } = this.#chaos;
    const sizes = await office.observer.untilQuiet(signal);
    if (sizes === undefined) return false;
    const tick = await office.tick(sizes.get('reference-data') ?? 0);
    if (typeof tick !== 'string') this.#ticks += 1;
    return true;
  }
}

/** Pauses between two acts; what is down beside may be as much as this, and is waited for no longer than this. */
const LONGEST_PAUSE_MS = 1_500;
const MOST_DOWN = 6;
const LONGEST_WAIT_MS = 6_000;
/** So often the office gets the time to become quiet once. */
const BREATH_MS = 4_000;
const LONGEST_BREATH_MS = 20_000;

/** Waits until it holds; false when it did not in time. */
export async function holds(what: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  const givenUpAt = performance.now() + withinMs;
  while (!(await what())) {
    if (performance.now() > givenUpAt) return false;
    await sleep(50);
  }
  return true;
}
