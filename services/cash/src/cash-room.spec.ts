import { describeEvent, encodeEvent, type EventsByContext } from '@verso/contracts';
import { InMemoryEventStore, type NewEvent } from '@verso/event-store';
import { LogTails, RoomLoop } from '@verso/messaging';
import { cashRoom } from './cash-room.js';
import * as day from './market-day.fixture.js';

const purchase: day.Deal = { id: 'BUY', side: 'PURCHASE', amount: '30.00', settles: day.MONDAY };
const LOGS = ['reference-data', 'settlement', 'cash'];
let store: InMemoryEventStore;
let appended = 0;

beforeEach(() => {
  store = new InMemoryEventStore(LOGS);
});

async function publish<Log extends 'reference-data' | 'settlement'>(
  log: Log,
  ...events: readonly EventsByContext[Log][]
): Promise<void> {
  for (const event of events) {
    appended += 1;
    const stream = `test/${String(appended)}`;
    await store.append(log, [{ appends: [{ stream, expectedVersion: 0, events: [newEvent(log, event)] }] }]);
  }
}

function newEvent<Log extends 'reference-data' | 'settlement'>(log: Log, event: EventsByContext[Log]): NewEvent {
  const { type, data } = event;
  const description = describeEvent(log, type);
  return {
    eventId: `0192f7a0-0000-7000-8000-${String(appended).padStart(12, '0')}`,
    type,
    schemaVersion: description.schemaVersion,
    occurredAt: `${day.MONDAY}T08:00:00.000000Z`,
    actor: 'service:test',
    onBehalfOf: null,
    cause: null,
    clockPosition: null,
    correlation: null,
    subject: description.subject(data),
    account: description.account(data),
    entity: description.entity(data),
    trace: null,
    reason: null,
    softwareVersion: 'verso/test',
    ruleVersion: null,
    data: encodeEvent(log, event),
  };
}

function start(): RoomLoop {
  return new RoomLoop(cashRoom, { store, tails: new LogTails(store), softwareVersion: 'verso/test' });
}

async function runToRest(loop: RoomLoop): Promise<void> {
  while (await loop.step());
}

async function typesInLog(): Promise<string[]> {
  return (await store.readLog('cash', -1, 1_000)).map(({ type }) => type);
}

describe('The cash room in its loop', () => {
  it('walks a payment from projection to proof, with a restart at every step', async () => {
    await publish('reference-data', day.cashAccountDefined(), day.openingBalance('100.00'));
    await runToRest(start());
    await publish('settlement', day.obligation(purchase), day.provisionRequested(purchase));
    await runToRest(start());
    await publish('reference-data', day.provisioning(day.MONDAY));
    await runToRest(start());
    await publish('settlement', day.settled(purchase, day.MONDAY));
    const loop = start();
    await runToRest(loop);
    const entries = [{ minor: -3_000n, message: 'MBUY', instruction: 'IBUY' }];
    const received = loop.receive([day.statement({ id: 'S1', day: day.MONDAY, opening: 10_000n, entries })]);
    await runToRest(loop);
    await received;
    expect(await typesInLog()).toEqual([
      'CashAccountOpened',
      'CashMovementPosted',
      'CashFlowProjected',
      'CashFlowFirmed',
      'FundsReserved',
      'FundsReservationConsumed',
      'CashMovementPosted',
      'MessageReceived',
      'StatementReceived',
      'StatementEntryMatched',
      'BalanceProved',
    ]);
  });

  it('keeps a garbled statement once, however often it comes, and the repair beside it', async () => {
    await publish('reference-data', day.cashAccountDefined(), day.provisioning(day.MONDAY));
    const loop = start();
    await runToRest(loop);
    const intact = day.statement({ id: 'S1', day: day.MONDAY, opening: 0n });
    const garbled = { ...intact, messageId: 'BAD', body: intact.body.slice(9) };
    const received = loop.receive([garbled, garbled, { ...intact, replacesMessageId: 'BAD' }]);
    await runToRest(loop);
    await received;
    expect((await typesInLog()).sort()).toEqual(
      [
        'CashAccountOpened',
        'MessageReceived',
        'MessageRejected',
        'MessageRepaired',
        'MessageReceived',
        'StatementReceived',
        'BalanceProved',
      ].sort(),
    );
  });
});
