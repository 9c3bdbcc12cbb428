import type { EventsByContext, PositionsEvent } from '@verso/contracts';
import { fold } from '@verso/decider';
import { toScaledQuantity } from '@verso/money';
import { stateText } from '@verso/test-bed';
import fc from 'fast-check';
import { safekeepingAccountDecider } from './domain/decide.js';
import { stockRecord, type SafekeepingAccount } from './domain/safekeeping-account.js';
import { DrivenPositionsRoom } from './driven-room.fixture.js';
import * as day from './market-day.fixture.js';
import { positionsRoom } from './positions-room.js';

type Input =
  | { readonly log: 'settlement'; readonly event: EventsByContext['settlement'] }
  | { readonly log: 'reference-data'; readonly event: EventsByContext['reference-data'] }
  | { readonly log: 'statement'; readonly of: day.StatementOf };

interface Fate {
  readonly deal: day.Deal;
  readonly part: boolean;
  readonly end: 'SETTLED' | 'CANCELLED' | 'FAILING';
}

const DAYS = [day.MONDAY, day.TUESDAY, day.WEDNESDAY] as const;
const OPENING = 500;

const fates = fc
  .array(
    fc.record({
      direction: fc.constantFrom('RECEIVE' as const, 'DELIVER' as const),
      half: fc.integer({ min: 1, max: 200 }),
      settles: fc.constantFrom(...DAYS),
      part: fc.boolean(),
      end: fc.constantFrom('SETTLED' as const, 'SETTLED' as const, 'CANCELLED' as const, 'FAILING' as const),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((drawn) =>
    drawn.map(({ direction, half, settles, part, end }, index): Fate => {
      return { part, end, deal: { id: String(index), direction, quantity: String(2 * half), settles } };
    }),
  );

const seeds = fc.array(fc.nat(), { minLength: 29, maxLength: 29 });

/** What happens to one deal, in the order in which its settlement log tells it. */
function storyOf({ deal, part, end }: Fate): readonly Input[] {
  const half = String(Number(deal.quantity) / 2);
  const events: EventsByContext['settlement'][] = [day.obligation(deal), day.provisionRequested(deal)];
  if (part) events.push(day.partlySettled(deal, deal.settles, half));
  if (end === 'SETTLED') events.push(day.settled(deal, deal.settles, part ? half : deal.quantity));
  if (end === 'CANCELLED') events.push(day.instructionCancelled(deal));
  if (end === 'FAILING') events.push(day.failed(deal, deal.settles, '2026-11-26'));
  return events.map((event) => ({ log: 'settlement', event }));
}

/** What the servicer holds at the end of each day. */
function statementsOf(all: readonly Fate[]): readonly Input[] {
  return DAYS.map((businessDate, index) => {
    let held = OPENING;
    for (const { deal, part, end } of all) {
      if (deal.settles > businessDate) continue;
      const settled = end === 'SETTLED' ? Number(deal.quantity) : part ? Number(deal.quantity) / 2 : 0;
      held += deal.direction === 'RECEIVE' ? settled : -settled;
    }
    return {
      log: 'statement',
      of: { id: `S${String(index)}`, day: businessDate, holdings: { [day.BUND]: String(held) } },
    };
  });
}

const windows: readonly Input[] = DAYS.map((date) => ({ log: 'reference-data', event: day.provisioning(date) }));

function openedRoom(): DrivenPositionsRoom {
  const room = new DrivenPositionsRoom();
  room.now = '2026-11-30T18:30:00.000000Z';
  room.feed('reference-data', day.accountDefined());
  room.feed('reference-data', day.openingBalance(String(OPENING)));
  return room;
}

function give(room: DrivenPositionsRoom, input: Input): readonly PositionsEvent[] {
  if (input.log === 'statement') return room.receive(day.statement(input.of));
  return input.log === 'settlement' ? room.feed(input.log, input.event) : room.feed(input.log, input.event);
}

function mixed(stories: readonly (readonly Input[])[], seed: readonly number[]): readonly Input[] {
  const keyed = stories.flatMap((story, storyIndex) => {
    const keys = story.map((_, index) => seed[(storyIndex * 7 + index * 3) % seed.length] ?? 0).sort((a, b) => a - b);
    return story.map((input, index) => ({ input, key: keys[index] ?? 0 }));
  });
  return keyed.sort((a, b) => a.key - b.key).map(({ input }) => input);
}

describe('The stock record, for any sequence of inputs, early, late, repeated or missing', () => {
  it('is zero-sum by owner and location, and every movement is posted once', () => {
    checkAnySequence((room) => {
      const movements = day.eventsOf(room.events, 'SecuritiesMovementPosted');
      expect(new Set(movements.map(({ movementId }) => movementId)).size).toBe(movements.length);
      for (const { postings } of movements) {
        const [debits, credits] = ['DEBIT', 'CREDIT'].map((wanted) =>
          postings.filter(({ side }) => side === wanted).map(({ quantity }) => quantity),
        );
        expect(debits).toEqual(credits);
      }
    });
  });

  it('never reserves more than is settled and free, and ends each reservation within what was reserved', () => {
    checkAnySequence((room) => {
      const { depot, reserved } = stockRecord(room.account(day.ACCOUNT), day.BUND);
      const flows = [...room.account(day.ACCOUNT).flows.values()];
      expect(reserved).toBe(flows.reduce((sum, flow) => sum + flow.reserved, 0n));
      expect(reserved).toBeGreaterThanOrEqual(0n);
      expect(depot).toBe(ownerSum(room.events));
      expectReservedWithinSettled(room.events);
    });
  });

  it('rebuilds the same state from its events', () => {
    checkAnySequence((room) => {
      const rebuilt = fold(safekeepingAccountDecider, room.events);
      expect(stateText(rebuilt)).toBe(stateText(room.account(day.ACCOUNT)));
    });
  });

  it('goes on from a snapshot at any moment as from its first event', () => {
    const { snapshot } = positionsRoom.streams['account'] ?? {};
    checkAnySequence((room) => {
      for (let at = 0; at <= room.events.length; at += 7) {
        const kept = snapshot?.write(fold(safekeepingAccountDecider, room.events.slice(0, at))) ?? '';
        let state = snapshot?.read(kept) as SafekeepingAccount;
        for (const event of room.events.slice(at)) state = safekeepingAccountDecider.evolve(state, event);
        expect(stateText(state)).toBe(stateText(room.account(day.ACCOUNT)));
      }
    });
  });

  function checkAnySequence(check: (room: DrivenPositionsRoom) => void): void {
    fc.assert(
      fc.property(fates, seeds, fc.array(fc.nat(), { maxLength: 40 }), (all, seed, picks) => {
        const stories = [
          ...all.map(storyOf),
          ...[...statementsOf(all), ...windows, ...windows].map((input) => [input]),
        ];
        const inputs = stories.flat();
        const isAnyOrder = picks.length % 3 === 0;
        const picked = picks.flatMap((pick) => inputs[pick % inputs.length] ?? []);
        const room = openedRoom();
        for (const input of isAnyOrder ? picked : [...mixed(stories, seed), ...picked]) give(room, input);
        check(room);
      }),
      { numRuns: 40 },
    );
  }
});

/** Settled and reserved recomputed from the events alone, at each reservation. */
function expectReservedWithinSettled(events: readonly PositionsEvent[]): void {
  const reserved = new Map<string, bigint>();
  events.forEach((event, index) => {
    if (event.type === 'SecuritiesReserved') {
      const settled = ownerSum(events.slice(0, index));
      const before = [...reserved.values()].reduce((sum, quantity) => sum + quantity, 0n);
      const quantity = toScaledQuantity(event.data.quantity);
      expect(toScaledQuantity(event.data.figures.available)).toBe(settled - before);
      expect(quantity).toBeLessThanOrEqual(settled - before);
      reserved.set(event.data.obligationId, quantity);
    }
    if (event.type === 'SecuritiesReservationReleased') reserved.delete(event.data.obligationId);
    if (event.type === 'SecuritiesReservationConsumed') {
      expect(toScaledQuantity(event.data.consumed)).toBeLessThanOrEqual(reserved.get(event.data.obligationId) ?? 0n);
      reserved.set(event.data.obligationId, toScaledQuantity(event.data.remaining));
    }
  });
}

/** Credits less debits on the owner account, from the events alone. */
function ownerSum(events: readonly PositionsEvent[]): bigint {
  return day
    .eventsOf(events, 'SecuritiesMovementPosted')
    .flatMap(({ postings }) => postings)
    .filter(({ ledgerAccount }) => ledgerAccount === `owner:${day.ACCOUNT}`)
    .map(({ side, quantity }) => (side === 'CREDIT' ? toScaledQuantity(quantity) : -toScaledQuantity(quantity)))
    .reduce((sum, moved) => sum + moved, 0n);
}

describe('The stock record, for any order of settlements and statements', () => {
  it('ends with the same holdings, breaks and proofs, each input coming once or twice', () => {
    fc.assert(
      fc.property(fates, seeds, seeds, (all, seed, otherSeed) => {
        const stories = [...all.map(storyOf), ...statementsOf(all).map((input) => [input])];
        const [one, other] = [seed, otherSeed].map((order) => {
          const room = openedRoom();
          for (const input of mixed([...stories, ...stories.map((story) => story.slice(-1))], order)) give(room, input);
          const { statements, breaks, flows } = room.account(day.ACCOUNT);
          const proved = statements.filter((taken) => taken.proved).map(({ businessDate }) => businessDate);
          return {
            record: stockRecord(room.account(day.ACCOUNT), day.BUND),
            proved,
            breaks,
            flows: [...flows.keys()].sort(),
          };
        });
        expect(other).toEqual(one);
        expect(one?.breaks.size).toBe(0);
        expect(one?.proved).toEqual([...DAYS]);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps economic exposure where the trade put it: no settlement, part or fail moves what we own', () => {
    fc.assert(
      fc.property(fates, seeds, (all, seed) => {
        const room = openedRoom();
        for (const { deal } of all) room.feed('settlement', day.obligation(deal));
        const { own } = stockRecord(room.account(day.ACCOUNT), day.BUND);
        const stories = all.map((fate) => storyOf({ ...fate, end: fate.end === 'CANCELLED' ? 'FAILING' : fate.end }));
        for (const input of mixed([...stories, windows], seed)) {
          give(room, input);
          const record = stockRecord(room.account(day.ACCOUNT), day.BUND);
          expect(record.own).toBe(own);
          expect(record.own).toBe(record.depot + record.inFlight);
        }
      }),
      { numRuns: 40 },
    );
  });
});
