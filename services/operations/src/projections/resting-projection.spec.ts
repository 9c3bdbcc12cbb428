import { InMemoryTradeTable } from './in-memory-trade-table.js';
import { OfficeLogs } from './office-logs.fixture.js';
import { RestingProjection } from './resting-projection.js';
import { TradeLife } from './trade-life.fixture.js';
import { TradeProjection } from './trade-projection.js';

describe('A projection that rests', () => {
  it('writes what comes in during a rest once it is woken', async () => {
    const { logs, table, projection } = openOffice(100);
    const resting = new RestingProjection(projection, 1);
    const woken = new Promise<void>((resolve) => {
      resting.attach(resolve);
    });
    await logs.append(new TradeLife('1').captured());
    expect(await resting.step()).toBe(false);
    await logs.append(new TradeLife('2').captured());
    expect(await resting.step()).toBe(false);
    expect(await table.find('trd_1')).toBeDefined();
    expect(await table.find('trd_2')).toBeUndefined();
    await woken;
    await resting.step();
    expect(await table.find('trd_2')).toBeDefined();
  });

  it('takes in everything before it writes', async () => {
    const { logs, table, projection } = openOffice(2);
    const resting = new RestingProjection(projection, 1);
    let woken = 0;
    resting.attach(() => (woken += 1));
    for (let number = 1; number <= 5; number += 1) await logs.append(new TradeLife(String(number)).captured());
    await resting.step();
    expect([woken, (await table.summary()).trades]).toEqual([1, 0]);
    while (projection.isBehind) await resting.step();
    expect((await table.summary()).trades).toBe(5);
  });

  it('is always counted as asleep: nothing in the office waits for rows', async () => {
    const { logs, projection } = openOffice(2);
    await logs.append(new TradeLife('1').captured());
    expect(await new RestingProjection(projection, 1).step()).toBe(false);
  });

  it('can be asked to take in everything at once', async () => {
    const { logs, table, projection } = openOffice(2);
    await new RestingProjection(projection, 1).step();
    for (let number = 1; number <= 9; number += 1) await logs.append(new TradeLife(String(number)).captured());
    await projection.catchUp();
    expect((await table.summary()).trades).toBe(9);
  });
});

function openOffice(pageSize: number): {
  readonly logs: OfficeLogs;
  readonly table: InMemoryTradeTable;
  readonly projection: TradeProjection;
} {
  const logs = new OfficeLogs();
  const table = new InMemoryTradeTable();
  return { logs, table, projection: new TradeProjection({ tails: logs.tails, table, pageSize }) };
}
