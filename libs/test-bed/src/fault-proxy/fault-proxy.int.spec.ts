import { setTimeout as sleep } from 'node:timers/promises';
import { brokersKnownTo } from '@verso/messaging/broker';
import pg from 'pg';
import { kafkaForTests, startKafka, type ThrowAwayKafka } from '../kafka/start-kafka.js';
import { throwAwayPostgres, type ThrowAwayPostgres } from '../throw-away-postgres.js';
import type { FaultProxy } from './fault-proxy.js';
import { startFaultProxy } from './fault-proxy.js';
import { bothWays } from './faults.js';
import { startPostgresProxy } from './postgres-proxy.js';

describe('A proxy before PostgreSQL', () => {
  let server: ThrowAwayPostgres;
  let proxied: Awaited<ReturnType<typeof startPostgresProxy>>;
  let direct: pg.Client;
  let through: pg.Client;
  beforeEach(async () => {
    server = await throwAwayPostgres();
    proxied = await startPostgresProxy(server.connection);
    direct = new pg.Client(server.connection);
    through = new pg.Client(proxied.connection);
    for (const client of [direct, through]) {
      client.on('error', () => undefined);
      await client.connect();
    }
    await direct.query('create table trade (id int)');
  });
  afterEach(async () => {
    await proxied.proxy.stop();
    await through.end().catch(() => undefined);
    await direct.end();
    await server.stop();
  });

  const sessions = async (): Promise<number> => {
    const { rows } = await direct.query<{ count: string }>(
      `select count(*) from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`,
    );
    return Number(rows[0]!.count);
  };
  const trades = async (): Promise<number> => (await direct.query('select from trade')).rowCount ?? 0;

  it('leads through, also in pieces of a few bytes', async () => {
    proxied.proxy.setFaults(bothWays({ pieceBytes: 3 }));
    const { rows } = await through.query<{ long: string }>(`select repeat('x', 5000) as long`);
    expect(rows[0]!.long).toHaveLength(5_000);
  });

  it('cuts a commit off from its answer: it stands, and the client does not know', async () => {
    await through.query('begin');
    await through.query('insert into trade values (1)');
    const [connection] = proxied.proxy.connections;
    connection!.setFaults({ toClient: { resetAfterBytes: connection!.passed.toClient + 1 } });
    await expect(through.query('commit')).rejects.toThrow(/ECONNRESET|terminated/);
    expect(await trades()).toBe(1);
  });

  it('cuts a commit off before it arrives: it does not stand', async () => {
    await through.query('begin');
    await through.query('insert into trade values (1)');
    const [connection] = proxied.proxy.connections;
    connection!.setFaults({ toServer: { resetAfterBytes: connection!.passed.toServer + 3 } });
    await expect(through.query('commit')).rejects.toThrow(/ECONNRESET|terminated/);
    while ((await sessions()) > 1) await sleep(10);
    expect(await trades()).toBe(0);
  });

  it('stalls a query and lets it go on', async () => {
    proxied.proxy.setFaults({ toClient: { stalled: true } });
    let answered = false;
    const asked = through.query('select 1').then(() => (answered = true));
    await sleep(150);
    expect(answered).toBe(false);
    proxied.proxy.setFaults();
    expect(await asked).toBe(true);
  });

  it('loses a client whose transaction the server keeps open', async () => {
    await through.query('begin');
    await through.query('lock table trade');
    proxied.proxy.loseAll('client');
    await expect(through.query('select 1')).rejects.toThrow();
    expect(await sessions()).toBe(2);
    await expect(direct.query(`set lock_timeout = '50ms'; select from trade`)).rejects.toThrow('lock timeout');
  });
});

const kafka = await kafkaForTests({ breakable: true });
if (!kafka.available) process.stdout.write(`skipped: ${kafka.reason}\n`);

(kafka.available ? describe : describe.skip)('Proxies before the brokers of Kafka', () => {
  const proxies: FaultProxy[] = [];
  let brokers: ThrowAwayKafka;
  beforeAll(async () => {
    brokers = await startKafka({
      nodes: 3,
      advertise: async (node, listens) => (proxies[node] = await startFaultProxy({ to: listens })).address,
    });
  });
  afterAll(async () => {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await brokers.stop();
  });

  it('clients are told the proxies` addresses, by every broker, whichever way they ask', async () => {
    const advertised = proxies.map(({ address }, node) => [node, address]);
    for (const address of [...proxies.map((proxy) => proxy.address), ...brokers.listens]) {
      const known = [...(await brokersKnownTo(address))];
      expect(known.sort(([one], [other]) => one - other)).toEqual(advertised);
    }
    expect(brokers.bootstrapServers).toEqual(proxies.map(({ address }) => `127.0.0.1:${address.port}`));
  });

  it('what breaks a client does not reach the traffic between the brokers', async () => {
    for (const proxy of proxies) proxy.setFaults({ opening: 'reset' });
    for (const { address } of proxies) await expect(brokersKnownTo(address)).rejects.toThrow();
    for (const proxy of proxies) proxy.setFaults({ toClient: { stalled: true } });
    for (const { address } of proxies) await expect(brokersKnownTo(address, 200)).rejects.toThrow('no answer');
    for (const listens of brokers.listens) expect((await brokersKnownTo(listens)).size).toBe(3);
    for (const proxy of proxies) proxy.setFaults();
    for (const { address } of proxies) expect((await brokersKnownTo(address)).size).toBe(3);
  });
});
