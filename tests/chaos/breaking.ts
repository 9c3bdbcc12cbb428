import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ArmedProcesses, leadersOf } from './armed-processes.ts';
import { kill, type ChaosOffice } from './chaos-office.ts';
import type { SmallDisk } from './disk.ts';
import type { FailPointPlan } from './fail-point-plan.ts';
import { breakNetwork } from './network.ts';

export const FAULTS = ['services', 'points', 'stops', 'postgres', 'broker', 'network', 'disk', 'clock'] as const;
export type Fault = (typeof FAULTS)[number];

/** Of a hundred acts. What takes seconds of the processor to come back is rarer than what does not. */
const ACTS: readonly (readonly [Act, number])[] = [
  ['services', 38],
  ['points', 28],
  ['stops', 8],
  ['postgres', 9],
  ['broker', 4],
  ['network', 11],
  ['disk', 2],
];
type Act = Exclude<Fault, 'clock'>;

export interface BreakingOptions {
  readonly random: () => number;
  readonly plan: FailPointPlan;
  readonly without: ReadonlySet<Fault>;
  /** Undefined where none can be had. */
  readonly disk: SmallDisk | undefined;
  /** Whether what is drawn seldom is to be broken once in any case: there is time for it. */
  readonly everything: boolean;
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
  readonly #armed: ArmedProcesses;
  readonly #beingMended = new Map<string, Promise<void>>();
  #isOn = false;

  constructor(options: BreakingOptions) {
    this.#options = options;
    this.#random = options.random;
    this.plan = options.plan;
    this.#armed = new ArmedProcesses(options.plan);
  }

  get totalKills(): number {
    return [...this.kills.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Settings for a process that starts now. */
  disturbance(name: string): Readonly<Record<string, string>> {
    const { without } = this.#options;
    const setting = this.#armed.started(name, this.#isOn && !without.has('points'));
    if (!this.#isOn) return {};
    const settings: Record<string, string> = setting === undefined ? {} : { VERSO_FAIL_POINT: setting };
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

  /**
   * Breaks one thing, and answers what. What takes a while to be whole again becomes so while other things break.
   *
   * @param share of the time for breaking that is over, from 0 to 1
   */
  async act(chaos: ChaosOffice, share: number): Promise<string> {
    const name = this.#stillOwed(share) ?? this.#drawn();
    switch (name) {
      case 'points':
        return this.#armed.towardsOne(chaos.office, (choices) => this.#oneOf(choices));
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

  /** Nothing breaks any more but at fail points that are still owed: has processes come to as many of them as can be at once. */
  async reach({ office }: ChaosOffice): Promise<string> {
    this.#armed.always = true;
    return this.#armed.towardsAll(office);
  }

  /** What a long run must have had; and towards the end, fail points that were not reached by themselves. */
  #stillOwed(share: number): Act | undefined {
    const { without, everything, disk } = this.#options;
    if (everything && share > 0.3) {
      if (!without.has('disk') && disk !== undefined && !this.faults.has('disk full')) return 'disk';
      if (!without.has('broker') && !this.kills.has('broker')) return 'broker';
      if (!without.has('postgres') && !this.kills.has('postgres')) return 'postgres';
    }
    const isMissed = !without.has('points') && this.plan.owing() !== undefined;
    return share > 0.5 && isMissed && this.#random() < 0.5 ? 'points' : undefined;
  }

  #drawn(): Act {
    const { without } = this.#options;
    const possible = ACTS.filter(([name]) => !without.has(name));
    let draw = this.#random() * possible.reduce((sum, [, share]) => sum + share, 0);
    return possible.find(([, share]) => (draw -= share) < 0)?.[0] ?? 'services';
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

  /** As for a new version; one that is to die in stopping first. */
  async #stopInOrder({ office }: ChaosOffice): Promise<string> {
    const leaders = await leadersOf(office);
    const running = office.processes.filter(({ pid }) => pid !== undefined);
    const armed = running.filter(({ name }) => this.#armed.awaits(name, 'stopping') > 0);
    const one = armed.find(({ name }) => leaders.has(name)) ?? this.#oneOf(running);
    const [aside] = armed;
    if (one?.pid === undefined) return 'nothing runs';
    kill(one.pid, 'SIGTERM');
    count(this.faults, 'stopped in order');
    if (aside === undefined || aside === one) return `stopped ${one.name}`;
    // The next time it leads.
    const other = running.find(({ service, name }) => service === aside.service && name !== aside.name);
    if (other === undefined || other === one) return `stopped ${one.name}`;
    this.#kill(other);
    return `stopped ${one.name}, killed ${other.name}`;
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

  #kill(one: { readonly pid: number | undefined } | undefined): void {
    if (one?.pid !== undefined) kill(one.pid);
  }

  #oneOf<Choice>(choices: readonly Choice[]): Choice | undefined {
    return choices[Math.floor(this.#random() * choices.length)];
  }

  #between(least: number, most: number): number {
    return Math.round(least + this.#random() * (most - least));
  }
}

const DAY = 86_400_000;

function serviceOf(name: string): string {
  return name.replace(/-\d+$/, '');
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
