import { kill, type ChaosOffice } from './chaos-office.ts';
import type { Arming, FailPointPlan } from './fail-point-plan.ts';

type Office = ChaosOffice['office'];
type OneProcess = Office['processes'][number];

/** Which of the running processes are to die where, and how to have them come to it. */
export class ArmedProcesses {
  /** Whether every process that starts gets what is owed; else some. */
  always = false;
  readonly #plan: FailPointPlan;
  readonly #armed = new Map<string, Arming>();

  constructor(plan: FailPointPlan) {
    this.#plan = plan;
  }

  /** Value of VERSO_FAIL_POINT for a process that starts now. */
  started(name: string, isOn: boolean): string | undefined {
    const arming = isOn ? this.#plan.arm(serviceOf(name), this.always) : undefined;
    if (arming === undefined) this.#armed.delete(name);
    else this.#armed.set(name, arming);
    return arming?.setting;
  }

  has(name: string): boolean {
    return this.#armed.has(name);
  }

  /** At how many points that are still owed a process may die. */
  awaits(name: string, how: 'working' | 'stopping'): number {
    const arming = this.#armed.get(name);
    return arming === undefined ? 0 : this.#plan.awaits(arming, how).length;
  }

  /** Has one that carries a fail point take over, or starts one that will carry it. */
  async towardsOne(office: Office, oneOf: (choices: readonly OneProcess[]) => OneProcess | undefined): Promise<string> {
    const leaders = await leadersOf(office);
    const armed = office.processes.filter(({ name, url }) => url !== undefined && this.awaits(name, 'working') > 0);
    const waiting = oneOf(armed.filter(({ name }) => !leaders.has(name)));
    const service = waiting?.service ?? this.#plan.owing();
    return (service && this.#towards(office, service, leaders)) ?? 'all that can die of what is owed are about to';
  }

  /** The same in every service in which something is owed. */
  async towardsAll(office: Office): Promise<string> {
    const leaders = await leadersOf(office);
    const done = this.#plan.owingServices().map((service) => this.#towards(office, service, leaders));
    return done.filter((what) => what !== undefined).join('; ') || 'waiting for what is owed';
  }

  #towards(office: Office, service: string, leaders: ReadonlySet<string>): string | undefined {
    const of = office.processes.filter((one) => one.service === service && one.pid !== undefined);
    const stopping = of.find(({ name }) => leaders.has(name) && this.awaits(name, 'stopping') > 0);
    if (stopping?.pid !== undefined && this.awaits(stopping.name, 'working') === 0) {
      kill(stopping.pid, 'SIGTERM');
      return `stopped ${stopping.name}`;
    }
    const carrying = of.filter(({ name }) => this.awaits(name, 'working') > 0);
    // Whoever carries what is owed and leads, or has only begun to start, is left to come to it.
    if (carrying.some(({ name, url }) => leaders.has(name) || url === undefined)) return undefined;
    const bare = of.filter((one) => !carrying.includes(one));
    const [waiting] = carrying;
    // The next to lead carries it already, or gets it with its next start.
    const chosen = bare.find(({ name }) => leaders.has(name) === (waiting !== undefined)) ?? bare[0];
    if (chosen?.pid === undefined) return undefined;
    kill(chosen.pid);
    return `killed ${chosen.name}${waiting === undefined ? '' : `, for ${waiting.name} to die at one of ${this.awaits(waiting.name, 'working')} points`}`;
  }
}

export async function leadersOf({ observer }: Office): Promise<ReadonlySet<string>> {
  const progress = await observer.progress();
  return new Set(progress.filter(({ leading }) => leading === true).map(({ instance }) => instance));
}

function serviceOf(name: string): string {
  return name.replace(/-\d+$/, '');
}
