import type { CashEvent } from '@verso/contracts';
import { fold } from '@verso/decider';
import { toMinor } from '@verso/money';
import { stateText } from '@verso/test-bed';
import fc from 'fast-check';
import { cashRoom } from './cash-room.js';
import type { CashAccount } from './domain/cash-account.js';
import { cashAccountDecider } from './domain/decide.js';
import { ledgerClosing } from './domain/proof.js';
import { DAYS, fates, give, mixed, openedRoom, seeds, statementsOf, storyOf, windows } from './any-fates.fixture.js';
import type { DrivenCashRoom } from './driven-room.fixture.js';
import * as day from './market-day.fixture.js';
import { RecomputedFigures, signedSum } from './recomputed-figures.fixture.js';

describe('Cash, for any sequence of inputs, early, late, repeated or missing', () => {
  it('keeps debits and credits equal, components never negative, and the balance what its postings say', () => {
    checkAnySequence((room) => {
      const state = room.account(day.ACCOUNT);
      const nostro = signedSum(room.events, (ledgerAccount) => ledgerAccount === `nostro:${day.ACCOUNT}`);
      expect(signedSum(room.events, () => true)).toBe(0n);
      expect(nostro).toBe(state.posted);
      expect(state.reserved).toBe([...state.flows.values()].reduce((sum, { reserved }) => sum + reserved, 0n));
      expect(state.reserved).toBeGreaterThanOrEqual(0n);
      for (const minor of state.firmReceipts.values()) expect(minor).toBeGreaterThan(0n);
      expect(ledgerClosing(state, '9999-12-31')).toBe(state.posted);
    });
  });

  it('reserves exactly what the policy leaves available, by figures recomputed from the events alone', () => {
    checkAnySequence((room, policy, windowOf) => {
      const figures = new RecomputedFigures(policy);
      for (const event of room.events) {
        if (event.type === 'FundsReserved' || event.type === 'FundsShortfallDetected') {
          const available = figures.available(windowOf.get(event) ?? '');
          expect(toMinor(day.euros(event.data.figures.available))).toBe(available);
          expect(toMinor(event.data.amount) <= available).toBe(event.type === 'FundsReserved');
        }
        figures.follow(event);
      }
    });
  });

  it('posts every movement once, and ends every reservation at most once within what was reserved', () => {
    checkAnySequence((room) => {
      const posted = day.eventsOf(room.events, 'CashMovementPosted').map(({ movementId }) => movementId);
      expect(new Set(posted).size).toBe(posted.length);
      const reserved = new Map<string, bigint>();
      for (const event of room.events) {
        if (event.type === 'FundsReserved') {
          expect(reserved.has(event.data.reservationId)).toBe(false);
          reserved.set(event.data.reservationId, toMinor(event.data.amount));
        }
        if (event.type === 'FundsReservationConsumed' || event.type === 'FundsReservationReleased') {
          const { reservationId } = event.data;
          const open = reserved.get(reservationId) ?? 0n;
          const used = toMinor(event.type === 'FundsReservationConsumed' ? event.data.consumed : event.data.released);
          expect(open).toBeGreaterThanOrEqual(used);
          const remains = event.type === 'FundsReservationConsumed' ? toMinor(event.data.remaining) : 0n;
          expect(remains).toBeLessThanOrEqual(open - used);
          reserved.set(reservationId, remains);
        }
      }
    });
  });

  it('rebuilds the same state from its events', () => {
    checkAnySequence((room) => {
      const live = room.account(day.ACCOUNT);
      const events = room.events.filter(({ type, data }) => type !== 'MessageReceived' || data.subject === day.ACCOUNT);
      expect(stateText(fold(cashAccountDecider, events))).toBe(stateText(live));
    });
  });

  it('goes on from a snapshot at any moment as from its first event', () => {
    const { snapshot } = cashRoom.streams['account'] ?? {};
    checkAnySequence((room) => {
      const events = room.events.filter(({ type, data }) => type !== 'MessageReceived' || data.subject === day.ACCOUNT);
      for (let at = 0; at <= events.length; at += 7) {
        const kept = snapshot?.write(fold(cashAccountDecider, events.slice(0, at))) ?? '';
        let state = snapshot?.read(kept) as CashAccount;
        for (const event of events.slice(at)) state = cashAccountDecider.evolve(state, event);
        expect(stateText(state)).toBe(stateText(room.account(day.ACCOUNT)));
      }
    });
  });
});

