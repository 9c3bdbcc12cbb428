// How long a trade waits in an office that is half busy: from the execution handed in over HTTP to its instruction sent, at half
// of the rate that the same office has just reached on the same stretch of a trade's life, when it was handed in all at once.
import { handInAt, emptyMarketReference, executionsOf, foldMarketReference } from '@verso/street';
import { setTimeout as sleep } from 'node:timers/promises';
import { printAims, quantile } from './aims.mjs';
import { TRADE_DATE, tickOnce, withOffice } from './bench-office.mjs';

const BURST = Number(process.env['VERSO_BENCH_BURST'] ?? 3_000);
const SECONDS = Number(process.env['VERSO_BENCH_SECONDS'] ?? 30);
/** Executions come in small batches, so many a second. */
const BATCHES_PER_SECOND = 20;
const MARKET = 'T2S';

export async function bench() {
  await withOffice({ perDate: 0 }, measure, { streetInDatabase: true });
}

async function measure(living) {
  await tickUntilTradingOpens(living);
  const executions = await executionsFor(living, BURST + SECONDS * 2_000);
  const rate = await burst(living, executions.splice(0, BURST));
  const perBatch = Math.max(1, Math.round(rate / 2 / BATCHES_PER_SECOND));
  const handedIn = await pace(living, executions, perBatch);
  await living.runner.quiet();
  const { whole, steps } = await waits(living, handedIn);
  console.log(
    `all at once: ${rate.toFixed(0)} trades/s to the instruction; then ${SECONDS} s of ${perBatch * BATCHES_PER_SECOND} trades/s, ${whole.length} instructions`,
  );
  printAims([
    { what: 'execution handed in to instruction sent, p50', figure: quantile(whole, 0.5), unit: 'ms' },
    { what: 'the same, p99', figure: quantile(whole, 0.99), atMost: 1_000, unit: 'ms' },
    { what: 'the same, longest', figure: Math.max(...whole), unit: 'ms' },
    ...steps.map(([what, numbers]) => ({ what: `of it: ${what}, p50`, figure: quantile(numbers, 0.5), unit: 'ms' })),
    ...steps.map(([what, numbers]) => ({ what: `of it: ${what}, p99`, figure: quantile(numbers, 0.99), unit: 'ms' })),
  ]);
}

async function tickUntilTradingOpens(living) {
  for (;;) {
    const { data } = await tickOnce(living);
    if (data.kind === 'TRADING_OPEN' && data.market === MARKET && data.businessDate === TRADE_DATE) return;
  }
}

/** Executions as the street's front office makes them. */
async function executionsFor({ office }, count) {
  const reference = emptyMarketReference();
  for (const event of await office.tails.of('reference-data').read(-1, 100_000)) foldMarketReference(reference, event);
  return [...executionsOf({ seed: 3, market: MARKET, tradeDate: TRADE_DATE, count, reference }).executions];
}

/** Trades a second from the first execution to the last instruction. */
async function burst(living, executions) {
  const began = performance.now();
  const batches = Array.from({ length: Math.ceil(executions.length / 500) }, (_, n) =>
    executions.slice(n * 500, (n + 1) * 500),
  );
  for (const batch of batches) await handInAt(living.door.url, batch);
  await living.runner.quiet();
  return (executions.length * 1_000) / (performance.now() - began);
}

/** Hands in batches at their times, whatever became of the earlier ones. Answers when each execution was handed in. */
async function pace(living, executions, perBatch) {
  const handedIn = new Map();
  const under = [];
  const began = performance.now();
  for (let n = 0; n < SECONDS * BATCHES_PER_SECOND; n += 1) {
    await sleep(Math.max(0, began + (n * 1_000) / BATCHES_PER_SECOND - performance.now()));
    const batch = executions.splice(0, perBatch);
    const now = wallClock();
    for (const { executionId } of batch) handedIn.set(executionId, now);
    under.push(handInAt(living.door.url, batch));
  }
  await Promise.all(under);
  return handedIn;
}

/** Milliseconds by trade, whole and by step: stored as trade, stored as instruction, taken in by the depository. */
async function waits({ database: { records } }, handedIn) {
  const trades = new Map();
  for (const { type, recordedAt, data } of await all(records, 'trade-capture')) {
    const at = type === 'TradeCaptured' ? handedIn.get(data.trade.executionIds[0]) : undefined;
    if (at !== undefined) trades.set(data.tradeId, { handedIn: at, captured: time(recordedAt) });
  }
  const messages = new Map();
  for (const { type, recordedAt, data } of await all(records, 'settlement')) {
    if (type !== 'InstructionSent') continue;
    const trade = trades.get(`trd_${/^obl_(.*)_\d+$/.exec(data.obligationId)?.[1]}`);
    if (trade === undefined) continue;
    trade.sent = time(recordedAt);
    messages.set(data.messageId, trade);
  }
  for (const { type, recordedAt, data } of await all(records, 'street')) {
    const trade = messages.get(data.messageId);
    if (trade !== undefined && type === 'MessageReceived') trade.delivered = time(recordedAt);
  }
  const done = [...trades.values()].filter(({ sent }) => sent !== undefined);
  const delivered = done.filter((trade) => trade.delivered !== undefined);
  const steps = [
    ['handed in to captured', done.map((trade) => trade.captured - trade.handedIn)],
    ['captured to instruction sent', done.map((trade) => trade.sent - trade.captured)],
    ...(delivered.length === 0
      ? []
      : [['sent to taken in by the depository', delivered.map((trade) => trade.delivered - trade.sent)]]),
  ];
  return { whole: done.map((trade) => trade.sent - trade.handedIn), steps };
}

/** The rows, with the times at which they were stored. */
async function all(store, log) {
  const events = [];
  for (let page = []; (page = await store.readLog(log, events.length - 1, 2_000)).length > 0;) {
    for (const { type, recordedAt, data } of page) events.push({ type, recordedAt, data: JSON.parse(data) });
  }
  return events;
}

function wallClock() {
  return performance.timeOrigin + performance.now();
}

/** Milliseconds since 1970 with their fraction. */
function time(recordedAt) {
  return Date.parse(`${recordedAt.slice(0, 19)}Z`) + Number(recordedAt.slice(20, 26)) / 1_000;
}
