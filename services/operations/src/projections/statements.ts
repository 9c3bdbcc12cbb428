import type { QueryConfig } from 'pg';
import { blankCase, blankTrade } from '../domain/trade-row.js';
import { storedTrade, TRADE_FIELDS } from './canonical-rows.js';
import type { TradeQuery } from './trade-table.js';

/** Column of a field: `tradeId` is `trade_id`. */
export function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Selects all fields under their own names. */
export function selectOf(schema: string, table: string, fields: readonly string[]): string {
  return `select ${fields.map((field) => `${columnOf(field)} as "${field}"`).join(', ')} from ${schema}.${table}`;
}

/** Takes rows as one JSON array and makes each the row under its id, the first of the fields. */
export function upsertOf(schema: string, table: 'trade' | 'exception_case', fields: readonly string[]): QueryConfig {
  const columns = fields.map(columnOf);
  const [id, ...others] = columns;
  const typed = fields.map((field) => `"${field}" ${typeOf(table, field)}`);
  return {
    // Planned once per connection.
    name: `${schema}.${table}`,
    text: `insert into ${schema}.${table} (${columns.join(', ')})
      select ${fields.map((field) => `"${field}"`).join(', ')} from json_to_recordset($1) as row (${typed.join(', ')})
      on conflict (${String(id)}) do update set ${others.map((column) => `${column} = excluded.${column}`).join(', ')}`,
  };
}

/** Selects a page of trades in the order of (sort field, trade id). */
export function listStatement(schema: string, { filter, sort, descending, limit, after }: TradeQuery): QueryConfig {
  const values: unknown[] = [];
  const value = (given: unknown): string => `$${String(values.push(given))}`;
  const { status, ...equal } = filter;
  const conditions = [status === undefined ? `status not in ('UNKNOWN', 'REFUSED')` : `status = ${value(status)}`];
  for (const [field, wanted] of Object.entries(equal)) conditions.push(`${columnOf(field)} = ${value(wanted)}`);
  const direction = descending ? 'desc' : 'asc';
  const keys = sort === 'tradeId' ? ['trade_id'] : [columnOf(sort), 'trade_id'];
  if (after !== undefined) {
    const bounds = sort === 'tradeId' ? [after.tradeId] : [after.value, after.tradeId];
    conditions.push(`(${keys.join(', ')}) ${descending ? '<' : '>'} (${bounds.map(value).join(', ')})`);
  }
  const order = keys.map((key) => `${key} ${direction}`).join(', ');
  const text = `${selectOf(schema, 'trade', TRADE_FIELDS)} where ${conditions.join(' and ')} order by ${order} limit ${value(limit)}`;
  return { text, values };
}

const SAMPLES: Readonly<Record<'trade' | 'exception_case', object>> = {
  trade: storedTrade(blankTrade('')),
  exception_case: blankCase(''),
};

/** By what a blank row holds: absent text is null there. */
function typeOf(table: 'trade' | 'exception_case', field: string): string {
  const sample: unknown = Reflect.get(SAMPLES[table], field);
  if (Array.isArray(sample)) return 'json';
  if (typeof sample === 'number') return 'integer';
  return typeof sample === 'boolean' ? 'boolean' : 'text';
}
