import { describeEvent, type ContextName } from '@verso/contracts';
import { InMemoryEventStore } from '@verso/event-store';
import { LogTails } from '@verso/messaging';
import { countProofs } from './proofs.js';

const ACCOUNT = 'CASH-EUR-1';
const [MONDAY, TUESDAY] = ['2026-11-23', '2026-11-24'];

/** An office whose one account was proved on Monday, and on Tuesday has a break. */
describe('The proof of an account', () => {
  let store: InMemoryEventStore;

  beforeEach(async () => {
    store = new InMemoryEventStore(['reference-data', 'cash', 'exceptions']);
    for (const businessDate of [MONDAY, TUESDAY]) {
      await happens('reference-data', 'BusinessDayClosed', { market: 'T2S', businessDate });
    }
    await happens('cash', 'CashAccountOpened', { account: ACCOUNT, settlementMarket: 'T2S' });
    await happens('cash', 'BalanceProved', { account: ACCOUNT, businessDate: MONDAY });
  });

  it('misses every business day that its statement has not proved', async () => {
    expect(await count()).toMatchObject({
      ...{ accounts: 1, accountsProved: 0, accountDays: 2, accountDaysProved: 1 },
      ...{ missing: [`${ACCOUNT} ${TUESDAY}`], explained: [] },
    });
  });

  it('is explained where the break of that day has an open case, and only as long as it is open', async () => {
    await happens('cash', 'BreakRaised', { account: ACCOUNT, breakId: 'brk_1', businessDate: TUESDAY });
    expect((await count()).explained).toEqual([]);
    await happens('exceptions', 'CaseOpened', { caseId: 'exc_0', subject: ACCOUNT, item: 'brk_0' });
    expect((await count()).explained).toEqual([]);
    await happens('exceptions', 'CaseOpened', { caseId: 'exc_1', subject: ACCOUNT, item: 'brk_1' });
    expect((await count()).explained).toEqual([`${ACCOUNT} ${TUESDAY}`]);
    await happens('exceptions', 'CaseResolved', { caseId: 'exc_1', subject: ACCOUNT });
    expect((await count()).explained).toEqual([]);
  });

  it('is explained by the case of a statement that was set aside', async () => {
    await happens('cash', 'StatementQuarantined', { account: ACCOUNT, businessDate: TUESDAY });
    await happens('exceptions', 'CaseOpened', { caseId: 'exc_1', subject: ACCOUNT, item: TUESDAY });
    expect((await count()).explained).toEqual([`${ACCOUNT} ${TUESDAY}`]);
  });

  async function count(): ReturnType<typeof countProofs> {
    const tails = new LogTails(store);
    await Promise.all((['reference-data', 'cash', 'exceptions'] as const).map((log) => tails.of(log).refresh()));
    return countProofs(tails, 'cash');
  }

  /** Stores an event with what the proofs look at, and nothing else. */
  async function happens(log: ContextName, type: string, data: object): Promise<void> {
    const at = '2026-11-23T09:00:00.000000Z';
    const expectedVersion = (await store.readStreams(log, ['test/1'])).get('test/1')?.length ?? 0;
    const ordinal = String(expectedVersion).padStart(12, '0');
    const event = {
      ...{ eventId: `019ab000-0000-7000-8000-${ordinal}`, type, schemaVersion: describeEvent(log, type).schemaVersion },
      ...{ occurredAt: at, actor: 'service:test', onBehalfOf: null, cause: null, clockPosition: null },
      ...{ correlation: null, subject: ACCOUNT, account: null, entity: null, trace: null, reason: null },
      ...{ softwareVersion: 'verso/test', ruleVersion: null, data: JSON.stringify(data) },
    };
    await store.append(log, [{ appends: [{ stream: 'test/1', expectedVersion, events: [event] }] }]);
  }
});
