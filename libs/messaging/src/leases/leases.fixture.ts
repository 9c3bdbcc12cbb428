import { setTimeout as sleep } from 'node:timers/promises';
import type { Leases } from './port.js';

/** Work that runs until it is told to end, and says when it begins and ends. */
export function work(name: string, said: string[]): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    said.push(`${name} begins`);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve());
    });
    said.push(`${name} ends`);
  };
}

/** Looks again and again; Jest's own limit ends it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(5);
}

/** Instances over one database, or what stands for one. */
export interface Instances {
  instance(url: string): Leases;
  /** Breaks the connections of an instance as the network does. */
  breakConnections(url: string): Promise<void> | void;
}

type Open = (url: string) => Leases;

/** What leases are, whatever they stand on. */
export function describeLeases(instances: () => Instances): void {
  const opened: Leases[] = [];
  const open: Open = (url) => {
    const leases = instances().instance(url);
    opened.push(leases);
    return leases;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((leases) => leases.close()));
  });
  describeHolding(open);
  describeStanding(open);
  describeEnding(open, instances);
}

function describeHolding(open: Open): void {
  it('are held by one instance at a time; the next one has it as soon as it is let go', async () => {
    const said: string[] = [];
    const [one, other] = [open('http://one'), open('http://other')];
    const first = one.hold('room:cash', work('one', said));
    await until(() => first.held);
    const second = other.hold('room:cash', work('other', said));
    await first.release();
    await until(() => second.held);
    expect(said).toEqual(['one begins', 'one ends', 'other begins']);
    expect(first.held).toBe(false);
  });

  it('are independent of each other', async () => {
    const said: string[] = [];
    const leases = open('http://one');
    leases.hold('room:cash', work('cash', said));
    leases.hold('room:settlement', work('settlement', said));
    await until(() => said.length === 2);
    expect(said.sort()).toEqual(['cash begins', 'settlement begins']);
  });

  it('tell who holds them, since when, and how many did before', async () => {
    const [one, other] = [open('http://one'), open('http://other')];
    expect(await other.holderOf('relay:told')).toBeUndefined();
    const first = one.hold('relay:told', work('one', []));
    await until(() => first.held);
    const held = await other.holderOf('relay:told');
    expect(held).toMatchObject({ name: 'relay:told', url: 'http://one' });
    expect(held?.since).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    await first.release();
    expect(await other.holderOf('relay:told')).toBeUndefined();
    const second = other.hold('relay:told', work('other', []));
    await until(() => second.held);
    expect(await one.holderOf('relay:told')).toMatchObject({ url: 'http://other', term: (held?.term ?? 0) + 1 });
  });
}

function describeStanding(open: Open): void {
  it('tell how many hold or wait for each of them', async () => {
    const [one, other, third] = [open('http://one'), open('http://other'), open('http://third')];
    const first = one.hold('room:shared', work('one', []));
    await until(() => first.held);
    other.hold('room:shared', work('other', []));
    third.hold('room:shared', work('third', []));
    const standing = (): ReturnType<Leases['standingOf']> => third.standingOf(['room:shared', 'room:nobodys']);
    await until(async () => (await standing())[0]?.contenders === 3);
    expect(await standing()).toEqual([
      { name: 'room:shared', url: 'http://one', contenders: 3 },
      { name: 'room:nobodys', url: undefined, contenders: 0 },
    ]);
    await first.release();
    // Either: whose connection was there first is not ours to say.
    await until(async () => /other|third/.test((await standing())[0]?.url ?? ''));
    expect(await standing()).toMatchObject([{ contenders: 2 }, { contenders: 0 }]);
  });
}

function describeEnding(open: Open, instances: () => Instances): void {
  it('are lost at once with the connection, waited for again, and go to who waited', async () => {
    const said: string[] = [];
    const [one, other] = [open('http://one'), open('http://other')];
    const first = one.hold('sealing', work('one', said));
    await until(() => first.held);
    const second = other.hold('sealing', work('other', said));
    await until(async () => (await other.holderOf('sealing'))?.url === 'http://one');
    await instances().breakConnections('http://one');
    await until(() => second.held);
    await until(() => said.includes('one ends'));
    await second.release();
    await until(() => first.held);
    expect(said.filter((line) => line.startsWith('one'))).toEqual(['one begins', 'one ends', 'one begins']);
  });

  it('are given up for a moment by work that fails, and for good by work that is done', async () => {
    let runs = 0;
    const leases = open('http://one');
    const claim = leases.hold('projection:trades', async () => {
      runs += 1;
      if (runs === 1) throw new Error('a defect');
    });
    await until(() => runs === 2 && !claim.held);
    await claim.over;
    await until(async () => (await leases.holderOf('projection:trades')) === undefined);
    expect(runs).toBe(2);
  });

  it('can be given up while they are waited for', async () => {
    const said: string[] = [];
    const [one, other] = [open('http://one'), open('http://other')];
    const first = one.hold('room:positions', work('one', said));
    await until(() => first.held);
    const second = other.hold('room:positions', work('other', said));
    await second.release();
    await first.release();
    const third = one.hold('room:positions', work('one', said));
    await until(() => third.held);
    expect(said).toEqual(['one begins', 'one ends', 'one begins']);
  });
}
