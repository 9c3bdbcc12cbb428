import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serviceRole } from '@verso/event-store';
import { connectKafka } from '@verso/messaging/kafka';
import { kafkaForTests, startSecuredKafka, throwAwayPostgres } from '@verso/test-bed';
import { applyTopics, OfficeProcesses, prepareDatabase, readDeclarations, SERVICES } from '@verso/verso/processes';
import { BusinessDays } from '../chaos/business-days.js';
import { GOOD_EXECUTION } from './refused-input.js';

const possible = await kafkaForTests({ breakable: true });
if (!possible.available) process.stdout.write(`skipped: ${possible.reason}\n`);

const START_DATE = '2026-11-23';
const CALM = {
  ...{ mismatchRate: 0, lateRate: 0, failRate: 0, partialRate: 0 },
  ...{ duplicateRate: 0, garbledRate: 0, wrongStatementRate: 0, allegeRate: 0 },
};
const FRONT_OFFICE = 'front_office';
const LONG = 400_000;

interface TradeRow {
  readonly status: string;
}

(possible.available ? describe : describe.skip)('Brokers that let everybody do only what is declared', () => {
  it(
    'carry a trade from the front office to its settlement, every service under a name of its own',
    async () => {
      await using kept = new AsyncDisposableStack();
      const dataDir = await mkdtemp(join(tmpdir(), 'verso-secured-office-'));
      kept.defer(() => rm(dataDir, { recursive: true, force: true }));
      const kafka = await startSecuredKafka([...SERVICES.map(serviceRole), FRONT_OFFICE]);
      kept.defer(() => kafka.stop());
      const brokers = kafka.bootstrapServers;
      const operator = await connectKafka({ brokers, security: kafka.operator, clientId: 'operator' });
      await applyTopics(await operator.admin(), await readDeclarations(), { replication: 1 });
      await operator.close();
      const database = await throwAwayPostgres();
      kept.defer(() => database.stop());
      await prepareDatabase(database.connection);

      const said: string[] = [];
      const office = await OfficeProcesses.start({
        ...{
          instances: 1,
          rolePassword: undefined,
          host: '127.0.0.1',
          port: 0,
          startDate: START_DATE,
          brokers,
          dataDir,
        },
        database: database.connection,
        brokerAccess: {
          security: kafka.operator,
          environmentOf: (service) => kafka.environmentOf(serviceRole(service)),
        },
        street: { seed: 7, trades: 0, tradeDate: undefined, knobs: CALM },
        log: (name, line) => void said.push(`${name} | ${line}`),
        died: (name, how) => void said.push(`${name} has ended: ${how}`),
      });
      kept.defer(() => office.stop(20_000));

      const frontOffice = await connectKafka({ brokers, security: kafka.asUser(FRONT_OFFICE), clientId: FRONT_OFFICE });
      kept.defer(() => frontOffice.close());
      await (
        await frontOffice.producer()
      ).send([
        {
          topic: 'verso.executions.v1',
          key: GOOD_EXECUTION.executionId,
          value: Buffer.from(JSON.stringify(GOOD_EXECUTION)),
          headers: { 'content-type': 'application/json' },
        },
      ]);
      await throughTheDays(office);

      expect(said.filter((line) => /AUTHORI[ZS]|not authori[sz]ed|has ended/i.test(line))).toEqual([]);
      expect(await tradesOf(office)).toMatchObject([{ status: 'SETTLED' }]);
    },
    LONG,
  );
});

/** Moves the clock on whenever all is quiet, until what was traded should have settled. */
async function throughTheDays(office: OfficeProcesses): Promise<void> {
  const days = new BusinessDays(office.store, START_DATE);
  const patience = AbortSignal.timeout(LONG - 60_000);
  for (;;) {
    const sizes = await office.observer.untilQuiet(patience);
    if (sizes === undefined) throw new Error(`the office does not come to rest: ${office.observer.waitsFor}`);
    // An execution is quiet on its topic until trade-capture looks there; the first day begins only after that.
    if ((await tradesOf(office)).length === 0) {
      await sleep(200);
      continue;
    }
    if (await days.areOver()) return;
    await office.tick(sizes.get('reference-data') ?? 0);
  }
}

async function tradesOf(office: OfficeProcesses): Promise<readonly TradeRow[]> {
  const answer = await fetch(`${office.gateway.url}/v1/trades`);
  return answer.ok ? ((await answer.json()) as { readonly data: readonly TradeRow[] }).data : [];
}