describe('Reconciliation, for any order of settlements and statements', () => {
  it('ends with the same matches, open items and proofs, each input coming once or twice', () => {
    fc.assert(
      fc.property(fates, seeds, seeds, (all, seed, otherSeed) => {
        const stories = [...all.map(storyOf), ...statementsOf(all).map((input) => [input])];
        const [one, other] = [seed, otherSeed].map((order) => {
          const room = openedRoom('NET_PROJECTED');
          for (const input of mixed([...stories, ...stories.map((story) => story.slice(-1))], order)) give(room, input);
          return outcomeOf(room);
        });
        expect(other).toEqual(one);
        expect(one?.['breaks']).toEqual([]);
        expect(one?.['proved']).toEqual([...DAYS]);
      }),
      { numRuns: 30 },
    );
  });
});

describe('A provisioning window', () => {
  it('decides the same for the same flows in whatever order they came', () => {
    fc.assert(
      fc.property(fates, seeds, seeds, (all, seed, otherSeed) => {
        const stories = all.map(({ deal }) =>
          storyOf({ deal, firm: true, part: false, end: 'SETTLED', toleranceMinor: 0 }).slice(0, 2),
        );
        const [one, other] = [seed, otherSeed].map((order) => {
          const room = openedRoom('NET_PROJECTED');
          for (const input of mixed(stories, order)) give(room, input);
          return room.feed('reference-data', day.provisioning(day.WEDNESDAY));
        });
        expect(other).toEqual(one);
      }),
      { numRuns: 30 },
    );
  });
});

/** Any order at all: not even a deal's own order is kept, inputs repeat or are missing. */
function checkAnySequence(
  check: (room: DrivenCashRoom, policy: string, windowOf: ReadonlyMap<CashEvent, string>) => void,
): void {
  const policies = fc.constantFrom('NET_PROJECTED', 'PREFUNDED', 'AGENT_LINE');
  fc.assert(
    fc.property(fates, policies, seeds, fc.array(fc.nat(), { maxLength: 40 }), (all, policy, seed, picks) => {
      const stories = [...all.map(storyOf), ...[...statementsOf(all), ...windows, ...windows].map((input) => [input])];
      const inputs = stories.flat();
      const picked = picks.flatMap((pick) => inputs[pick % inputs.length] ?? []);
      const isAnyOrder = picks.length % 3 === 0;
      const room = openedRoom(policy);
      const windowOf = new Map<CashEvent, string>();
      for (const input of isAnyOrder ? picked : [...mixed(stories, seed), ...picked]) {
        for (const event of give(room, input)) {
          if (input.log === 'reference-data' && 'businessDate' in input.event.data) {
            windowOf.set(event, input.event.data.businessDate);
          }
        }
      }
      check(room, policy, windowOf);
    }),
    { numRuns: 30 },
  );
}

function outcomeOf(room: DrivenCashRoom): Record<string, unknown> {
  const { posted, reserved, flows, reconciliation, overdrawn } = room.account(day.ACCOUNT);
  const { entries, movements, breaks, statements } = reconciliation;
  return {
    posted,
    reserved,
    overdrawn,
    flows: [...flows]
      .map(([id, { remaining, valueDate, instructionId }]) => [id, remaining, valueDate, instructionId])
      .sort(),
    entries: [...entries.keys()].sort(),
    movements: [...movements.keys()].sort(),
    breaks: [...breaks.keys()].sort(),
    proved: statements.filter(({ proved }) => proved).map(({ businessDate }) => businessDate),
    matches: matchesOf(room),
  };
}

/**
 * What was matched with what. Parts of one instruction with the same amount and date are interchangeable: which of them an
 * entry was matched with may depend on the order, and changes nothing.
 */
function matchesOf(room: DrivenCashRoom): readonly string[] {
  return day
    .eventsOf(room.events, 'StatementEntryMatched')
    .map(({ movementId, statementId, amount }) => `${movementId.split(':')[0] ?? ''} ${statementId} ${amount.amount}`)
    .sort();
}
