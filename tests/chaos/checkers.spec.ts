import { CHECKERS, examine } from './checkers.ts';
import type { Evidence } from './evidence.ts';
import { PLANTED } from './planted-evidence.ts';
import { PLANTED_IN_ROOMS } from './planted-in-rooms.ts';
import { PLANTED_IN_TRANSIT } from './planted-in-transit.ts';
import { soundEvidence } from './sound-evidence.fixture.ts';

const DEFECTS = [...PLANTED, ...PLANTED_IN_TRANSIT, ...PLANTED_IN_ROOMS];

describe('what a run leaves', () => {
  let sound: Evidence;

  beforeAll(async () => {
    sound = await soundEvidence();
  });

  it('passes every checker when the run was sound', async () => {
    const findings = await examine(sound);
    expect(findings.map(({ checker, violations }) => [checker.name, violations])).toEqual(
      CHECKERS.map(({ name }) => [name, []]),
    );
  });

  it.each(DEFECTS)('shows $what', async ({ checker: name, spoil }) => {
    const checker = CHECKERS.find((one) => one.name === name);
    const violations = await checker?.violations(spoil(sound));
    expect(violations?.length).toBeGreaterThan(0);
  });

  it('has a defect for every checker', () => {
    const tested = new Set(DEFECTS.map(({ checker }) => checker));
    expect(CHECKERS.filter(({ name }) => !tested.has(name))).toEqual([]);
  });
});
