import { FAIL_POINTS, seededRandom } from '@verso/messaging';
import { FailPointPlan } from './fail-point-plan.ts';

const SERVICES = [
  ...['reference-data', 'trade-capture', 'confirmation', 'settlement', 'cash', 'positions', 'exceptions', 'street'],
  ...['operations', 'record-keeping'],
];

describe('The plan of fail points', () => {
  it('comes to every point, before and after, in an office whose processes die of what they were given', () => {
    const plan = new FailPointPlan(seededRandom(7));
    for (let start = 0; plan.missed().length > 0 && start < 1_000; start += 1) {
      const arming = plan.arm(plan.owing() ?? '');
      const [first] = arming?.hits ?? [];
      if (first !== undefined) plan.heard(`fail point ${first}`);
    }
    expect(plan.missed()).toEqual([]);
    expect(plan.owing()).toBeUndefined();
    expect(plan.hits.size).toBe(2 * FAIL_POINTS.length);
  });

  it('gives a service only what can be reached in it', () => {
    const plan = new FailPointPlan(seededRandom(7));
    const given = Array.from({ length: 100 }, () => plan.arm('record-keeping')?.hits ?? []).flat();
    expect(given.length).toBeGreaterThan(100);
    expect(given.filter((hit) => !hit.startsWith('seal.'))).toEqual([]);
  });

  it('gives a process whatever is still owed, until it is made', () => {
    const plan = new FailPointPlan(seededRandom(7));
    const carried = (): string[] => Array.from({ length: 50 }, () => plan.arm('operations')?.hits ?? []).flat();
    expect(new Set(carried())).toEqual(new Set(['projection.save before', 'projection.save after']));
    plan.heard('fail point projection.save before');
    expect(new Set(carried())).toEqual(new Set(['projection.save after']));
  });

  it('knows what a process still waits for, and whether it has to be stopped for that', () => {
    const plan = new FailPointPlan(seededRandom(7));
    const arming = { setting: '', hits: ['relay.save after', 'lease.let-go before', 'feed.commit after'] };
    plan.heard('fail point feed.commit after');
    expect(plan.awaits(arming, 'working')).toEqual(['relay.save after']);
    expect(plan.awaits(arming, 'stopping')).toEqual(['lease.let-go before']);
  });

  it('writes a setting that a process understands, and takes note only of what such a process says', () => {
    const plan = new FailPointPlan(seededRandom(7));
    const settings = SERVICES.flatMap((service) => plan.arm(service)?.setting ?? []);
    expect(settings.length).toBeGreaterThan(0);
    for (const setting of settings) expect(setting).toMatch(/^([a-z-]+\.[a-z-]+:[123]:(before|after)(,|$))+$/);
    expect(plan.heard('{"msg":"fail point room.append before"}')).toBe(false);
    expect(plan.hits.size).toBe(0);
  });
});
