// What share of the raw limit the office reaches: its events a second, beside bare INSERTs of the very same rows, read back from
// its table, into a copy of that table with the same partitions and indexes. Same server, same run, as many connections as the
// office appends with, fsync on. The copy has no streams, no expected versions, no leaves to compute and no one to decide.
import pg from 'pg';
import { printAims } from './aims.mjs';
import { officeLogs, Stretch, TRADE_DATE, tickToTheEnd, withOffice } from './bench-office.mjs';

const TRADES = Number(process.env['VERSO_BENCH_TRADES'] ?? 5_000);
const ROWS_PER_INSERT = 1_000;
/** Inserts prepared in memory before a stretch is timed. */
const INSERTS_AHEAD = 28;

export async function bench() {
  await withOffice({ perDate: TRADES, tradeDates: [TRADE_DATE] }, measure);
}

async function measure(living) {
  const stretch = new Stretch(living);
  await tickToTheEnd(living, TRADE_DATE);
  const { seconds, events } = stretch.figures();
  const office = events / seconds;
  const logs = officeLogs(living.office);
  const { rows, seconds: took, bytes } = await insertBare(living.database.connection, logs.length);
  const raw = rows / took;
  console.log(
    `office: ${events} events in ${seconds.toFixed(1)} s; bare: ${rows} rows of ${(bytes / rows).toFixed(0)} bytes in ${took.toFixed(1)} s over ${logs.length} connections`,
  );
  printAims([
    { what: 'office', figure: office, unit: 'events/s' },
    { what: 'bare multi-row INSERTs of the same rows', figure: raw, unit: 'events/s' },
    { what: 'share of the raw limit', figure: office / raw, atLeast: 0.35, digits: 3 },
  ]);
}

async function insertBare(connection, connections) {
  const pool = new pg.Pool({ ...connection, max: connections });
  try {
    const columns = await copyTable(pool);
    const insert = {
      name: 'insert',
      text: `insert into bench_raw.event (${columns.join(', ')}) select * from unnest(${columns.map(({ type }, at) => `$${at + 1}::${type}[]`).join(', ')})`,
    };
    const sum = { rows: 0, seconds: 0, bytes: 0 };
    let ahead = [];
    const flush = async () => {
      const began = performance.now();
      const next = ahead.values();
      const work = async () => {
        for (const values of next) await pool.query({ ...insert, values });
      };
      await Promise.all(Array.from({ length: connections }, work));
      sum.seconds += (performance.now() - began) / 1_000;
      ahead = [];
    };
    for await (const rows of pagesOf(pool, columns)) {
      sum.rows += rows.length;
      const values = columns.map((_, at) => arrayText(rows.map((row) => row[at])));
      sum.bytes += values.reduce((bytes, text) => bytes + text.length, 0);
      ahead.push(values);
      if (ahead.length === INSERTS_AHEAD) await flush();
    }
    await flush();
    return sum;
  } finally {
    await pool.end();
  }
}

/** An empty copy of the event table; answers its columns. */
async function copyTable(pool) {
  const { rows: logs } = await pool.query('select log_id as id from verso.log order by log_id');
  const parts = logs.map(
    ({
      id,
    }) => `create table bench_raw.event_${id} partition of bench_raw.event for values in (${id}) partition by range (pos);
      create table bench_raw.event_${id}_0 partition of bench_raw.event_${id} for values from (0) to (${1 << 24})
        with (toast_tuple_target = 8160);`,
  );
  await pool.query(`create schema bench_raw;
    create table bench_raw.event (like verso.event including all) partition by list (log_id); ${parts.join('\n')}`);
  const { rows: columns } = await pool.query(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
      where attrelid = 'verso.event'::regclass and attnum > 0 and not attisdropped order by attnum`,
  );
  return columns.map(({ name, type }) => ({ name, type, toString: () => name }));
}

/** The rows of all logs, in the text that the server writes, a page of each log in turn as the office wrote them. */
async function* pagesOf(pool, columns) {
  const { rows: logs } = await pool.query('select log_id as id from verso.log where size > 0 order by log_id');
  const ends = new Map(logs.map(({ id }) => [id, -1]));
  while (ends.size > 0) {
    for (const [id, after] of ends) {
      const { rows } = await pool.query({
        text: `select ${columns.join(', ')} from verso.event where log_id = ${id} and pos > ${after} order by pos limit ${ROWS_PER_INSERT}`,
        rowMode: 'array',
        types: { getTypeParser: () => (text) => text },
      });
      if (rows.length === 0) ends.delete(id);
      else {
        ends.set(id, Number(rows.at(-1)[columns.findIndex(({ name }) => name === 'pos')]));
        yield rows;
      }
    }
  }
}

/** An array as PostgreSQL reads it, made before the clock runs. */
function arrayText(texts) {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
