import * as fc from 'fast-check';
import type { SettlementEvent } from '@verso/contracts';
import {
  accepted,
  amended,
  captured,
  fundsReserved,
  matched,
  Office,
  settledReport,
  status,
  tradeConfirmed,
} from './office.fixture.js';

type Happening = (office: Office) => Promise<void>;

const confirmedBefore: Happening = (office) => office.tell('confirmation', tradeConfirmed());
const provisioned: Happening = (office) => office.tell('cash', fundsReserved());
const replaced: Happening = (office) => office.tell('trade-capture', amended(2, { quantity: '900' }));
const matches: Happening = (office) => office.hear(status('M1', matched));
const accepts: Happening = (office) => office.hear(status('M2', accepted));
const restarts: Happening = (office) => {
  office.restart();
  return Promise.resolve();
};
const captures: Happening = (office) => office.tell('trade-capture', captured());
const dies = (when: 'before' | 'after'): Happening => {
  return (office) => {
    office.dieAtNextAppend(when);
    return Promise.resolve();
  };
};
const part = (messageId: string, quantity: string, previously: string, amount: string): Happening => {
  const report = settledReport(messageId, {
    settledQuantity: { type: 'UNIT', quantity },
    previouslySettledQuantity: { type: 'UNIT', quantity: previously },
    settledAmount: { currency: 'EUR', amount, creditDebit: 'DBIT' },
  });
  return (office) => office.hear(report);
};
const firstPart = part('P1', '400', '0', '40000.00');
const secondPart = part('P2', '600', '400', '60000.00');

async function eventsAfter(happenings: readonly Happening[]): Promise<readonly SettlementEvent[]> {
  return eventsOf([captures, ...happenings]);
}

async function eventsOf(happenings: readonly Happening[]): Promise<readonly SettlementEvent[]> {
  const office = await Office.open();
  for (const happening of happenings) await happening(office);
  return office.events();
}

function count(events: readonly SettlementEvent[], type: SettlementEvent['type']): number {
  return events.filter((event) => event.type === type).length;
}

/** Every happening at least once, in any order, some again, with restarts in between. */
function anyOrderOf(...happenings: readonly Happening[]): fc.Arbitrary<readonly Happening[]> {
  return fc
    .array(fc.constantFrom(...happenings, restarts), { maxLength: 4 })
    .chain((again) => fc.shuffledSubarray([...happenings, ...again], { minLength: happenings.length + again.length }));
}

describe('whatever the order, the repeats and the restarts', () => {
  it('a purchase that settles in parts is discharged once, by what adds up to it', async () => {
    const orders = anyOrderOf(confirmedBefore, provisioned, matches, accepts, firstPart, secondPart);
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const events = await eventsAfter(order);
        expect(count(events, 'InstructionPartiallySettled')).toBe(1);
        expect(count(events, 'InstructionSettled')).toBe(1);
        expect(count(events, 'SettlementObligationDischarged')).toBe(1);
        expect(count(events, 'MessageRejected')).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  it('an amendment that crosses the settlement is denied once and instructs nothing', async () => {
    const orders = anyOrderOf(replaced, confirmedBefore, matches, firstPart, secondPart);
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const events = await eventsAfter(order);
        expect(count(events, 'CancellationDenied')).toBe(1);
        expect(count(events, 'InstructionCreated')).toBe(1);
        expect(count(events, 'SettlementObligationDischarged')).toBe(1);
      }),
      { numRuns: 20 },
    );
  });
});

const ENDS: readonly Happening[] = [restarts, dies('before'), dies('after')];

describe('a process that ends at any point, and starts again', () => {
  it('leaves the events of one that never did, in whatever order the facts arrived', async () => {
    const facts = [captures, confirmedBefore, provisioned, matches, accepts, replaced, firstPart, secondPart];
    const courses = fc
      .array(fc.constantFrom(...ENDS), { minLength: 1, maxLength: 6 })
      .chain((ends) => fc.shuffledSubarray([...facts, ...ends], { minLength: facts.length + ends.length }));
    await fc.assert(
      fc.asyncProperty(courses, async (course) => {
        const undisturbed = course.filter((happening) => !ENDS.includes(happening));
        expect(await eventsOf(course)).toEqual(await eventsOf(undisturbed));
      }),
      { numRuns: 10 },
    );
  });

  it('releases by what was set aside before the instruction was there, also when it ends in between', async () => {
    for (const end of ENDS) {
      const events = await eventsOf([provisioned, end, captures, end, confirmedBefore, matches]);
      expect(events.map(({ type }) => type).slice(0, 2)).toEqual([
        'InstructionProvisioned',
        'SettlementObligationCreated',
      ]);
      expect(count(events, 'ReleaseRequested')).toBe(1);
    }
  });
});
