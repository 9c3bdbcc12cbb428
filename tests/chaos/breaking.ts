import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { kill, type ChaosOffice } from './chaos-office.ts';
import type { SmallDisk } from './disk.ts';
import type { Arming, FailPointPlan } from './fail-point-plan.ts';
import { breakNetwork } from './network.ts';

export const FAULTS = ['services', 'points', 'stops', 'postgres', 'broker', 'network', 'disk', 'clock'] as const;
export type Fault = (typeof FAULTS)[number];

/** Of a hundred acts. What takes seconds of the processor to come back is rarer than what does not. */
const SHARES: Readonly<Record<Exclude<Fault, 'clock'>, number>> = {
  services: 38,
  points: 28,
  stops: 8,
  postgres: 9,
  broker: 4,
  network: 11,
  disk: 2,
};

export interface BreakingOptions {
  readonly random: () => number;
  readonly plan: FailPointPlan;
  readonly without: ReadonlySet<Fault>;
  /** Undefined where none can be had. */
  readonly disk: SmallDisk | undefined;
  /** Told when something that was broken could not be mended. */
  readonly failed: (what: string) => void;
}

/** Breaks parts of an office, as the seed says, and counts what it has broken. */
export class Breaking {
  /** Processes that got a SIGKILL, by what they were. */
  readonly kills = new Map<string, number>();
  readonly faults = new Map<string, number>();
  readonly plan: FailPointPlan;
  readonly #options: BreakingOptions;
  readonly #random: () => number;
  /** What the processes that run now are to die of, by their names. */
  readonly #armed = new Map<string, Arming>();
  readonly #beingMended = new Map<string, Promise<void>>();
  #isOn = false;

  constructor(options: BreakingOptions) {
    this.#options = options;
    this.#random = options.random;
    this.plan = options.plan;
  }

