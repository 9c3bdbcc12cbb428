// A front office in one file: publishes executions as JSON, follows their trades over HTTP until they have settled, and shows
// what was refused and why.
//
//   node examples/publish-executions.ts
//
// VERSO_KAFKA_BROKERS and VERSO_URL say where; an argument names the run, so that its executions are told apart from others.
import { Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';

const brokers = (process.env['VERSO_KAFKA_BROKERS'] ?? '127.0.0.1:9092').split(',');
const office = process.env['VERSO_URL'] ?? 'http://127.0.0.1:7070';
const run = process.argv[2] ?? `TS-${String(Date.now())}`;
const PATIENCE_MS = 180_000;

interface Execution {
  readonly executionId: string;
  readonly [field: string]: unknown;
}

interface Trade {
  readonly tradeId: string;
  readonly source: string;
  readonly executionId: string;
  readonly status: string;
}

interface TradePage {
  readonly data: readonly Trade[];
  readonly next: string | null;
}

interface Refusal {
  readonly executionId?: string;
  readonly code: string;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
}

const tradeDate = await newestTradeDate();
const executions: readonly Execution[] = [
  {
    ...newExecution('1'),
    side: 'BUY',
    counterparty: { lei: '529900ALPENBROKR0122' },
    isin: 'DE0007164600',
    price: '201.35',
    quantity: '500',
  },
  {
    ...newExecution('2'),
    side: 'SELL',
    counterparty: { lei: '969500BROKPARIS00247' },
    isin: 'FR0000121014',
    price: '612.80',
    quantity: '150',
  },
  // The check digit of the ISIN is wrong.
  {
    ...newExecution('3'),
    side: 'BUY',
    counterparty: { lei: '529900ALPENBROKR0122' },
    isin: 'DE0007164601',
    price: '201.35',
    quantity: '500',
  },
];

const refusals = new Map<string, Refusal>();
const stopListening = await listenToRefusals();
await publish(executions);
const unsettled = await followTrades();
await stopListening();
console.log(unsettled.length === 0 ? 'all is settled or refused' : `still open: ${unsettled.join(', ')}`);
process.exitCode = unsettled.length === 0 ? 0 : 1;

function newExecution(number: string): Execution {
  const executionTime = `${tradeDate}T10:00:00.000000Z`;
  const terms = { tradeDate, executionTime, tradeCurrency: 'EUR', mic: 'XOFF' };
  return { source: 'EXAMPLE-TS', session: 'EXAMPLES', executionId: `${run}-${number}`, ...terms };
}

/** Resolves when the broker has everything; publishing the same again would change nothing. */
async function publish(all: readonly Execution[]): Promise<void> {
  const producer = new Producer({
    clientId: 'example-front-office',
    bootstrapBrokers: brokers,
    serializers: stringSerializers,
    acks: -1,
  });
  const messages = all.map((execution) => ({
    topic: 'verso.executions.v1',
    // The same for an execution and its corrections, so that they keep their order.
    key: execution.executionId,
    value: JSON.stringify(execution),
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: execution.executionId,
      ce_source: '/example-front-office',
      ce_type: 'verso.executions.v1.Execution',
    },
  }));
  await producer.send({ messages });
  await producer.close();
  console.log(`published ${String(all.length)} executions of ${tradeDate} as ${run}-…`);
}

/** Collects the refusals of this run, wherever in the topic they stand. */
async function listenToRefusals(): Promise<() => Promise<void>> {
  const consumer = new Consumer({
    clientId: 'example-front-office',
    groupId: `example-${run}`,
    bootstrapBrokers: brokers,
    deserializers: stringDeserializers,
  });
  const stream = await consumer.consume({
    topics: ['verso.execution-refusals.v1'],
    mode: 'earliest',
    autocommit: true,
  });
  stream.on('data', (message) => {
    const refusal = JSON.parse(message.value) as Refusal;
    const { executionId, code, errors } = refusal;
    if (executionId?.startsWith(`${run}-`) !== true || refusals.has(executionId)) return;
    refusals.set(executionId, refusal);
    const reasons = errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ');
    console.log(`${executionId} REFUSED ${code}: ${reasons}`);
  });
  return async () => {
    await stream.close();
    await consumer.close();
  };
}

/** Prints each change of status; answers with the executions that are neither settled nor refused in the end. */
async function followTrades(): Promise<readonly string[]> {
  const shown = new Map<string, string>();
  const settled = new Set<string>();
  const open = (): readonly string[] =>
    executions.map(({ executionId }) => executionId).filter((id) => !settled.has(id) && !refusals.has(id));
  for (const end = Date.now() + PATIENCE_MS; open().length > 0 && Date.now() < end;) {
    for await (const { source, executionId, tradeId, status } of tradesOf(tradeDate)) {
      if (source !== 'EXAMPLE-TS' || !executionId.startsWith(`${run}-`) || shown.get(executionId) === status) continue;
      shown.set(executionId, status);
      if (status === 'SETTLED') settled.add(executionId);
      console.log(`${executionId} ${tradeId} ${status}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return open();
}

async function* tradesOf(date: string): AsyncGenerator<Trade> {
  let path: string | null = `/v1/trades?tradeDate=${date}&limit=500`;
  while (path !== null) {
    const page: TradePage = await read<TradePage>(path);
    yield* page.data;
    path = page.next;
  }
}

/** The office has a business clock of its own: trade on the newest date that it has traded on. */
async function newestTradeDate(): Promise<string> {
  const { data } = await read<{ readonly data: readonly { readonly tradeDate: string }[] }>('/v1/trades?limit=1');
  return data[0]?.tradeDate ?? '2026-11-23';
}

async function read<Body>(path: string): Promise<Body> {
  const answer = await fetch(`${office}${path}`);
  if (!answer.ok) throw new Error(`${path} answered ${String(answer.status)}: ${await answer.text()}`);
  return (await answer.json()) as Body;
}
