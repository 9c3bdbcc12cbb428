import pg from 'pg';
import { openRecord } from './office-record.js';
import { dataFolder, removeDataFolder, verso, type Ended } from './verso-command.js';

/** What the owner of the database can do to what it holds, when nothing in the database stops him. */
describe('The superuser of the database', () => {
  let folder: string;
  let database: Database;

  beforeAll(async () => {
    folder = await dataFolder();
    expect(await verso(folder, ['demo', '--data-dir', folder, '--trades', '20'])).toMatchObject({ code: 0 });
    database = await Database.open(folder);
  });
  beforeEach(() => database.restore());
  afterAll(async () => {
    await database.close();
    await removeDataFolder(folder);
  });

  /** On threads, as a large office is verified. */
  const verify = (): Promise<Ended> => verso(folder, ['verify', '--threads', '3']);

  /** What verifying complains of. */
  async function findings(): Promise<string> {
    const { code, err } = await verify();
    return code === 1 ? err : `nothing, exit code ${String(code)}`;
  }

  it('who changes nothing finds everything verified', async () => {
    expect(await verify()).toMatchObject({ code: 0, err: '' });
  });

  it('who alters an amount is caught at that event', async () => {
    const at = await database.positionOf('cash', 'FundsReserved');
    await database.run(
      `update verso.event set data = regexp_replace(data, '"amount":"(\\d+)', '"amount":"9\\1') where ${at.row}`,
    );
    expect(await findings()).toContain(`ALTERED in cash at ${at.position}`);
  });

  it('who deletes the newest events, and makes the log shorter, is caught at the first of them', async () => {
    const log = await database.log('settlement');
    const from = log.size - 10;
    await database.run(`delete from verso.event where log_id = ${log.id} and pos >= ${from}`);
    await database.run(`update verso.log set size = ${from} where log_id = ${log.id}`);
    await database.run(`delete from verso.checkpoint where log_id = ${log.id} and size > ${from}`);
    expect(await findings()).toContain(`MISSING in settlement at ${from}:`);
  });

  it('who swaps two events is caught at the first of them', async () => {
    const { id } = await database.log('trade-capture');
    await database.run(`update verso.event set pos = 1000000 where log_id = ${id} and pos = 11`);
    await database.run(`update verso.event set pos = 11 where log_id = ${id} and pos = 17`);
    await database.run(`update verso.event set pos = 17 where log_id = ${id} and pos = 1000000`);
    expect(await findings()).toContain('REORDERED in trade-capture at 11');
  });

  it('who inserts an event is caught at its place', async () => {
    const { id, size } = await database.log('positions');
    await database.run(`update verso.event set pos = pos + 1000000 where log_id = ${id} and pos >= 40`);
    await database.run(`update verso.event set pos = pos - 999999 where log_id = ${id} and pos >= 1000000`);
    await database.run(`create temp table forged as select * from verso.event where log_id = ${id} and pos = 39`);
    await database.run(`update forged set pos = 40, event_id = '00000000-0000-7000-8fff-000000000000'`);
    await database.run(`insert into verso.event select * from forged`);
    await database.run(`update verso.log set size = ${size + 1} where log_id = ${id}`);
    expect(await findings()).toContain('INSERTED in positions at 40');
  });
});

/** The office's database, and an untouched copy of it to go back to. */
class Database {
  private client: pg.Client | undefined;

  private constructor(
    private readonly connection: pg.ClientConfig,
    private readonly stop: () => Promise<void>,
  ) {}

  static async open(folder: string): Promise<Database> {
    const { connection, close } = await openRecord(folder);
    const database = new Database(connection, close);
    await database.asOwner('create database untouched template verso');
    return database;
  }

  async restore(): Promise<void> {
    await this.client?.end();
    this.client = undefined;
    await this.asOwner('drop database verso with (force)');
    await this.asOwner('create database verso template untouched');
    this.client = new pg.Client(this.connection);
    await this.client.connect();
    const { rows } = await this.client.query<{ name: string }>(
      `select distinct tgrelid::regclass::text as name from pg_trigger where tgname = 'refuse_change'`,
    );
    for (const { name } of rows) await this.client.query(`alter table ${name} disable trigger refuse_change`);
  }

  async run(sql: string): Promise<void> {
    const { rowCount } = (await this.client?.query(sql)) ?? { rowCount: 0 };
    if (rowCount === 0) throw new Error(`nothing was changed by ${sql}`);
  }

  async log(name: string): Promise<{ readonly id: number; readonly size: number }> {
    const sql = 'select log_id as id, size::int as size from verso.log where name = $1';
    const { rows } = (await this.client?.query<{ id: number; size: number }>(sql, [name])) ?? { rows: [] };
    const [row] = rows;
    if (row === undefined) throw new Error(`no log ${name}`);
    return row;
  }

  /** The place of the first event of a type. */
  async positionOf(log: string, type: string): Promise<{ readonly position: number; readonly row: string }> {
    const { id } = await this.log(log);
    const sql = 'select min(pos)::int as position from verso.event where log_id = $1 and type = $2';
    const { rows } = (await this.client?.query<{ position: number }>(sql, [id, type])) ?? { rows: [] };
    const position = rows[0]?.position ?? -1;
    return { position, row: `log_id = ${String(id)} and pos = ${String(position)}` };
  }

  async close(): Promise<void> {
    await this.client?.end();
    await this.stop();
  }

  private async asOwner(sql: string): Promise<void> {
    const client = new pg.Client({ ...this.connection, database: 'postgres' });
    await client.connect();
    await client.query(sql);
    await client.end();
  }
}
