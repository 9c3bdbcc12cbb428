import {
  InMemoryTradeTable,
  PROJECTED_LOGS,
  statusOf,
  TradeProjection,
  type TradeRow,
  type Vector,
} from '@verso/operations';
import type { Checker, Evidence } from '../evidence.ts';
import { StoredRows } from '../stored-rows.ts';

/** A trade is at its end, or somebody has a case that says why not. */
export const settledOrExplained: Checker = {
  name: 'settled-or-explained',
  promise: 'every trade is settled, cancelled or refused, or explained by an open case',
  violations: async (evidence) => {
    const { rows } = await rebuilt(evidence);
    return rows
      .filter((row) => !FINAL.has(statusOf(row)) && row.openCases.length === 0)
      .map((row) => `${row.tradeId} is ${statusOf(row)}, and nothing explains it`);
  },
};

/** What is read again from nothing is what the table holds, to the byte. */
export const projectionRebuilt: Checker = {
  name: 'projection-rebuilt',
  promise: 'projections rebuilt from the logs are byte-identical',
  violations: async (evidence) => {
    const { projection, logs } = evidence;
    const found: string[] = [];
    // What is behind the vector may be what changes no row; everything up to it must be in the rows, and nothing else.
    const upTo = new Map([...logs].map(([log, events]) => [log, events.slice(0, pastOf(projection.vector, log))]));
    if ((await readAgain(upTo)).digest !== projection.digest) found.push('the rows are not those of their checkpoint');
    const { rows, digest } = await rebuilt(evidence);
    const live = new Map(projection.rows.map((row) => [row.tradeId, JSON.stringify(row)]));
    for (const row of rows) {
      const held = live.get(row.tradeId);
      live.delete(row.tradeId);
      if (held === undefined) found.push(`the table lacks ${row.tradeId}`);
      else if (held !== JSON.stringify(row)) found.push(`the table says of ${row.tradeId} what the logs do not`);
    }
    for (const tradeId of live.keys()) found.push(`the table has ${tradeId}, and no log does`);
    if (found.length === 0 && digest !== projection.digest) found.push('the digest of trades and cases differs');
    return found;
  },
};

function pastOf(vector: Vector, log: string): number {
  const name = PROJECTED_LOGS.find((projected) => projected === log);
  return name === undefined ? 0 : vector[name] + 1;
}

const FINAL: ReadonlySet<string> = new Set(['SETTLED', 'CANCELLED', 'REFUSED']);

interface Rebuilt {
  readonly rows: readonly TradeRow[];
  readonly digest: string;
}

/** By the rows: two checkers look at the same, and reading them again takes the longest. */
const known = new WeakMap<Evidence['logs'], Promise<Rebuilt>>();

async function rebuilt({ logs }: Evidence): Promise<Rebuilt> {
  const before = known.get(logs);
  if (before !== undefined) return before;
  const reading = readAgain(logs);
  known.set(logs, reading);
  return reading;
}

async function readAgain(logs: Evidence['logs']): Promise<Rebuilt> {
  const table = new InMemoryTradeTable();
  await new TradeProjection({ tails: await new StoredRows(logs).tails(), table }).catchUp();
  const rows = await table.list({ filter: {}, sort: 'tradeId', descending: false, limit: 100_000_000 });
  return { rows, digest: await table.digest() };
}
