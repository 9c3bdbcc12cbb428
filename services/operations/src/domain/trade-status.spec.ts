import { InMemoryTradeTable } from '../projections/in-memory-trade-table.js';
import { OfficeLogs, type LoggedEvent } from '../projections/office-logs.fixture.js';
import { reversed } from '../projections/reversal.fixture.js';
import { TradeLife } from '../projections/trade-life.fixture.js';
import { caseOpened, caseResolved, executionRefused } from '../projections/trade-terms.fixture.js';
import { TradeProjection } from '../projections/trade-projection.js';
import type { TradeRow } from './trade-row.js';
import { isStraightThrough, statusOf, TRADE_STATUSES, type TradeStatus } from './trade-status.js';

const life = new TradeLife('1');
const later = new TradeLife('1', 2);
const [, , , , busted] = later.capture();
if (busted === undefined) throw new Error('a trade can be busted');
const [, , , amended] = later.capture();
if (amended === undefined) throw new Error('a trade can be amended');

const confirmed = [life.captured(), life.method(), life.confirmed()];
const instructed = [...confirmed, life.owedNow(), life.instructed(), life.says('InstructionSent')];
const matched = [...instructed, life.says('InstructionAccepted'), life.says('InstructionMatched')];
const released = [
  ...matched,
  life.funds('FundsReserved'),
  life.asks('ReleaseRequested'),
  life.says('InstructionReleased'),
];

const stories: readonly (readonly [TradeStatus, string, readonly LoggedEvent[]])[] = [
  ['UNKNOWN', 'of which only another room has spoken', [life.owedNow()]],
  ['CAPTURED', 'just booked', [life.captured()]],
  ['CAPTURED', 'of a venue, whose route is not built', [life.captured(), life.method('VENUE_OR_CCP'), life.owedNow()]],
  ['INCOMPLETE', 'with an unknown instrument', [life.captured(false)]],
  ['CAPTURED', 'completed later', [life.captured(false), ...life.capture().slice(1, 3)]],
  ['UNCONFIRMED', 'that waits for the counterparty', [life.captured(), life.method()]],
  ['UNCONFIRMED', 'whose deadline passed', [life.captured(), life.method(), life.overdue()]],
  ['UNCONFIRMED', 'matched at the depository only', [...matched.filter((event) => event.type !== 'TradeConfirmed')]],
  ['MISMATCHED', 'on which the two sides differ', [life.captured(), life.method(), life.mismatched()]],
  ['CONFIRMED', 'not instructed yet', confirmed],
  ['CONFIRMED', 'whose instruction waits for a route', [...confirmed, life.owedNow()]],
  ['INSTRUCTED', 'that the depository has', instructed],
  ['INSTRUCTED', 'that found no counterpart', [...instructed, life.says('InstructionUnmatched')]],
  ['REJECTED', 'that the depository refused', [...instructed, life.says('InstructionRejected')]],
  ['MATCHED', 'that the depository matched', matched],
  ['MATCHED', 'without the funds', [...matched, life.funds('FundsShortfallDetected')]],
  ['PROVISIONED', 'with the funds set aside', [...matched, life.funds('FundsReserved')]],
  ['RELEASED', 'that may settle', released],
  ['FAILING', 'not settled by the cut-off', [...released, life.says('InstructionFailing')]],
  ['FAILING', 'not settled at the close of the day', [...released, life.failed(2)]],
  ['PARTIALLY_SETTLED', 'of which a part is final', [...released, life.settled('400', '10000.00', false)]],
  ['SETTLED', 'that is final', [...released, life.failed(), life.settled()]],
  ['RELEASED', 'whose settlement was reversed', [...released, life.settled(), reversed(life)]],
  ['SETTLED', 'that settled anew', [...released, life.settled(), reversed(life), life.settled()]],
  ['SETTLED', 'that settled before its confirmation came', [...released.slice(3), life.settled(), life.captured()]],
  ['CANCELLING', 'busted while it can still settle', [...instructed, busted, life.superseded(false)]],
  [
    'CANCELLED',
    'busted and cancelled at the depository',
    [
      ...[...instructed, busted, life.superseded(false), life.asks('CancellationRequested')],
      ...[life.says('InstructionCancelled'), life.obligationCancelled()],
    ],
  ],
  ['CANCELLED', 'busted before it was complete', [life.captured(false), busted]],
  ['CANCELLED', 'busted before it had an account', [life.captured(), busted, life.superseded(true)]],
  [
    'CANCELLATION_DENIED',
    'busted after it settled',
    [...released, life.settled(), busted, life.asks('CancellationRequested'), life.says('CancellationDenied')],
  ],
  ['CAPTURED', 'amended: nothing of the version before counts', [...matched, amended]],
  [
    'CANCELLATION_DENIED',
    'amended after its first version settled',
    [...released, life.settled(), amended, later.owedNow(), life.says('CancellationDenied')],
  ],
  ['SETTLED', 'amended and settled anew', [...matched, amended, later.owedNow(), later.instructed(), later.settled()]],
];

