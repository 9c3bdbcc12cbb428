import { parseSettlementInstruction, settleable } from '@verso/iso20022';
import { streetReport } from '@verso/street';
import { officialSchemas } from '@verso/test-bed';
import { eventsOf, openRecord, type OfficeRecord } from './office-record.js';
import { dataFolder, removeDataFolder, verso, type Ended } from './verso-command.js';

const KNOBS = [
  ...['--fail-rate', '0.1', '--mismatch-rate', '0.1', '--partial-rate', '0.1'],
  ...['--duplicate-rate', '0.05', '--garbled-rate', '0.02'],
];
const schemas = officialSchemas();
if (!schemas.available) process.stdout.write(`skipped: ${schemas.reason}\n`);
const withSchemas = schemas.available ? it : it.skip;

describe('A demo with a street that misbehaves', () => {
  let folder: string;
  let demo: Ended;
  let record: OfficeRecord;

  beforeAll(async () => {
    folder = await dataFolder();
    demo = await verso(folder, ['demo', '--data-dir', folder, '--trades', '150', '--seed', '8', ...KNOBS]);
    record = await openRecord(folder);
  });
  afterAll(async () => {
    await record.close();
    await removeDataFolder(folder);
  });

  it('comes out right, with the books of the office equal to those of the street', () => {
    expect(demo).toMatchObject({ code: 0 });
    expect(demo.out).toMatch(/^street's record: [1-9]\d* settled alike, cash and holdings alike$/m);
  });

  it('has a case for every trade of which the street holds an unsettled instruction', async () => {
    const { instructions } = await streetReport(record.store);
    const unsettled = [...instructions.values()]
      .filter(({ status }) => status !== 'SETTLED' && status !== 'CANCELLED')
      .map(({ instructionId }) => instructionId);
    expect(unsettled.length).toBeGreaterThan(0);
    const tradeOf = await tradesOfInstructions();
    const explained = await tradesWithOpenCase();
    expect(unsettled.filter((id) => !explained.has(tradeOf.get(id) ?? ''))).toEqual([]);
  });

  withSchemas(
    'sends only instructions and releases that are valid by the official schemas, and can settle',
    async () => {
      const sent = (await eventsOf(record.store, 'settlement')).filter((event) => event.type === 'MessageSent');
      const of = (definition: string): readonly string[] =>
        sent.filter(({ data }) => data.messageDefinition.startsWith(definition)).map(({ data }) => data.body);
      const instructions = of('sese.023');
      const releases = of('sese.030');
      expect(instructions.length).toBeGreaterThan(100);
      expect(releases.length).toBeGreaterThan(50);
      expect([...instructions, ...releases].flatMap((body) => schemas.validate(body))).toEqual([]);
      expect(instructions.flatMap((body) => settleable(parseSettlementInstruction(body)))).toEqual([]);
    },
  );

  withSchemas('exchanges nothing else that the official schemas refuse, but what the street garbled', async () => {
    const garbled = new Set<string>();
    const faults = new Map<string, readonly string[]>();
    const definitions = new Set<string>();
    for (const log of ['confirmation', 'settlement', 'street'] as const) {
      for (const event of await eventsOf(record.store, log)) {
        if (event.type !== 'MessageSent') continue;
        const { messageId, messageDefinition, body, bodyEncoding, replacesMessageId } = event.data;
        definitions.add(messageDefinition.slice(0, 8));
        if (replacesMessageId !== undefined) garbled.add(replacesMessageId);
        const text = bodyEncoding === 'sha-256' ? await longBody(body) : body;
        const found = schemas.validate(text);
        if (found.length > 0) faults.set(messageId, found);
      }
    }
    expect(garbled.size).toBeGreaterThan(0);
    expect([...faults].filter(([messageId]) => !garbled.has(messageId))).toEqual([]);
    expect([...definitions].sort()).toEqual(
      expect.arrayContaining(['camt.053', 'semt.002', 'sese.024', 'sese.025', 'sese.031', 'setr.027']),
    );
  });

  async function longBody(sha256: string): Promise<string> {
    return Buffer.from((await record.store.readContent(sha256)) ?? []).toString('utf8');
  }

  async function tradesOfInstructions(): Promise<ReadonlyMap<string, string>> {
    const tradeOfObligation = new Map<string, string>();
    const tradeOf = new Map<string, string>();
    for (const event of await eventsOf(record.store, 'settlement')) {
      if (event.type === 'SettlementObligationCreated') {
        tradeOfObligation.set(event.data.obligationId, event.data.sources[0]?.tradeId ?? '');
      } else if (event.type === 'InstructionCreated') {
        tradeOf.set(event.data.instructionId, tradeOfObligation.get(event.data.obligationId) ?? '');
      }
    }
    return tradeOf;
  }

  async function tradesWithOpenCase(): Promise<ReadonlySet<string>> {
    const open = new Map<string, readonly string[]>();
    for (const event of await eventsOf(record.store, 'exceptions')) {
      if (event.type === 'CaseOpened') open.set(event.data.caseId, event.data.affectedTrades);
      if (event.type === 'CaseResolved') open.delete(event.data.caseId);
    }
    return new Set([...open.values()].flat());
  }
});
