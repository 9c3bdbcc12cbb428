import { Claim, type HeldLease } from './claim.js';
import type { LeaseClaim, LeaseHolder, Leases, LeaseStanding } from './port.js';

interface Place {
  readonly url: string;
  readonly taken: () => void;
}

/** What the instances of one test share in the place of a database. */
export class LeaseTable {
  /** By lease, in the order of their asking: the first holds it. */
  readonly #queues = new Map<string, Place[]>();
  readonly #holders = new Map<string, LeaseHolder>();

  /** The leases as one instance sees them. */
  of(url: string): InMemoryLeases {
    return new InMemoryLeases(this, url);
  }

  join(name: string, place: Place): void {
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    queue.push(place);
    if (queue[0] === place) this.#take(name, place);
  }

  leave(name: string, place: Place): void {
    const queue = this.#queues.get(name) ?? [];
    const at = queue.indexOf(place);
    if (at < 0) return;
    queue.splice(at, 1);
    const [next] = queue;
    if (at === 0 && next !== undefined) this.#take(name, next);
  }

  holderOf(name: string): LeaseHolder | undefined {
    return (this.#queues.get(name)?.length ?? 0) > 0 ? this.#holders.get(name) : undefined;
  }

  standingOf(name: string): LeaseStanding {
    return { name, url: this.holderOf(name)?.url, contenders: this.#queues.get(name)?.length ?? 0 };
  }

  #take(name: string, { url, taken }: Place): void {
    const term = (this.#holders.get(name)?.term ?? 0) + 1;
    this.#holders.set(name, { name, url, since: new Date().toISOString().replace('Z', '000Z'), term });
    taken();
  }
}

/** Leases without a database, for tests: what `Leases` promises, within one process. */
export class InMemoryLeases implements Leases {
  readonly #table: LeaseTable;
  readonly #url: string;
  readonly #claims = new Set<Claim>();
  readonly #held = new Set<() => void>();

  constructor(table: LeaseTable, url: string) {
    this.#table = table;
    this.#url = url;
  }

  hold(name: string, run: (signal: AbortSignal) => Promise<void>): LeaseClaim {
    const claim = new Claim({ name, run, acquire: (lease, givenUp) => this.#acquire(lease, givenUp) });
    this.#claims.add(claim);
    void claim.over.then(() => this.#claims.delete(claim));
    return claim;
  }

  async holderOf(name: string): Promise<LeaseHolder | undefined> {
    return this.#table.holderOf(name);
  }

  async standingOf(names: readonly string[]): Promise<readonly LeaseStanding[]> {
    return names.map((name) => this.#table.standingOf(name));
  }

  /** As when the connections of this instance break: everything it holds is lost, and its claims wait again. */
  lose(): void {
    for (const lose of this.#held) lose();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#claims].map((claim) => claim.release()));
  }

  async #acquire(name: string, givenUp: AbortSignal): Promise<HeldLease> {
    const lost = new AbortController();
    let isTaken = (): void => undefined;
    const taken = new Promise<void>((resolve) => (isTaken = resolve));
    const place: Place = { url: this.#url, taken: isTaken };
    const leave = (): void => {
      this.#table.leave(name, place);
      this.#held.delete(lose);
      isTaken();
    };
    const lose = (): void => {
      lost.abort();
      leave();
    };
    givenUp.throwIfAborted();
    givenUp.addEventListener('abort', leave, { once: true });
    this.#table.join(name, place);
    await taken;
    givenUp.removeEventListener('abort', leave);
    givenUp.throwIfAborted();
    this.#held.add(lose);
    return { lost: lost.signal, letGo: async () => leave() };
  }
}
