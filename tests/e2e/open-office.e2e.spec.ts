import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TradeList } from '@verso/operations';
import type { TradeHistory } from '@verso/record-keeping';
import { leafHash, NoteVerifier, openCheckpoint, verifyInclusion, verifyTlogProof } from '@verso/transparency-log';
import { dataFolder, removeDataFolder, serverRuns, STACK_TRACE, verso, VersoProcess } from './verso-command.js';

type HistoryEvent = TradeHistory['events'][number];

const START = ['start', '--trades', '12', '--tick', '20', '--seed', '3'];
const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'executions.ndjson');

/** One office, from its opening to the morning after: each test goes on where the one before ended. */
describe('An office', () => {
  let folder: string;
  let other: string;
  let office: VersoProcess;
  let url: string;
  let trades: number;

  beforeAll(async () => {
    folder = await dataFolder();
    other = await dataFolder();
    await open();
  });
  afterAll(async () => {
    await office.stop('SIGKILL');
    await removeDataFolder(folder);
    await removeDataFolder(other);
  });

  async function open(): Promise<void> {
    office = new VersoProcess(folder, START);
    url = await office.printed(/(http:\/\/127\.0\.0\.1:\d+)\/readyz/);
  }

  const get = async (path: string): Promise<Response> => fetch(`${url}${path}`);
  const json = async <Body>(path: string): Promise<Body> => (await (await get(path)).json()) as Body;

  it('prints its doors, and they answer', async () => {
    await office.printed(/Ctrl-C stops it/);
    for (const path of ['/livez', '/readyz', '/v1/trades', '/v1/audit/checkpoints']) {
      expect({ path, status: (await get(path)).status }).toEqual({ path, status: 200 });
    }
    expect((await get('/v1/executions')).status).toBe(405);
    expect((await get('/v1/nowhere')).status).toBe(404);
  });

  it('settles trades, and names the history of the first', async () => {
    const history = await office.printed(/A trade has settled: (\S+)/);
    const { events } = (await (await fetch(history)).json()) as TradeHistory;
    expect(events.map(({ type }) => type)).toContain('InstructionSettled');
  });

  it('tells the whole life of a trade, each event with a proof that the public key alone checks', async () => {
    const { verifierKey } = await json<{ verifierKey: string }>('/v1/audit/checkpoints');
    const life = await lifeOf(await settledTrade());
    const logs = new Set(life.map(({ log }) => log));
    // A trade that once had a case tells of it; what the outside world keeps for itself is no part of its life.
    logs.delete('exceptions');
    expect(logs).toEqual(new Set(['trade-capture', 'confirmation', 'settlement', 'cash', 'positions']));
    expect(life.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        ...['ExecutionReceived', 'TradeCaptured', 'TradeConfirmed', 'SettlementObligationCreated', 'InstructionSent'],
        ...['CashFlowProjected', 'CashMovementPosted', 'SecuritiesFlowProjected', 'SecuritiesMovementPosted'],
      ]),
    );
    expect(life.filter((event) => !holds(event, verifierKey))).toEqual([]);
  });

  it('hands out the proof of an event as a file that is verified offline', async () => {
    const { verifierKey } = await json<{ verifierKey: string }>('/v1/audit/checkpoints');
    const [event] = (await lifeOf(await settledTrade())).filter(({ log }) => log === 'cash');
    const answer = await get(`/v1/audit/events/cash/${String(event?.position)}/proof`);
    expect(answer.headers.get('content-disposition')).toContain('.tlog-proof"');
    const leaf = leafHash(Buffer.from(event?.proof?.entry ?? '', 'utf8'));
    const verifier = NoteVerifier.parse(verifierKey);
    const file = await answer.text();
    expect(verifyTlogProof(file, leaf, 'verso/cash/0', verifier)).toBe(true);
    expect(verifyTlogProof(file, leafHash(Buffer.from('another event')), 'verso/cash/0', verifier)).toBe(false);
  });

  it('takes a file that is handed in from another terminal', async () => {
    const ingested = await verso(folder, ['ingest', EXAMPLE], { VERSO_PORT: new URL(url).port });
    expect(ingested).toMatchObject({ code: 0, err: '' });
    expect(ingested.out).toMatch(/^ {2}booked +5$/m);
  });

  it('has its data for itself: a second one on the same folder is told so', async () => {
    const second = await verso(folder, START);
    expect(second.code).toBe(1);
    expect(second.err).toContain(`An office is already running on ${folder}`);
    expect(second.err).not.toMatch(STACK_TRACE);
  });

  it('on a port that is taken says so, names the fix and leaves nothing running', async () => {
    const { port } = new URL(url);
    const second = await verso(other, START, { VERSO_PORT: port });
    expect(second.code).toBe(1);
    expect(second.err).toContain(`Port ${port} on 127.0.0.1 is taken`);
    expect(second.err).toContain('VERSO_PORT=');
    expect(second.err).not.toMatch(STACK_TRACE);
    expect(await serverRuns(other)).toBe(false);
  });

  it.each(['seventy', '70000', '-1', '80.5'])(
    'with the port %s does not open, and says what a port is',
    async (port) => {
      const refused = await verso(other, START, { VERSO_PORT: port });
      expect(refused.code).toBe(78);
      expect(refused.err).toContain(`VERSO_PORT=${port}: is not a port`);
    },
  );

  it('stops at Ctrl-C: in order, and with its database', async () => {
    trades = await countTrades();
    const { code, out, err } = await office.stop('SIGINT');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Stopped. Start again to go on where it was.');
    expect(await serverRuns(folder)).toBe(false);
  });

  it('goes on where it was when it is opened again', async () => {
    await open();
    expect(await countTrades()).toBeGreaterThanOrEqual(trades);
    await office.printed(/A trade has settled: (\S+)/);
    expect(await office.stop('SIGTERM')).toMatchObject({ code: 0, err: '' });
  });

  it('leaves logs that verify', async () => {
    const verified = await verso(folder, ['verify']);
    expect(verified).toMatchObject({ code: 0, err: '' });
    expect(verified.out).toContain('Verified: every leaf and root recomputed');
    expect(await serverRuns(folder)).toBe(false);
  });

  /** A trade against payment that has settled. */
  async function settledTrade(): Promise<string> {
    for (;;) {
      const { data: settled } = await json<TradeList>('/v1/trades?status=SETTLED&limit=500');
      const found = settled.find(({ paymentType }) => paymentType === 'DVP');
      if (found !== undefined) return found.tradeId;
      await sleep(200);
    }
  }

  /** All pages of a history, once everything in it is sealed. */
  async function lifeOf(tradeId: string): Promise<readonly HistoryEvent[]> {
    for (;;) {
      const life: HistoryEvent[] = [];
      let after = '';
      do {
        const page = await json<TradeHistory>(`/v1/audit/trades/${tradeId}/history?limit=20${after}`);
        life.push(...page.events);
        after = page.next === null ? '' : `&after=${encodeURIComponent(page.next)}`;
      } while (after !== '');
      if (life.length > 0 && life.every(({ sealed }) => sealed)) return life;
      await sleep(200);
    }
  }

  async function countTrades(): Promise<number> {
    let count = 0;
    let path: string | null = '/v1/trades?limit=500';
    while (path !== null) {
      const page: TradeList = await json<TradeList>(path);
      count += page.data.length;
      path = page.next;
    }
    return count;
  }
});

/** What the holder of an answer does, with the answer and the public key alone. */
function holds({ proof, log, position }: HistoryEvent, verifierKey: string): boolean {
  if (proof?.log !== log || proof.position !== position) return false;
  const { size, root, origin } = openCheckpoint(proof.checkpoint, NoteVerifier.parse(verifierKey));
  const hashes = proof.hashes.map((hash) => Buffer.from(hash, 'base64'));
  const leaf = leafHash(Buffer.from(proof.entry, 'utf8'));
  return origin === `verso/${log}/0` && verifyInclusion({ index: position, size, leaf, root, hashes });
}
