import { setTimeout as sleep } from 'node:timers/promises';
import { LeaseTable, type InMemoryLeases } from '@verso/messaging';
import { SharedParts } from './shared-parts.js';

const PARTS = ['cash/0-63', 'cash/64-127', 'cash/128-191', 'cash/192-255'];

/** Instances of one service, as one database sees them. */
class Instances {
  /** Who works on each part, and how often it was worked on. */
  readonly atWork = new Map<string, string>();
  readonly twice: string[] = [];
  readonly #table = new LeaseTable();
  readonly #open = new Map<string, { readonly shared: SharedParts; readonly leases: InMemoryLeases }>();

  start(url: string): void {
    const leases = this.#table.of(url);
    const lead = (part: string, signal: AbortSignal): Promise<void> => this.#work(url, part, signal);
    const shared = new SharedParts({ leases, url, parts: PARTS, lead, lookEveryMs: 10, standAsideMs: 5 });
    this.#open.set(url, { shared, leases });
  }

  async stop(url: string): Promise<void> {
    await this.#open.get(url)?.shared.close();
    this.#open.delete(url);
  }

  /** As when the process is gone: what it holds is free, and it waits for nothing any more. */
  async kill(url: string): Promise<void> {
    this.#open.get(url)?.leases.lose();
    await this.stop(url);
  }

  shares(): readonly number[] {
    return [...this.#open.values()].map(({ shared }) => shared.led.length).sort();
  }

  /** Looks until the parts are shared so, and each is worked on; Jest's own limit ends it. */
  async untilShared(...shares: readonly number[]): Promise<void> {
    const wanted = JSON.stringify(shares);
    while (JSON.stringify(this.shares()) !== wanted || this.atWork.size < PARTS.length) await sleep(2);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((url) => this.stop(url)));
  }

  async #work(url: string, part: string, signal: AbortSignal): Promise<void> {
    if (this.atWork.has(part)) this.twice.push(part);
    this.atWork.set(part, url);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    // A batch is finished first.
    await sleep(3);
    // One that was killed has nothing to say any more about what others have taken over.
    if (this.atWork.get(part) === url) this.atWork.delete(part);
  }
}

describe('The parts of a room', () => {
  let instances: Instances;
  beforeEach(() => {
    instances = new Instances();
  });
  afterEach(() => instances.close());

  it('are all led by one instance that is alone', async () => {
    instances.start('http://one');
    await instances.untilShared(4);
    expect([...instances.atWork.keys()].sort()).toEqual([...PARTS].sort());
  });

  it('are shared evenly with an instance that comes later, and are never led twice meanwhile', async () => {
    instances.start('http://one');
    await instances.untilShared(4);
    instances.start('http://two');
    await instances.untilShared(2, 2);
    instances.start('http://three');
    await instances.untilShared(1, 1, 2);
    expect(instances.twice).toEqual([]);
  });

  it('go to the others when an instance dies, and half of them come back with it', async () => {
    instances.start('http://one');
    instances.start('http://two');
    await instances.untilShared(2, 2);
    await instances.kill('http://one');
    await instances.untilShared(4);
    instances.start('http://one');
    await instances.untilShared(2, 2);
    expect(new Set(instances.atWork.values())).toEqual(new Set(['http://one', 'http://two']));
  });

  it('are handed over by an instance that stops, once its work has ended', async () => {
    instances.start('http://one');
    instances.start('http://two');
    await instances.untilShared(2, 2);
    await instances.stop('http://two');
    await instances.untilShared(4);
    expect(instances.twice).toEqual([]);
  });

  it('leave an instance idle where there are more instances than parts', async () => {
    for (const url of ['http://one', 'http://two', 'http://three', 'http://four', 'http://five']) instances.start(url);
    await instances.untilShared(0, 1, 1, 1, 1);
    expect(new Set(instances.atWork.values()).size).toBe(4);
  });
});
