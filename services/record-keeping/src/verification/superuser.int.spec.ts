import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgresEventStore, leafOf, migrate, startPostgres } from '@verso/event-store';
import type { RunningPostgres, StoredEvent } from '@verso/event-store';
import pg from 'pg';
import { tradeEvent } from '../office.fixture.js';
import { openSealing, publishedSealsIn } from '../sealing/open-sealing.js';
import type { Sealing } from '../sealing/open-sealing.js';
import { verifyOffice } from './verify-office.js';
import type { VerificationReport } from '../domain/verification-report.js';

/** Each log is attacked in the way that its name says. */
const ATTACKS = [
  'altered',
  'altered-with-leaf',
  'deleted',
  'inserted',
  'inserted-at-end',
  'swapped',
  'untouched',
] as const;

/** Everything that the owner of the database can do to a log, with the immutability triggers out of the way. */
class Superuser {
  constructor(
    private readonly client: pg.Client,
    private readonly store: PostgresEventStore,
  ) {}

  async disarm(): Promise<void> {
    const { rows } = await this.client.query<{ name: string }>(
      `select distinct tgrelid::regclass::text as name from pg_trigger where tgname = 'refuse_change'`,
    );
    for (const { name } of rows) await this.client.query(`alter table ${name} disable trigger refuse_change`);
  }

  async inflate(log: string, position: number): Promise<void> {
    await this.change(log, position, `data = replace(data, '.00', '000.00')`);
  }

  async fitLeaf(log: string, position: number): Promise<void> {
    const [row] = await this.store.readLog(log, position - 1, 1);
    await this.change(log, position, `leaf = decode('${leafOf(row as StoredEvent).toString('hex')}', 'hex')`);
  }

  async deleteFrom(log: string, position: number): Promise<void> {
    const id = await this.idOf(log);
    await this.client.query('delete from verso.event where log_id = $1 and pos >= $2', [id, position]);
    await this.client.query('update verso.log set size = $2 where log_id = $1', [id, position]);
    await this.client.query('delete from verso.checkpoint where log_id = $1 and size > $2', [id, position]);
    await this.client.query('delete from verso.seal where seal_no = (select max(seal_no) from verso.seal)');
  }

  async swap(log: string, one: number, other: number): Promise<void> {
    await this.change(log, one, `pos = ${FREE}`);
    await this.change(log, other, `pos = ${one}`);
    await this.change(log, FREE, `pos = ${other}`);
  }

  /** Pushes later events back by one, through positions that are free, and copies a neighbour into the gap. */
  async insert(log: string, position: number): Promise<void> {
    const id = await this.idOf(log);
    await this.client.query('update verso.event set pos = pos + $3 where log_id = $1 and pos >= $2', [
      id,
      position,
      FREE,
    ]);
    await this.client.query('update verso.event set pos = pos - $2 + 1 where log_id = $1 and pos >= $2', [id, FREE]);
    await this.client.query('create temp table forged as select * from verso.event where log_id = $1 and pos = $2', [
      id,
      position - 1,
    ]);
    await this.client.query(`update forged set pos = pos + 1, version = version + 1, event_id = '${FORGED}'`);
    await this.client.query('insert into verso.event select * from forged; drop table forged');
    await this.fitLeaf(log, position);
  }

  private async change(log: string, position: number, assignment: string): Promise<void> {
    const sql = `update verso.event set ${assignment} where log_id = $1 and pos = $2`;
    const { rowCount } = await this.client.query(sql, [await this.idOf(log), position]);
    if (rowCount !== 1) throw new Error(`${String(rowCount)} rows were changed`);
  }

  private async idOf(log: string): Promise<number | undefined> {
    const { rows } = await this.client.query<{ id: number }>('select log_id as id from verso.log where name = $1', [
      log,
    ]);
    return rows[0]?.id;
  }
}

const FREE = 1_000_000;
const FORGED = '00000000-0000-7000-8fff-000000000000';

describe('On PostgreSQL', () => {
  let folder: string;
  let server: RunningPostgres;
  let store: PostgresEventStore;
  let client: pg.Client;
  let sealing: Sealing;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verso-superuser-'));
    await chmod(folder, 0o755);
    server = await startPostgres({ dataDir: join(folder, 'postgres') });
    const { connection } = server;
    await migrate(connection, {
      logs: ATTACKS.map((name) => ({ name, writers: [connection.user] })),
      sealers: [connection.user],
    });
    store = new PostgresEventStore({ connection, recentEvents: 0 });
    client = new pg.Client(connection);
    await client.connect();
    sealing = await openSealing({
      store,
      seals: store,
      dataDir: folder,
      now: () => Date.parse('2026-11-20T10:00:00Z'),
    });
    for (let seal = 0; seal < 3; seal += 1) {
      for (const log of ATTACKS) await capture(log, seal * 40, 40);
      await sealing.sealer.sealNow();
    }
  });
  afterAll(async () => {
    await client.end();
    await store.close();
    await server.stop();
    await rm(folder, { recursive: true });
  });

  async function capture(log: string, first: number, count: number): Promise<void> {
    const events = Array.from({ length: count }, (_, at) => {
      const number = first + at;
      const eventId = `00000000-0000-7000-8${String(ATTACKS.findIndex((name) => name === log)).padStart(3, '0')}-${String(number).padStart(12, '0')}`;
      return { ...tradeEvent(log, number), eventId };
    });
    const appends = [{ stream: 'one', expectedVersion: first, events }];
    const [outcome] = await store.append(log, [{ appends }]);
    if (outcome?.outcome !== 'accepted') throw new Error(JSON.stringify(outcome));
  }

  async function verify(): Promise<VerificationReport> {
    const { verifierKey } = sealing;
    return verifyOffice({ store, seals: store, verifierKey, publishedSealsDir: publishedSealsIn(folder) });
  }

  it('an honest office is as it was signed, and every attack of its superuser is named with its place', async () => {
    expect(await verify()).toMatchObject({ verified: true, checkpoints: 21, seals: 3, problems: [] });
    const superuser = new Superuser(client, store);
    await superuser.disarm();
    await superuser.inflate('altered', 57);
    await superuser.inflate('altered-with-leaf', 33);
    await superuser.fitLeaf('altered-with-leaf', 33);
    await superuser.deleteFrom('deleted', 101);
    await superuser.insert('inserted', 90);
    await superuser.insert('inserted-at-end', 120);
    await superuser.swap('swapped', 12, 70);
    const { problems } = await verify();
    expect(problems.map(({ log, position, problem }) => `${log} ${position} ${problem}`)).toEqual([
      'altered 57 ALTERED',
      'altered-with-leaf 33 ALTERED',
      'deleted 101 MISSING',
      'inserted 90 INSERTED',
      'inserted-at-end 120 INSERTED',
      'swapped 12 REORDERED',
      'office 2 HEAD_MISSING',
    ]);
    expect(problems.find(({ log }) => log === 'inserted')?.eventId).toBe(FORGED);
  });
});
