import { given } from '@verso/decider';
import { definitionDecider } from '../domain/reference-definition.js';
import { SeedError, loadSeed } from './load-seed.js';
import { readOfficeSeed } from './office-seed.js';

const office = readOfficeSeed();

function problemsOf(text: string): readonly string[] {
  try {
    loadSeed(text);
  } catch (error) {
    if (error instanceof SeedError) return error.problems;
    throw error;
  }
  return [];
}

describe('the seed of the office', () => {
  it('defines one booking entity, eight bilateral counterparties, a clearing house and a venue', () => {
    const roles = loadSeed(office).flatMap(({ command: { definition } }) =>
      definition.type === 'PartyDefined'
        ? [`${definition.data.role} ${definition.data.confirmationMethod}`.trim()]
        : [],
    );
    expect(roles.filter((role) => role === 'BOOKING_ENTITY')).toHaveLength(1);
    expect(roles.filter((role) => role === 'COUNTERPARTY BILATERAL')).toHaveLength(8);
    expect(roles).toContain('CCP VENUE_OR_CCP');
    expect(roles).toContain('VENUE VENUE_OR_CCP');
  });

  it('is the same list of orders at every loading', () => {
    expect(loadSeed(office)).toEqual(loadSeed(office));
  });

  it('changes nothing when what is stored is read back, whatever the order of its fields', () => {
    for (const { command } of loadSeed(office)) {
      const [event] = given(definitionDecider).when(command).events();
      if (event === undefined) throw new Error('a first definition is an event');
      const data = Object.fromEntries(Object.entries(event.data).reverse());
      given(definitionDecider, { type: event.type, data } as typeof event)
        .when(command)
        .thenNothing();
    }
  });

  it('makes the next version of what changed', () => {
    const before = loadSeed(office).find(({ stream }) => stream === 'instrument/DE0007164600');
    const after = loadSeed(office.replace('SAP SE', 'SAP AG')).find(
      ({ stream }) => stream === 'instrument/DE0007164600',
    );
    if (before === undefined || after === undefined) throw new Error('the seed knows SAP');
    const history = given(definitionDecider).when(before.command).events();
    const events = given(definitionDecider, ...history)
      .when(after.command)
      .events();
    expect(events).toMatchObject([{ type: 'InstrumentDefined', data: { name: 'SAP AG', version: 2 } }]);
  });

  it('has the closing days that the rules of the calendars give', () => {
    const target = loadSeed(office).find(({ stream }) => stream === 'calendar/TARGET')?.command.definition;
    expect(target?.type === 'CalendarDefined' && target.data.holidays).toEqual(
      expect.arrayContaining(['2026-04-03', '2026-04-06', '2026-05-01', '2026-12-25']),
    );
  });
});

describe('a seed with mistakes', () => {
  it.each([
    ['a wrong check digit', 'DE0007164600', 'DE0007164601', /instruments\[0\]\.isin: expected an ISIN/],
    ['an LEI that does not add up', 'lei: 529900VERSOSECEU0194', 'lei: 529900VERSOSECEU0195', /parties\[0\]\.lei/],
    ['a misspelt field', 'quantityType: UNIT', 'quantitiType: UNIT', /instruments\[0\]\.quantitiType: is not a field/],
    [
      'a market nobody defines',
      'settlementMarket: T2S',
      'settlementMarket: T3S',
      /T3S is not defined among the markets/,
    ],
    ['an amount without quotes', "creditLine: '200000000.00'", 'creditLine: 200000000.00', /accounts\[2\]\.creditLine/],
    [
      'a time that goes backwards',
      "localTime: '10:30'",
      "localTime: '09:30'",
      /marketSchedules\[0\]\.entries: the points/,
    ],
    ['a zone that is not one', 'Europe/Berlin', 'Europe/Bonn', /marketSchedules\[0\]\.timeZone/],
    [
      'a date that does not exist',
      'validFrom: 2027-10-11',
      'validFrom: 2027-02-29',
      /settlementCycles\[1\]\.validFrom/,
    ],
  ])('names %s and its place', (_, from, to, expected) => {
    expect(office).toContain(from);
    expect(problemsOf(office.replace(from, to))).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
  });

  it('names all mistakes at once', () => {
    const twice = office.replace('DE0007164600', 'DE0007164601').replace('Europe/Berlin', 'Europe/Bonn');
    expect(problemsOf(twice).length).toBeGreaterThan(1);
  });

  it.each(['', '[]', 'calendars: 7', 'parties: [1, null]', '{', 'a: &a [*a]'])(
    'is refused whatever it holds: %s',
    (text) => {
      expect(problemsOf(text)).not.toEqual([]);
    },
  );
});
