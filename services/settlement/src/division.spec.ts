import { buildAllegement, buildAllegementRemoval } from '@verso/iso20022';
import { runInParts, type Happening } from '@verso/test-bed';
import { settlementDivision } from './division.js';
import { instructionIdOf, instructionStream, obligationIdOf, obligationStream } from './domain/identifiers.js';
import { accepted, fromServicer, fundsReserved, matched, settledReport, status } from './office.fixture.js';
import { settlementRoom } from './room.js';
import { party, ssi, standingEvents, THEM, trade, US } from './settlement.fixture.js';

const NEWCOMER = '549300NEWCOMER000042';
const NUMBERS = Array.from({ length: 24 }, (_, index) => index + 1);

function tradeId(number: number): string {
  return `trd_019a8b2c-3d4e-7f50-8a1b-${(number * 7_919_321).toString(16).padStart(12, '0')}`;
}

function instructionOf(number: number, version = 1): string {
  return instructionIdOf(obligationIdOf(tradeId(number), version), 1);
}

/** Every fourth trade is with somebody of whom nothing is known yet. */
function counterparty(number: number): { readonly lei: string; readonly role: string } {
  return { lei: number % 4 === 0 ? NEWCOMER : THEM, role: 'COUNTERPARTY' };
}

function captured(number: number): NonNullable<Happening['told']>[number] {
  const about = { tradeId: tradeId(number), tradeVersion: 1, bookingEntity: US, complete: true };
  return {
    log: 'trade-capture',
    event: { type: 'TradeCaptured', data: { ...about, trade: trade({ counterparty: counterparty(number) }) } },
  };
}

function amended(number: number): NonNullable<Happening['told']>[number] {
  const about = { tradeId: tradeId(number), tradeVersion: 2, bookingEntity: US, complete: true, changes: [] };
  const changed = trade({ counterparty: counterparty(number), quantity: '900' });
  return { log: 'trade-capture', event: { type: 'TradeAmended', data: { ...about, trade: changed } } };
}

function confirmed(number: number): NonNullable<Happening['told']>[number] {
  const data = { tradeId: tradeId(number), tradeVersion: 1, bookingEntity: US, method: 'BILATERAL' };
  return { log: 'confirmation', event: { type: 'TradeConfirmed', data } };
}

function reserved(number: number): NonNullable<Happening['told']>[number] {
  return { log: 'cash', event: fundsReserved(instructionOf(number)) };
}

const standing = standingEvents().map((event) => ({ log: 'reference-data' as const, event }));
const garbled = fromServicer('G-1', 'nothing that anybody could read');
const alleged = fromServicer('A-1', '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:sese.028.001.10"/>');
const ALLEGEMENT = {
  transactionIdentification: 'ALG-1',
  movement: 'DELI',
  payment: 'FREE',
  safekeepingAccount: 'DE-10001',
} as const;
const allegement = fromServicer(
  'A-2',
  buildAllegement({
    ...ALLEGEMENT,
    ...{ settlementDate: '2026-11-25', isin: 'DE0007164600', transactionType: 'TRAD' },
    quantity: { type: 'UNIT', quantity: '5' },
  }),
);
const removal = fromServicer('A-3', buildAllegementRemoval(ALLEGEMENT));

const story: readonly Happening[] = [
  { told: standing },
  { told: NUMBERS.map(captured) },
  { told: NUMBERS.map(confirmed), heard: [garbled, alleged, allegement, removal] },
  { heard: NUMBERS.map((number) => status(`S-${String(number)}`, accepted, instructionOf(number))) },
  { heard: NUMBERS.map((number) => status(`T-${String(number)}`, matched, instructionOf(number))) },
  { told: NUMBERS.filter((number) => number % 4 > 0).map(reserved) },
  {
    told: [
      { log: 'reference-data', event: { type: 'PartyDefined', data: party({ lei: NEWCOMER, role: 'COUNTERPARTY' }) } },
      {
        log: 'reference-data',
        event: { type: 'StandingSettlementInstructionDefined', data: ssi({ ssiId: 'SSI-2', party: NEWCOMER }) },
      },
    ],
  },
  { told: NUMBERS.filter((number) => number % 3 === 0).map(amended) },
  {
    heard: NUMBERS.filter((number) => number % 5 === 1).map((number) =>
      settledReport(`X-${String(number)}`, {
        transactionIdentification: instructionOf(number),
        ...{ replacesMessageId: 'G-1' },
      }),
    ),
  },
  { heard: [fromServicer('G-2', garbled.body, { replacesMessageId: 'G-1' }), garbled] },
];

describe('Settlement in parts', () => {
  it('decides the same in four parts and in sixteen as in one, whoever comes first, and whatever dies', async () => {
    const whole = await runInParts(settlementRoom, story, { parts: 1, seed: 1 });
    const text = JSON.stringify([...whole.values()]);
    for (const type of ['RouteDataArrived', 'InstructionSettled', 'SettlementObligationSuperseded', 'MessageRejected'])
      expect(text).toContain(type);
    expect(text).toContain('AllegementRemoved');
    for (const [parts, seed] of [
      [4, 2],
      [16, 3],
    ] as const) {
      const divided = await runInParts(settlementRoom, story, { parts, seed, restarts: true });
      expect(divided).toEqual(whole);
    }
  });

  it('decides the same whether it holds its streams in memory or reads them again each time', async () => {
    const held = await runInParts(settlementRoom, story, { parts: 1, seed: 1, eventsHeld: 100_000 });
    for (const [eventsHeld, seed] of [
      [1, 4],
      [10, 5],
    ] as const)
      expect(await runInParts(settlementRoom, story, { parts: 1, seed, eventsHeld })).toEqual(held);
  });

  it('keeps everything of a trade in one slot, and spreads trades over all of them', () => {
    const slots = new Set<number>();
    for (const number of Array.from({ length: 2_000 }, (_, index) => index)) {
      const obligation = obligationIdOf(tradeId(number), 1);
      const ofTrade = [
        obligationStream(obligation),
        obligationStream(obligationIdOf(tradeId(number), 12)),
        instructionStream(instructionIdOf(obligation, 1)),
        instructionStream(instructionIdOf(obligation, 23)),
      ].map(settlementDivision.slotOf);
      expect(new Set(ofTrade).size).toBe(1);
      for (const slot of ofTrade) slots.add(slot);
    }
    expect(slots.size).toBeGreaterThan(250);
  });
});
