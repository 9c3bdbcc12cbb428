import { instantOf, localDateOf, localDateTimeOf } from './index.js';

const berlin = (date: string, time: string, dayOffset = 0) =>
  instantOf({ date, time, timeZone: 'Europe/Berlin', dayOffset });

describe('Local times', () => {
  it('of the T2S opening are an hour earlier in UTC in summer than in winter', () => {
    expect(berlin('2024-04-02', '18:45', -1)).toBe('2024-04-01T16:45:00.000000Z');
    expect(berlin('2024-03-25', '18:45', -1)).toBe('2024-03-24T17:45:00.000000Z');
  });

  it('across the change of clocks keep the wall time: the day of Monday 1 April 2024 opens on Sunday evening', () => {
    expect(berlin('2024-04-01', '18:45', -1)).toBe('2024-03-31T16:45:00.000000Z');
    expect(berlin('2024-03-31', '01:59:59')).toBe('2024-03-31T00:59:59.000000Z');
    expect(berlin('2024-03-31', '03:00')).toBe('2024-03-31T01:00:00.000000Z');
    expect(berlin('2024-10-27', '18:00')).toBe('2024-10-27T17:00:00.000000Z');
  });

  it('that spring skips are taken an hour on, those that autumn repeats the first time', () => {
    expect(berlin('2024-03-31', '02:30')).toBe('2024-03-31T01:30:00.000000Z');
    expect(berlin('2024-10-27', '02:30')).toBe('2024-10-27T00:30:00.000000Z');
    expect(berlin('2024-10-27', '03:00')).toBe('2024-10-27T02:00:00.000000Z');
  });

  it('keep microseconds', () => {
    expect(instantOf({ date: '2024-05-28', time: '09:30:00.123456', timeZone: 'America/New_York' })).toBe(
      '2024-05-28T13:30:00.123456Z',
    );
  });

  it('are read back from the instant', () => {
    expect(localDateOf('2024-10-14T22:30:00.000000Z', 'Europe/Berlin')).toBe('2024-10-15');
    expect(localDateOf('2024-10-14T22:30:00Z', 'America/New_York')).toBe('2024-10-14');
    expect(localDateTimeOf('2024-07-01T16:00:00.5Z', 'Asia/Kolkata')).toEqual({ date: '2024-07-01', time: '21:30:00' });
    expect(localDateOf('2023-12-31T15:00:00Z', 'Asia/Tokyo')).toBe('2024-01-01');
  });

  it.each([
    ['2024-02-30', '10:00', 'Europe/Berlin'],
    ['2024-02-20', '24:00', 'Europe/Berlin'],
    ['2024-02-20', '10:00', 'Europe/Atlantis'],
  ])('refuse %s %s in %s', (date, time, timeZone) => {
    expect(thrownBy(() => instantOf({ date, time, timeZone }))).toBe('DateError');
  });
});

/** The name of the error thrown. */
function thrownBy(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
  return 'nothing';
}
