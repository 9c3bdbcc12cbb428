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
import { HandingIn } from './handing-in.ts';
import { holds } from './holds.ts';
import { Load } from './load.ts';
import { Rest } from './rest.ts';
import { Sampler } from './sampler.ts';

export interface ChaosOptions {
  readonly seed: number;
  /**
   * When breaking ends, in milliseconds of `performance.now()`. A machine that takes long to open an office breaks half a minute at
   * least, and longer until something has been broken.
   */
  readonly breakUntil: number;
  /** Whether every kind of fault is to come at least once. */
  readonly everything: boolean;
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
  allegeRate: 0.02,
};
const LONGEST_OPENING_MS = 180_000;
const LONGEST_DAYBREAK_MS = 120_000;
const SHORTEST_BREAKING_MS = 30_000;
const LEAST_KILLS = 12;
const LONGEST_BREAKING_MORE_MS = 120_000;

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
    everything: options.everything,
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
  readonly #handingIn: HandingIn;
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
    this.#handingIn = new HandingIn(this.#load, this.#days, options.trades);
  }

  async toEnd(): Promise<ChaosOutcome> {
    const { print, seed, breakUntil } = this.#options;
    const { database, kafka, dataDir, office } = this.#chaos;
    if ((await office.observer.untilQuiet(AbortSignal.timeout(LONGEST_OPENING_MS))) === undefined)
      throw new Error(`the office did not open: ${office.observer.waitsFor}`);
    // Until the markets are open there is nothing to trade.
    const daybreak = async (): Promise<boolean> =>
      (await this.#tick(AbortSignal.timeout(20_000))) && (await this.#days.areOpen());
    if (!(await holds(daybreak, LONGEST_DAYBREAK_MS)))
      throw new Error(`the markets did not open: ${office.observer.waitsFor}`);
    print('the office and its markets are open');
    const sampler = new Sampler({ database, kafka, observer: office.observer, random: seededRandom(seed + 3) });
    const until = Math.max(breakUntil, performance.now() + SHORTEST_BREAKING_MS);
    const ended = new AbortController();
    this.#breaking.begin();
    const working = Promise.all([this.#tickOn(ended.signal), this.#handingIn.run(until, ended.signal)]);
    await this.#break(until);
    if (this.#options.everything && !this.#options.without.has('points')) await this.#reach();
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
    // A run that has broken nothing, or in which nothing was at stake, must not say that nothing was lost.
    if (this.#breaking.totalKills < LEAST_KILLS) this.#complaints.push('hardly anything was killed');
    if (acknowledged.length === 0) this.#complaints.push('no execution was acknowledged');
    const [breaking, complaints, ticks] = [this.#breaking, this.#complaints, this.#ticks];
    return { breaking, evidence, complaints, restedAfterMs, ticks, repeatedRequests: repeated };
  }

  async #break(until: number): Promise<void> {
    const { print } = this.#options;
    const began = performance.now();
    const share = (): number => (performance.now() - began) / (until - began);
    for (let restedAt = began; !this.#isBrokenEnough(until);) {
      const act = await this.#breaking
        .act(this.#chaos, share())
        .catch((error: unknown) => `not done: ${String(error)}`);
      const percent = `${Math.min(99, Math.round(100 * share()))} %`;
      const { totalKills, plan } = this.#breaking;
      const done = `${this.#ticks} ticks | ${this.#load.acknowledged.length} acknowledged | ${totalKills} kills`;
      print(`${percent.padStart(5)} | ${done} | ${plan.hits.size} fail points | ${act}`);
      await sleep(this.#random() * LONGEST_PAUSE_MS);
      await holds(() => this.#down() <= MOST_DOWN, LONGEST_WAIT_MS);
      if (performance.now() - restedAt < BREATH_MS) continue;
      await this.#breathe();
      restedAt = performance.now();
    }
  }

  /** What chance has not brought about: fail points that were not reached are made to be, if they can be within some time. */
  async #reach(): Promise<void> {
    await this.#breaking.whole();
    const { plan } = this.#breaking;
    const until = performance.now() + LONGEST_REACHING_MS;
    while (plan.missed().length > 0 && performance.now() < until) {
      const act = await this.#breaking.reach(this.#chaos).catch((error: unknown) => `not done: ${String(error)}`);
      this.#options.print(`      | ${plan.hits.size} fail points | ${act}`);
      const { size } = plan.hits;
      await holds(() => plan.hits.size > size, REACHING_PAUSE_MS);
    }
  }

  /** Half a minute of a machine that is busy with something else may be nothing. */
  #isBrokenEnough(until: number): boolean {
    const now = performance.now();
    return now >= until && (this.#breaking.totalKills >= LEAST_KILLS || now >= until + LONGEST_BREAKING_MORE_MS);
  }

  /**
   * An office that is always killed before it has done anything proves nothing: the business clock is to move on. It only does when
   * all is quiet, so nothing is handed in meanwhile.
   */
  async #breathe(): Promise<void> {
    const ticks = this.#ticks;
    this.#handingIn.rests = true;
    const hasMoved = await holds(() => this.#ticks >= ticks + TICKS_OF_A_BREATH, LONGEST_BREATH_MS);
    this.#handingIn.rests = false;
    if (!hasMoved) this.#options.print(`      | not at rest in between: ${this.#chaos.office.observer.waitsFor}`);
  }

  /** Processes that do not listen at present. */
  #down(): number {
    return this.#chaos.office.processes.filter(({ url }) => url === undefined).length;
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
const LONGEST_REACHING_MS = 240_000;
const REACHING_PAUSE_MS = 8_000;
/** So often the office gets the time for so many events of the clock. */
const BREATH_MS = 15_000;
const LONGEST_BREATH_MS = 40_000;
const TICKS_OF_A_BREATH = 4;
