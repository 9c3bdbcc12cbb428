import { runInParts, type Happening } from '@verso/test-bed';
import { confirmationRoom } from './confirmation-room.js';
import {
  BROKER,
  DEPOSITORY_ONLY,
  incoming,
  referenceData,
  theirCancellation,
  theirs,
  trade,
  tradeId,
  US,
} from './confirmation.fixture.js';

const NUMBERS = Array.from({ length: 20 }, (_, index) => index + 1);
const PARTIES = [BROKER, DEPOSITORY_ONLY];

/** Each trade differs from the others, so that only one confirmation fits it. */
function tradeOf(number: number, quantity = 1_000 * number): ReturnType<typeof trade> {
  const { lei } = PARTIES[number % 2] ?? BROKER;
  const uti = `${US.lei}T${String(number)}`;
  return trade({ uti, counterparty: { lei, role: 'COUNTERPARTY' }, quantity: String(quantity) });
}

function captured(number: number): NonNullable<Happening['told']>[number] {
  const about = { tradeId: tradeId(number), tradeVersion: 1, bookingEntity: US.lei, complete: true };
  return { log: 'trade-capture', event: { type: 'TradeCaptured', data: { ...about, trade: tradeOf(number) } } };
}

function amended(number: number): NonNullable<Happening['told']>[number] {
  const about = { tradeId: tradeId(number), tradeVersion: 2, bookingEntity: US.lei, complete: true, changes: [] };
  const changed = tradeOf(number, 1_000 * number + 500);
  return { log: 'trade-capture', event: { type: 'TradeAmended', data: { ...about, trade: changed } } };
}

function busted(number: number): NonNullable<Happening['told']>[number] {
  const data = { tradeId: tradeId(number), tradeVersion: 3, bookingEntity: US.lei, reason: 'busted' };
  return { log: 'trade-capture', event: { type: 'TradeCancelled', data } };
}

/** Where the depository's matching does not confirm it. */
const bilateral = NUMBERS.filter((number) => number % 2 === 0);
const confirms = (number: number): ReturnType<typeof theirs> => theirs(`REF${String(number)}`, tradeOf(number));

const story: readonly Happening[] = [
  { told: referenceData().map(([, event]) => ({ log: 'reference-data', event })) },
  { told: NUMBERS.filter((number) => number <= 14).map(captured) },
  // Some of them before their trade has come.
  { heard: bilateral.map(confirms) },
  {
    told: NUMBERS.filter((number) => number > 14).map(captured),
    heard: [incoming({ messageId: 'G', body: 'garbled' })],
  },
  { heard: bilateral.filter((number) => number % 3 === 0).map((number) => theirCancellation(`REF${String(number)}`)) },
  { told: NUMBERS.filter((number) => number % 5 === 0).map(amended) },
  {
    heard: bilateral
      .filter((number) => number % 5 === 0)
      .map((number) => theirs(`AGAIN${String(number)}`, tradeOf(number, 1_000 * number + 500))),
  },
  { told: NUMBERS.filter((number) => number % 10 === 0).map(busted) },
];

describe('Confirmation in parts', () => {
  it('decides the same in four parts and in sixteen as in one, whoever comes first, and whatever dies', async () => {
    const whole = await runInParts(confirmationRoom, story, { parts: 1, seed: 1 });
    const text = JSON.stringify([...whole.values()]);
    for (const type of ['TradeConfirmed', 'CounterpartyConfirmationUnpaired', 'TradePairingEnded', 'MessageRejected'])
      expect(text).toContain(type);
    for (const [parts, seed] of [
      [4, 2],
      [16, 3],
    ] as const) {
      const divided = await runInParts(confirmationRoom, story, { parts, seed, restarts: true });
      expect(divided).toEqual(whole);
    }
  });

  it('decides the same whether it holds its streams in memory or reads them again each time', async () => {
    const held = await runInParts(confirmationRoom, story, { parts: 1, seed: 1, eventsHeld: 100_000 });
    for (const [eventsHeld, seed] of [
      [1, 4],
      [10, 5],
    ] as const)
      expect(await runInParts(confirmationRoom, story, { parts: 1, seed, eventsHeld })).toEqual(held);
  });
});