  get totalKills(): number {
    return [...this.kills.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Settings for a process that starts now. */
  disturbance(name: string): Readonly<Record<string, string>> {
    this.#armed.delete(name);
    if (!this.#isOn) return {};
    const { without } = this.#options;
    const settings: Record<string, string> = {};
    const arming = without.has('points') ? undefined : this.plan.arm(serviceOf(name));
    if (arming !== undefined) {
      this.#armed.set(name, arming);
      settings['VERSO_FAIL_POINT'] = arming.setting;
    }
    if (!without.has('clock') && this.#random() < 0.3) {
      const [from, by] = [this.#between(-2 * DAY, 2 * DAY), this.#between(-3_600_000, 3_600_000)];
      settings['VERSO_CHAOS_CLOCK'] = `${from}:${by}:${this.#between(2_000, 20_000)}`;
      settings['NODE_OPTIONS'] = `--import ${join(import.meta.dirname, 'clock-shift.mjs')}`;
      count(this.faults, 'clock steps');
    }
    return settings;
  }

  begin(): void {
    this.#isOn = true;
  }

  /** From now on nothing breaks: what still carries a fail point is killed a last time, and comes back without. */
  end({ office }: ChaosOffice): void {
    this.#isOn = false;
    for (const one of office.processes) if (this.#armed.has(one.name)) this.#kill(one);
  }

  /** Breaks one thing, and answers what. What takes a while to be whole again becomes so while other things break. */
  async act(chaos: ChaosOffice): Promise<string> {
    const { without } = this.#options;
    const possible = Object.entries(SHARES).filter(([name]) => ![...without].some((fault) => fault === name));
    let draw = this.#random() * possible.reduce((sum, [, share]) => sum + share, 0);
    const [name = 'services'] = possible.find(([, share]) => (draw -= share) < 0) ?? [];
    switch (name) {
      case 'points':
        return this.#towardsFailPoint(chaos);
      case 'stops':
        return this.#stopInOrder(chaos);
      case 'postgres':
        return this.#random() < 0.5 ? this.#killPostgres(chaos) : this.#killBackend(chaos);
      case 'broker':
        return this.#beside('broker', 'broker killed', async () => {
          if (await chaos.killBroker()) count(this.kills, 'broker');
        });
      case 'network':
        return this.#network(chaos);
      case 'disk':
        return this.#fullDisk(chaos);
      default:
        return this.#killServices(chaos);
    }
  }

  /** Resolves when all is whole that does not become so by itself. */
  async whole(): Promise<void> {
    await Promise.all(this.#beingMended.values());
  }

  #beside(what: string, said: string, work: () => Promise<void>): string {
    if (this.#beingMended.has(what)) return `${what} is still broken`;
    const mending = work()
      .catch((error: unknown) => this.#options.failed(`${said}: ${String(error)}`))
      .finally(() => this.#beingMended.delete(what));
    this.#beingMended.set(what, mending);
    return said;
  }

  /** A process has ended: those that got a SIGKILL are counted here, by us or at a fail point, and nowhere else. */
  died(name: string, how: string): void {
    if (how === 'SIGKILL') count(this.kills, serviceOf(name));
  }

  /** One, a few, all instances of a service, or half of everything at once. */
  #killServices({ office }: ChaosOffice): string {
    const running = office.processes.filter(({ pid }) => pid !== undefined);
    const draw = this.#random();
    const first = this.#oneOf(running);
    if (first === undefined) return 'nothing runs';
    const chosen =
      draw < 0.55
        ? [first]
        : draw < 0.75
          ? running.filter(({ service }) => service === first.service)
          : running.filter(() => this.#random() < (draw < 0.96 ? 0.15 : 0.5));
    for (const one of chosen) this.#kill(one);
    return `killed ${chosen.map(({ name }) => name).join(', ') || 'nobody'}`;
  }

  /** Has one that carries a fail point take over, or starts one that will carry it. */
  async #towardsFailPoint({ office }: ChaosOffice): Promise<string> {
    const leaders = await leadersOf(office);
    const armed = office.processes.filter(({ name, url }) => url !== undefined && this.#armed.has(name));
    const waiting = this.#oneOf(armed.filter(({ name }) => !leaders.has(name) && !this.#armed.get(name)?.byStopping));
    const service = waiting?.service ?? this.plan.owing();
    const of = office.processes.filter((one) => one.service === service && one.pid !== undefined);
    // The next to lead carries the point already, or gets it with its next start.
    const chosen = of.filter((one) => one !== waiting && (waiting !== undefined || !leaders.has(one.name)))[0] ?? of[0];
    if (chosen === undefined) return 'nothing to die of';
    this.#kill(chosen);
    const hit = waiting && this.#armed.get(waiting.name)?.hit;
    return `killed ${chosen.name}${waiting === undefined ? '' : `, for ${waiting.name} to die at ${hit ?? '?'}`}`;
  }

  /** As for a new version; one that is to die in stopping first. */
  async #stopInOrder({ office }: ChaosOffice): Promise<string> {
    const leaders = await leadersOf(office);
    const running = office.processes.filter(({ pid }) => pid !== undefined);
    const armed = running.filter(({ name }) => this.#armed.get(name)?.byStopping === true);
    const one = armed.find(({ name }) => leaders.has(name)) ?? this.#oneOf(running);
    const [aside] = armed;
    if (one?.pid === undefined) return 'nothing runs';
    kill(one.pid, 'SIGTERM');
    count(this.faults, 'stopped in order');
    if (aside === undefined || aside === one) return `stopped ${one.name}`;
    // The next time it leads.
    const other = running.find(({ service, name }) => service === aside.service && name !== aside.name);
    if (other !== undefined && other !== one) this.#kill(other);
    return `stopped ${one.name}${other === undefined || other === one ? '' : `, killed ${other.name}`}`;
  }

  #killPostgres(chaos: ChaosOffice): string {
    return this.#beside('postgres', 'postgres killed', async () => {
      if (await chaos.killPostgres()) count(this.kills, 'postgres');
    });
  }

  /** The server takes everybody's connections away and recovers. */
  async #killBackend({ database }: ChaosOffice): Promise<string> {
    const client = new pg.Client({ ...database, connectionTimeoutMillis: 3_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ pid: number }>(
        `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() order by pid`,
      );
      const one = this.#oneOf(rows);
      if (one === undefined) return 'nobody is connected to postgres';
      if (kill(one.pid)) count(this.kills, 'postgres backend');
      return 'postgres backend killed';
    } catch {
      return 'postgres does not answer';
    } finally {
      client.connection.stream.destroy();
    }
  }

  #network({ proxies }: ChaosOffice): string {
    const to = this.#random() < 0.5 ? 'postgres' : 'kafka';
    const { what, done } = breakNetwork(proxies[to], this.#random);
    return this.#beside(`network to ${to}`, `network to ${to}: ${what}`, async () => {
      count(this.faults, `${to} ${what}`);
      await done();
    });
  }

  #fullDisk(chaos: ChaosOffice): string {
    const { disk } = this.#options;
    if (disk === undefined) return 'no disk to fill';
    return this.#beside('postgres', 'disk is full', async () => {
      count(this.faults, 'disk full');
      await disk.fill();
      await sleep(this.#between(1_000, 4_000));
      await disk.empty();
      // A server that could not even write that it stops is gone.
      await chaos.revivePostgres();
    });
  }

  #kill({ pid }: { readonly pid: number | undefined }): void {
    if (pid !== undefined) kill(pid);
  }

  #oneOf<Choice>(choices: readonly Choice[]): Choice | undefined {
    return choices[Math.floor(this.#random() * choices.length)];
  }

  #between(least: number, most: number): number {
    return Math.round(least + this.#random() * (most - least));
  }
}

const DAY = 86_400_000;

async function leadersOf({ observer }: ChaosOffice['office']): Promise<ReadonlySet<string>> {
  const progress = await observer.progress();
  return new Set(progress.filter(({ leading }) => leading === true).map(({ instance }) => instance));
}

function serviceOf(name: string): string {
  return name.replace(/-\d+$/, '');
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
