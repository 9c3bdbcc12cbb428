import fc from 'fast-check';
import type { IncomingMessage } from '@verso/messaging';
import { cancellationOf, confirmationOf, instructionOf, releaseOf } from './office-messages.fixture.js';
import { SmallStreet } from './street.fixture.js';
import { streetReport, type StreetReport } from './street-report.js';

const KNOBS = {
  mismatchRate: 0.2,
  lateRate: 0.2,
  failRate: 0.2,
  partialRate: 0.3,
  duplicateRate: 0.1,
  garbledRate: 0.1,
  wrongStatementRate: 0.3,
  allegeRate: 0.3,
};
const TRADES = Array.from({ length: 12 }, (_, index) => ({ number: index + 1, amount: '9000.00' }));

/** What concerns one trade keeps its order: the office asks for the next thing when the last is answered. */
const CONVERSATIONS: readonly (readonly IncomingMessage[])[] = [
  ...TRADES.map((trade) =>
    trade.number % 6 === 0
      ? [instructionOf(trade), releaseOf(trade), cancellationOf(trade)]
      : [instructionOf(trade), releaseOf(trade)],
  ),
  ...TRADES.map((trade) => [confirmationOf(trade)]),
];

/** Whose turn it is at each step, how many messages come at once, and which come twice. */
const anyArrival = fc.record({
  turns: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
  batch: fc.integer({ min: 1, max: 20 }),
  repeatEvery: fc.integer({ min: 2, max: 9 }),
  restart: fc.boolean(),
});

function arrivalsOf(turns: readonly number[], repeatEvery: number): readonly IncomingMessage[] {
  const waiting = CONVERSATIONS.map((conversation) => [...conversation]);
  const arrivals: IncomingMessage[] = [];
  for (let step = 0; waiting.length > 0; step += 1) {
    const turn = (turns[step % turns.length] ?? 0) % waiting.length;
    const next = waiting[turn]?.shift();
    if (next === undefined) waiting.splice(turn, 1);
    else arrivals.push(next, ...(step % repeatEvery === 0 ? [next] : []));
  }
  return arrivals;
}

async function outcomeOf(arrival: { turns: number[]; batch: number; repeatEvery: number; restart: boolean }): Promise<{
  readonly report: StreetReport;
  readonly messages: readonly string[];
}> {
  const street = await SmallStreet.open(KNOBS);
  const arrivals = arrivalsOf(arrival.turns, arrival.repeatEvery);
  for (let from = 0; from < arrivals.length; from += arrival.batch) {
    await street.receive(...arrivals.slice(from, from + arrival.batch));
    if (arrival.restart && from > arrivals.length / 2) street.restart();
  }
  for (const day of ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']) {
    await street.points(
      day,
      'BusinessDayOpened',
      'PROVISIONING',
      'SETTLEMENT',
      'TRADING_OPEN',
      'DVP_CUT_OFF',
      'BusinessDayClosed',
    );
    if (arrival.restart) street.restart();
  }
  const sent = await street.sent();
  return {
    report: await streetReport(street.store),
    messages: sent
      .map(({ messageId, body, replacesMessageId }) => `${messageId} ${replacesMessageId ?? ''} ${body}`)
      .sort(),
  };
}

describe('whatever the order in which messages arrive, alone or together, once or twice', () => {
  it('the books end the same and the same messages are sent', async () => {
    const expected = await outcomeOf({ turns: [0], batch: 1, repeatEvery: 1_000, restart: false });
    expect(new Set([...expected.report.instructions.values()].map(({ status }) => status)).size).toBeGreaterThan(2);
    const sorted = ({ report, messages }: Awaited<ReturnType<typeof outcomeOf>>): unknown => ({
      messages,
      cash: report.cash,
      holdings: report.holdings,
      confirmations: report.confirmations,
      received: [...report.messagesReceived].sort(),
      instructions: [...report.instructions.values()].sort((left, right) =>
        left.instructionId < right.instructionId ? -1 : 1,
      ),
    });
    await fc.assert(
      fc.asyncProperty(anyArrival, async (arrival) => {
        expect(sorted(await outcomeOf(arrival))).toEqual(sorted(expected));
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });
});
