import { InMemoryEventStore } from '@verso/event-store';
import { LogTails } from '@verso/messaging';
import { referenceEvent } from '../reference-events.fixture.js';
import { FrontOffice } from './front-office.js';
import { marketReference, TRADE_DATE } from './market-reference.fixture.js';

/** A door that remembers what it was given and can be broken. */
class Door {
  readonly batches: (readonly object[])[] = [];
  broken = false;
  /** Nothing is answered before it. */
  answer: Promise<undefined> | undefined;

  async post(batch: readonly object[]): Promise<void> {
    if (this.broken) throw new Error('the door is closed');
    await this.answer;
    this.batches.push(batch);
  }
}

const store = new InMemoryEventStore(['reference-data', 'street']);
let tails: LogTails;
let door: Door;
let appended = 0;

async function append(...events: Parameters<typeof referenceEvent>[0][]): Promise<void> {
  for (const event of events) {
    const unit = {
      appends: [{ stream: `test/${String(appended)}`, expectedVersion: 0, events: [referenceEvent(event, appended)] }],
    };
    await store.append('reference-data', [unit]);
    appended += 1;
  }
  await tails.refresh();
}

function cutOff(kind: string, businessDate = TRADE_DATE) {
  const at = `${businessDate}T${kind === 'TRADING_OPEN' ? '08' : '16'}:30:00.000000Z`;
  return { type: 'CutOffReached', data: { market: 'T2S', businessDate, at, name: kind, kind } } as const;
}

async function runToRest(frontOffice: FrontOffice): Promise<void> {
  for (;;) {
    if (await frontOffice.step()) continue;
    await new Promise(setImmediate);
    if (!(await frontOffice.step())) return;
  }
}

function frontOffice(): FrontOffice {
  tails = new LogTails(store);
  const executionsOn = (date: string): number => (date === TRADE_DATE ? 1_200 : 0);
  return new FrontOffice({ store, tails, seed: 7, executionsOn, post: (batch) => door.post(batch) });
}

beforeEach(() => {
  door = new Door();
  tails = new LogTails(store);
});

describe('a front office', () => {
  it('hands in the executions when trading opens, in batches, and what corrects them when it closes', async () => {
    const office = frontOffice();
    const { instruments, parties, settlementInstructions, schedules } = marketReference();
    for (const data of instruments.values()) await append({ type: 'InstrumentDefined', data });
    for (const data of parties.values()) await append({ type: 'PartyDefined', data });
    for (const data of settlementInstructions.values()) {
      await append({ type: 'StandingSettlementInstructionDefined', data });
    }
    for (const data of schedules.values()) await append({ type: 'MarketScheduleDefined', data });
    await runToRest(office);
    expect(door.batches).toEqual([]);
    await append(cutOff('TRADING_OPEN'));
    await runToRest(office);
    expect(door.batches.map(({ length }) => length)).toEqual([500, 500, expect.any(Number)]);
    const handedIn = door.batches.length;
    await append(cutOff('TRADING_CLOSE'));
    await runToRest(office);
    expect(door.batches[handedIn]).toContainEqual(expect.objectContaining({ action: 'CANCEL' }));
  });

  it('hands nothing in again after a restart', async () => {
    await runToRest(frontOffice());
    expect(door.batches).toEqual([]);
  });

  it('knows after a restart what it may trade, and tries again while the door is closed', async () => {
    const office = frontOffice();
    await append(cutOff('TRADING_OPEN'));
    door.broken = true;
    await office.step();
    await office.step();
    await new Promise(setImmediate);
    await expect(office.step()).rejects.toThrow('the door is closed');
    door.broken = false;
    await runToRest(office);
    expect(door.batches.flat().length).toBeGreaterThanOrEqual(1_200);
  });

  it('is busy until the door has answered, so that the clock waits for what was handed in', async () => {
    const office = frontOffice();
    await runToRest(office);
    const answer = Promise.withResolvers<undefined>();
    door.answer = answer.promise;
    await append(cutOff('TRADING_OPEN'));
    while (await office.step());
    expect(office.busy()).toBe(true);
    answer.resolve(undefined);
    await runToRest(office);
    expect(office.busy()).toBe(false);
  });

  it('trades nothing on days without trading', async () => {
    const office = frontOffice();
    await append(cutOff('TRADING_OPEN', '2026-11-24'), cutOff('TRADING_CLOSE', '2026-11-24'));
    await runToRest(office);
    expect(door.batches).toEqual([]);
  });
});