describe('The status of a trade', () => {
  it.each(stories)('is %s for a trade %s', async (status, _story, events) => {
    expect(statusOf(await rowAfter(events))).toBe(status);
  });

  it('is REFUSED for an execution that never became a trade', async () => {
    expect(statusOf(await rowAfter([executionRefused('ref_1')], 'ref_1'))).toBe('REFUSED');
  });

  it('has a story here for each of its values', () => {
    const told = new Set([...stories.map(([status]) => status), 'REFUSED']);
    expect(TRADE_STATUSES.filter((status) => !told.has(status))).toEqual([]);
  });
});

describe('A row', () => {
  it('adds up what settled in parts, over all instructions of the trade', async () => {
    const row = await rowAfter([...released, life.settled('400', '10000.10', false), life.settled('600', '15000.00')]);
    expect(row).toMatchObject({ settledQuantity: '1000', settledAmount: '25000.1', settledCurrency: 'EUR' });
  });

  it('takes off what was reversed', async () => {
    expect(await rowAfter([...released, life.settled(), reversed(life)])).toMatchObject({
      settledQuantity: '0',
      settledAmount: null,
      settledCurrency: null,
      effectiveSettlementDate: null,
    });
  });

  it('counts the days it fails, and forgets them once it settled', async () => {
    expect(await rowAfter([...released, life.failed(3)])).toMatchObject({
      daysFailing: 3,
      expectedSettlementDate: '2026-11-26',
      reasons: [{ code: 'LACK' }],
    });
    expect(await rowAfter([...released, life.failed(3), life.settled()])).toMatchObject({
      daysFailing: 0,
      reasons: [],
    });
  });

  it('tells what the trade waits for', async () => {
    expect((await rowAfter(life.capture().slice(0, 2))).missing).toEqual(['INSTRUMENT:DE0007164600']);
    expect((await rowAfter(life.capture().slice(0, 3))).missing).toEqual([]);
  });

  it('shows the open cases that affect the trade, and that there were some', async () => {
    const both = [caseOpened('case_2', ['trd_1', 'trd_2'], 'B'), caseOpened('case_1', ['trd_1'], 'A')];
    const open = await rowAfter([life.captured(), ...both]);
    expect(open.openCases).toEqual([
      { caseId: 'case_1', cause: 'A' },
      { caseId: 'case_2', cause: 'B' },
    ]);
    const closed = await rowAfter([life.captured(), ...both, caseResolved('case_1', 'A'), caseResolved('case_2', 'B')]);
    expect(closed).toMatchObject({ openCases: [], casesEver: 2 });
    expect(isStraightThrough(closed)).toBe(false);
    expect(isStraightThrough(await rowAfter(released))).toBe(true);
  });

  it('lets a case go that no longer affects the trade', async () => {
    const moved = caseOpened('case_1', ['trd_2'], 'A', 'CaseUpdated');
    expect(await rowAfter([life.captured(), caseOpened('case_1', ['trd_1'], 'A'), moved])).toMatchObject({
      openCases: [],
      casesEver: 1,
    });
  });

  it('is not straight-through once a person had a hand in it', async () => {
    const logs = new OfficeLogs();
    await logs.append(life.captured());
    await logs.append(amended, 'person:anna');
    expect(isStraightThrough(await rowOf(logs))).toBe(false);
  });

  it('bears the business time of what changed it last', async () => {
    const row = await rowAfter([life.captured(), life.method(), new TradeLife('2').captured()]);
    expect(row.updatedAt).toBe('2026-11-23T09:00:02.000000Z');
  });
});

async function rowAfter(events: readonly LoggedEvent[], tradeId = 'trd_1'): Promise<TradeRow> {
  const logs = new OfficeLogs();
  await logs.appendAll(events);
  return rowOf(logs, tradeId);
}

async function rowOf({ tails }: OfficeLogs, tradeId = 'trd_1'): Promise<TradeRow> {
  const table = new InMemoryTradeTable();
  await new TradeProjection({ tails, table }).catchUp();
  const row = await table.find(tradeId);
  if (row === undefined) throw new Error(`there is no ${tradeId}`);
  return row;
}
