import type { CashEvent, EventsByContext } from '@verso/contracts';
import { toMinor } from '@verso/money';
import fc from 'fast-check';
import { DrivenCashRoom } from './driven-room.fixture.js';
import * as day from './market-day.fixture.js';

/** One thing that reaches the room: an event of another log, or a statement. */
export type Input =
  | { readonly log: 'settlement'; readonly event: EventsByContext['settlement'] }
  | { readonly log: 'reference-data'; readonly event: EventsByContext['reference-data'] }
  | { readonly log: 'statement'; readonly of: day.StatementOf };

export interface Fate {
  readonly deal: day.Deal;
  readonly firm: boolean;
  readonly part: boolean;
  readonly end: 'SETTLED' | 'CANCELLED' | 'FAILING';
  readonly toleranceMinor: number;
}

export const DAYS = [day.MONDAY, day.TUESDAY, day.WEDNESDAY] as const;
export const OPENING = 50_000n;

function euros(minor: bigint): string {
  return `${String(minor / 100n)}.${String(minor % 100n).padStart(2, '0')}`;
}

export const fates = fc
  .array(
    fc.record({
      side: fc.constantFrom('PURCHASE' as const, 'SALE' as const),
      minor: fc.bigInt(200n, 100_000n),
      settles: fc.constantFrom(...DAYS),
      firm: fc.boolean(),
      part: fc.boolean(),
      end: fc.constantFrom('SETTLED' as const, 'SETTLED' as const, 'CANCELLED' as const, 'FAILING' as const),
      toleranceMinor: fc.constantFrom(0, 0, 0, 1, -1),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((drawn) =>
    drawn.map(({ side, minor, settles, ...fate }, index): Fate => {
      return { ...fate, deal: { id: String(index), side, amount: euros(minor), settles } };
    }),
  );

function partOf({ deal }: Fate): bigint {
  return toMinor(day.euros(deal.amount)) / 2n;
}

function restOf(fate: Fate): bigint {
  const whole = toMinor(day.euros(fate.deal.amount)) + BigInt(fate.toleranceMinor);
  return fate.part ? whole - partOf(fate) : whole;
}

/** What happens to one deal, in the order in which its settlement log tells it. */
export function storyOf(fate: Fate): readonly Input[] {
  const { deal, firm, part, end } = fate;
  const events: EventsByContext['settlement'][] = [day.obligation(deal)];
  if (firm) events.push(day.provisionRequested(deal));
  if (part) events.push(day.partlySettled(deal, deal.settles, euros(partOf(fate))));
  if (end === 'SETTLED') events.push(day.settled(deal, deal.settles, euros(restOf(fate))));
  if (end === 'CANCELLED') events.push(day.instructionCancelled(deal));
  if (end === 'FAILING') events.push(day.failed(deal, deal.settles, '2026-11-26'));
  return events.map((event) => ({ log: 'settlement', event }));
}

/** What the agent books: all that settled, day by day. */
export function statementsOf(all: readonly Fate[]): readonly Input[] {
  let opening = OPENING;
  return DAYS.map((businessDate, index) => {
    const entries = all
      .filter(({ deal }) => deal.settles === businessDate)
      .flatMap((fate) => {
        const sign = fate.deal.side === 'SALE' ? 1n : -1n;
        const names = { instruction: `I${fate.deal.id}` };
        const part = { ...names, message: `M${fate.deal.id}-1`, minor: sign * partOf(fate) };
        const rest = { ...names, message: `M${fate.deal.id}`, minor: sign * restOf(fate) };
        return [...(fate.part ? [part] : []), ...(fate.end === 'SETTLED' ? [rest] : [])];
      });
    const of = { id: `S${String(index)}`, day: businessDate, opening, entries, sequence: index + 1 };
    opening = entries.reduce((sum, { minor }) => sum + minor, opening);
    return { log: 'statement', of };
  });
}

export const windows: readonly Input[] = DAYS.map((businessDate) => ({
  log: 'reference-data',
  event: day.provisioning(businessDate),
}));

export function openedRoom(policy: string, creditLine = '100.00'): DrivenCashRoom {
  const room = new DrivenCashRoom();
  room.now = '2026-11-30T18:30:00.000000Z';
  room.feed('reference-data', day.cashAccountDefined({ fundingPolicy: policy, creditLine }));
  room.feed('reference-data', day.safekeepingAccountDefined());
  room.feed('reference-data', day.openingBalance(euros(OPENING)));
  return room;
}

export function give(room: DrivenCashRoom, input: Input): readonly CashEvent[] {
  if (input.log === 'statement') return room.receive(day.statement(input.of));
  return input.log === 'settlement' ? room.feed(input.log, input.event) : room.feed(input.log, input.event);
}

/** Repeats some inputs and puts all of them into any order, each deal's own order kept or not. */
export function mixed(stories: readonly (readonly Input[])[], seed: readonly number[]): readonly Input[] {
  const keyed = stories.flatMap((story, storyIndex) => {
    const keys = story.map((_, index) => seed[(storyIndex * 7 + index * 3) % seed.length] ?? 0).sort((a, b) => a - b);
    return story.map((input, index) => ({ input, key: keys[index] ?? 0 }));
  });
  return keyed.sort((a, b) => a.key - b.key).map(({ input }) => input);
}

export const seeds = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 23, maxLength: 23 });
