import { given } from '@verso/decider';
import type { ReferenceDataEvent } from '@verso/contracts';
import { loadSeed } from '../seed/load-seed.js';
import { readOfficeSeed } from '../seed/office-seed.js';
import type { ClockDirectory } from './clock-directory.js';
import { emptyClockDirectory, foldClockDirectory, nextTickOrder } from './clock-directory.js';
import type { ClockEvent } from './market-clock.js';
import { marketClockDecider } from './market-clock.js';
import { definitionDecider } from './reference-definition.js';

/** The clocks of the office's seed. */
function office(): ClockDirectory {
  const events: ReferenceDataEvent[] = [];
  for (const { command } of loadSeed(readOfficeSeed())) events.push(...given(definitionDecider).when(command).events());
  return events.reduce(foldClockDirectory, emptyClockDirectory());
}

/** What the clocks say, up to the end of a business day of a market. */
function walk(directory: ClockDirectory, startDate: string, count: number): ClockEvent[] {
  const ticks: ClockEvent[] = [];
  for (let step = 0; step < count; step += 1) {
    const order = nextTickOrder(directory, startDate);
    if (order === undefined) throw new Error('the clock goes on for years');
    ticks.push(order.command.tick);
    foldClockDirectory(directory, order.command.tick);
  }
  return ticks;
}

const nameOf = (tick: ClockEvent): string => (tick.type === 'CutOffReached' ? tick.data.name : tick.type);
const textOf = (tick: ClockEvent): string => `${tick.data.at.slice(0, 16)} ${tick.data.market} ${nameOf(tick)}`;

describe('the business clock', () => {
  it('walks both markets through Monday 23 November 2026, the T2S day from Sunday evening on', () => {
    expect(walk(office(), '2026-11-23', 24).map(textOf)).toEqual([
      '2026-11-22T17:45 T2S BusinessDayOpened',
      '2026-11-22T18:00 T2S NIGHT_PROVISIONING',
      '2026-11-22T19:00 T2S NIGHT_SETTLEMENT',
      '2026-11-23T08:00 T2S TRADING_OPEN',
      '2026-11-23T09:00 T2S MORNING_PROVISIONING',
      '2026-11-23T09:30 T2S MORNING_SETTLEMENT',
      '2026-11-23T11:00 DTC BusinessDayOpened',
      '2026-11-23T11:30 DTC NIGHT_PROVISIONING',
      '2026-11-23T12:00 DTC NIGHT_SETTLEMENT',
      '2026-11-23T13:00 T2S AFTERNOON_PROVISIONING',
      '2026-11-23T14:30 DTC TRADING_OPEN',
      '2026-11-23T15:00 T2S DVP_CUT_OFF',
      '2026-11-23T16:00 DTC MORNING_PROVISIONING',
      '2026-11-23T16:30 DTC MORNING_SETTLEMENT',
      '2026-11-23T16:30 T2S TRADING_CLOSE',
      '2026-11-23T17:00 T2S FOP_CUT_OFF',
      '2026-11-23T17:15 T2S CONFIRMATION_CUT_OFF',
      '2026-11-23T17:30 T2S BusinessDayClosed',
      '2026-11-23T17:45 T2S BusinessDayOpened',
      '2026-11-23T18:00 T2S NIGHT_PROVISIONING',
      '2026-11-23T19:00 DTC AFTERNOON_PROVISIONING',
      '2026-11-23T19:00 T2S NIGHT_SETTLEMENT',
      '2026-11-23T20:00 DTC DVP_CUT_OFF',
      '2026-11-23T21:00 DTC TRADING_CLOSE',
    ]);
  });

  it('skips the days on which a market is closed, and says which day comes next', () => {
    const ticks = walk(office(), '2026-11-23', 200);
    const closed = ticks.filter((tick) => tick.type === 'BusinessDayClosed' && tick.data.market === 'DTC');
    // Thursday 26 November 2026 is Thanksgiving.
    expect(closed.slice(0, 4).map(({ data }) => data)).toMatchObject([
      { businessDate: '2026-11-23', nextBusinessDate: '2026-11-24' },
      { businessDate: '2026-11-24', nextBusinessDate: '2026-11-25' },
      { businessDate: '2026-11-25', nextBusinessDate: '2026-11-27' },
      { businessDate: '2026-11-27', nextBusinessDate: '2026-11-30' },
    ]);
  });

  it('begins with a whole day of each market, also when one of them is closed on the start date', () => {
    const ticks = walk(office(), '2026-11-26', 40);
    const first = ticks.find(({ data }) => data.market === 'DTC');
    expect(first).toMatchObject({ type: 'BusinessDayOpened', data: { businessDate: '2026-11-27' } });
    expect(ticks[0]).toMatchObject({ type: 'BusinessDayOpened', data: { market: 'T2S', businessDate: '2026-11-26' } });
  });

  it('keeps local time when the clocks of Europe change before those of America', () => {
    const ticks = walk(office(), '2026-03-26', 120);
    const opened = ticks.filter((tick) => tick.type === 'BusinessDayOpened').map(textOf);
    expect(opened).toContain('2026-03-29T16:45 T2S BusinessDayOpened');
    expect(opened).toContain('2026-03-30T10:00 DTC BusinessDayOpened');
  });

  it('goes strictly forward over half a year, every point of every day once', () => {
    const ticks = walk(office(), '2026-01-02', 3_000);
    const points = ticks.map(({ data }) => `${data.at} ${data.market}`);
    expect(points).toEqual([...points].sort());
    expect(new Set(points).size).toBe(points.length);
    for (const market of ['T2S', 'DTC']) {
      const names = ticks.filter(({ data }) => data.market === market).map(nameOf);
      expect(names.slice(0, 24)).toEqual([...names.slice(0, 12), ...names.slice(0, 12)]);
    }
  });

  it('goes on after a restart where it was', () => {
    const whole = walk(office(), '2026-11-23', 60);
    const again = whole.slice(0, 33).reduce<ClockDirectory>(foldClockDirectory, office());
    expect(walk(again, '2026-11-23', 27)).toEqual(whole.slice(33));
  });

  it('does not tick without schedules', () => {
    expect(nextTickOrder(emptyClockDirectory(), '2026-11-23')).toBeUndefined();
  });
});

describe('the clock of a market', () => {
  const [opened, next] = walk(office(), '2026-11-23', 2);
  if (opened === undefined || next === undefined) throw new Error('the clock ticks');

  it('takes the next point', () => {
    given(marketClockDecider, opened).when({ type: 'AdvanceClock', tick: next }).then(next);
  });

  it('takes the same point once', () => {
    given(marketClockDecider, opened).when({ type: 'AdvanceClock', tick: opened }).thenNothing();
  });

  it('refuses to go backwards', () => {
    given(marketClockDecider, opened, next)
      .when({ type: 'AdvanceClock', tick: opened })
      .thenRefused('CLOCK_GOES_BACKWARDS');
  });
});
