import { marketReference, TRADE_DATE } from './market-reference.fixture.js';
import { executionsOf } from './executions.js';

const reference = marketReference();
const wanted = { seed: 7, market: 'T2S', tradeDate: TRADE_DATE, count: 2_000, reference } as const;
const { executions, corrections } = executionsOf(wanted);

describe('the executions of a trade date', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(executionsOf(wanted)).toEqual({ executions, corrections });
    expect(executionsOf({ ...wanted, seed: 8 }).executions).not.toEqual(executions);
  });

  it('do not change when there are more of them', () => {
    const fewer = executionsOf({ ...wanted, count: 500 });
    expect(executions.slice(0, fewer.executions.length)).toEqual(fewer.executions);
  });

  it('sell as much as they buy', () => {
    const worth = (side: string): number =>
      executions
        .filter((execution) => execution.side === side)
        .reduce((sum, { price, quantity }) => sum + Number(price) * Number(quantity), 0);
    expect(worth('SELL') / worth('BUY')).toBeGreaterThan(0.85);
    expect(worth('SELL') / worth('BUY')).toBeLessThan(1.15);
  });

  it('are mostly plain, with a few of every odd kind', () => {
    const share = (part: readonly unknown[]): number => part.length / wanted.count;
    expect(share(executions.filter(({ paymentType }) => paymentType === 'FOP'))).toBeGreaterThan(0.02);
    expect(share(executions.filter(({ paymentType }) => paymentType === 'FOP'))).toBeLessThan(0.04);
    expect(share(executions.filter(({ ccp }) => ccp !== undefined))).toBeGreaterThan(0.01);
    expect(share(executions.filter(({ clientAccount }) => clientAccount !== undefined))).toBeGreaterThan(0.015);
    expect(share(executions.filter(({ isin = '' }) => !reference.instruments.has(isin)))).toBeGreaterThan(0.002);
    expect(
      share(executions.filter(({ side, counterparty }) => side === undefined || counterparty === undefined)),
    ).toBeGreaterThan(0.001);
    expect(share(corrections.filter(({ action }) => action === 'AMEND'))).toBeGreaterThan(0.01);
    expect(share(corrections.filter(({ action }) => action === 'CANCEL'))).toBeGreaterThan(0.01);
    expect(executions.length - new Set(executions).size).toBeGreaterThan(5);
  });

  it('are executed within the session, each with its own UTI', () => {
    const times = executions.map(({ executionTime = '' }) => executionTime).sort();
    expect((times[0] ?? '') >= '2026-11-23T08:00:00.000Z').toBe(true);
    expect((times.at(-1) ?? '') <= '2026-11-23T16:30:00.000Z').toBe(true);
    const utis = executions.map(({ uti }) => uti ?? '');
    expect(new Set(utis).size).toBe(wanted.count);
    expect(utis.every((uti) => /^[A-Z0-9]{18}[0-9]{2}[A-Z0-9]{1,32}$/.test(uti))).toBe(true);
  });

  it('are corrected under ids of their own, which name what they correct', () => {
    const known = new Map(executions.map((execution) => [execution.executionId, execution]));
    for (const { action, executionId, referencedExecutionId = '', quantity } of corrections) {
      expect(known.has(executionId)).toBe(false);
      expect(known.has(referencedExecutionId)).toBe(true);
      if (action === 'AMEND') expect(quantity).not.toBe(known.get(referencedExecutionId)?.quantity);
    }
  });

  it('are none where nothing can be traded', () => {
    expect(executionsOf({ ...wanted, market: 'XXX' })).toEqual({ executions: [], corrections: [] });
  });
});
