import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SettlementStatusAdvice, StatusReasonDimension } from '@verso/iso20022';
import {
  bookedBalance,
  buildSettlementStatusAdvice,
  identifyMessage,
  MessageInvalid,
  parseCashStatement,
  parseCustodyHoldingsStatement,
  parseHeader,
  parseMessage,
  parseSettlementStatusAdvice,
  statusReasonOwner,
} from '@verso/iso20022';
import { officialSchemas } from '@verso/test-bed';

const data = join(import.meta.dirname, '../../../shared/data');
const prowide = join(data, 'prowide-iso20022');
const genkgo = join(data, 'genkgo-camt');
const codeList = join(data, 'iso20022-codes/iso20022-settlement-status-reason-codes.csv');
const here = [prowide, genkgo, codeList].every((path) => existsSync(path));
if (!here) process.stdout.write(`skipped: ${prowide}, ${genkgo} and ${codeList} are not all there\n`);

const files = (here ? [prowide, genkgo] : []).flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.xml'))
    .map((name) => join(folder, name)),
);
const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

/** What became of a text: its definition when taken, the refusal's code otherwise. Anything else fails the test. */
function outcome(xml: string): string {
  try {
    return parseMessage(xml).definition;
  } catch (error) {
    if (error instanceof MessageInvalid) return error.code;
    throw error;
  }
}

(here ? describe : describe.skip)('ISO 20022 messages that others wrote', () => {
  it('of the families that Verso speaks are taken, those of other families refused by name', () => {
    const outcomes = new Map<string, number>();
    for (const file of files) {
      const result = outcome(readFileSync(file, 'utf8'));
      outcomes.set(result, (outcomes.get(result) ?? 0) + 1);
    }
    expect(Object.fromEntries(outcomes)).toEqual({
      'camt.053.001.02': 4,
      'camt.053.001.03': 1,
      'camt.053.001.07': 1,
      'camt.053.001.08': 1,
      'semt.002.001.11': 1,
      'sese.024.001.10': 1,
      ELEMENT_MISSING: 1,
      WRONG_MESSAGE: 22,
    });
  });

  it('are identified by the name that their file bears', () => {
    for (const name of readdirSync(prowide).filter((file) => file.endsWith('.xml'))) {
      expect(identifyMessage(read(prowide, name))).toBe(name.slice(0, 15));
    }
  });

  it('are never the cause of a crash, wherever they are cut or garbled', () => {
    for (const file of files) {
      const xml = readFileSync(file, 'utf8');
      for (let position = 0; position < xml.length; position += Math.ceil(xml.length / 40)) {
        expect(outcome(xml.slice(0, position))).toMatch(/^NOT_WELL_FORMED$/);
        expect(outcome(`${xml.slice(0, position)}\u0000&<9>${xml.slice(position)}`)).toBe('NOT_WELL_FORMED');
        expect(outcome(xml.slice(0, position) + xml.slice(position + 11))).toMatch(/^[A-Z_]+$|^[a-z]{4}\./);
      }
    }
  });
});

(here ? describe : describe.skip)('Messages of real parties', () => {
  it("the Colombian depository's status advice, which its schema refuses, says that the instruction matched", () => {
    const xml = read(prowide, 'sese.024.001.10-01-Issue60.xml');
    const schemas = officialSchemas();
    if (schemas.available) expect(schemas.validate(xml).join()).toContain('Mtchd');
    expect(parseSettlementStatusAdvice(xml)).toEqual({
      transactionIdentification: '115',
      accountServicerTransactionIdentification: '20200818T00052360',
      matching: { status: 'MATCHED', reasons: [] },
    });
  });

  it('its header is refused for the empty creation date, by name', () => {
    expect(() => parseHeader(read(prowide, 'sese.024.001.10-01-Issue60.xml'))).toThrow('VALUE_INVALID at AppHdr/CreDt');
  });

  it('a holdings statement whose header stands beside it has a page and no holdings', () => {
    const statement = parseCustodyHoldingsStatement(read(prowide, 'semt.002.001.11-01-IssueJira3251Test.xml'));
    expect(statement).toMatchObject({ pageNumber: '1', lastPage: true, statementIdentification: 'TESTSTMT0001' });
  });

  it('a message of two statements opens, closes and books each', () => {
    const { statements } = parseCashStatement(read(genkgo, 'camt053.v2.multi.statement.xml'));
    expect(statements).toHaveLength(2);
    const [first] = statements;
    expect(first && bookedBalance(first, 'OPBD')).toMatchObject({ amount: '18.15', creditDebit: 'CRDT' });
    expect(first && bookedBalance(first, 'CLBD')).toMatchObject({ amount: '27.00', creditDebit: 'CRDT' });
    expect(first?.entries).toMatchObject([
      { amount: '8.85', creditDebit: 'CRDT', status: 'BOOK', bookingDate: '2014-12-31', valueDate: '2015-01-02' },
    ]);
  });

  it('a cash account without an identification is refused, as nothing could be booked on it', () => {
    expect(() => parseCashStatement(read(prowide, 'camt.053.001.12-01-MxParseUtilsTest.xml'))).toThrow(
      'ELEMENT_MISSING at Document/BkToCstmrStmt/Stmt/Acct/Id/Othr/Id',
    );
  });
});

/** How the code list names a status, and the advice that gives a reason for it. */
const dimensions: readonly (readonly [
  string,
  StatusReasonDimension,
  (code: string) => Partial<SettlementStatusAdvice>,
])[] = [
  ['unmatched', 'UNMATCHED', (code) => ({ matching: { status: 'UNMATCHED', reasons: [{ code }] } })],
  ['failing', 'FAILING', (code) => ({ settlement: { status: 'FAILING', reasons: [{ code }] } })],
  ['pending (', 'PENDING', (code) => ({ settlement: { status: 'PENDING', reasons: [{ code }] } })],
  ['rejection', 'REJECTED', (code) => ({ processing: { status: 'REJECTED', reasons: [{ code }] } })],
  ['cancelled', 'CANCELLED', (code) => ({ processing: { status: 'CANCELLED', reasons: [{ code }] } })],
  [
    'acknowledged',
    'ACKNOWLEDGED_ACCEPTED',
    (code) => ({ processing: { status: 'ACKNOWLEDGED_ACCEPTED', reasons: [{ code }] } }),
  ],
  [
    'pending-processing',
    'PENDING_PROCESSING',
    (code) => ({ processing: { status: 'PENDING_PROCESSING', reasons: [{ code }] } }),
  ],
];

function listedCodes(use: string): readonly string[] {
  const lines = readFileSync(codeList, 'utf8').split('\n');
  return lines.filter((line) => line.startsWith(`"${use}`)).map((line) => line.split('",')[1]?.split(',')[1] ?? '');
}

function accepts(advice: Partial<SettlementStatusAdvice>): boolean {
  try {
    buildSettlementStatusAdvice({ transactionIdentification: 'I', ...advice });
    return true;
  } catch {
    return false;
  }
}

(here ? describe : describe.skip)("ISO's lists of reasons", () => {
  it.each(dimensions)('%s: each reason can be sent, and somebody owns it', (use, dimension, adviceOf) => {
    const codes = listedCodes(use);
    expect(codes.length).toBeGreaterThan(8);
    expect(codes.filter((code) => !accepts(adviceOf(code)))).toEqual([]);
    const ownerless = codes.filter((code) => statusReasonOwner(dimension, code) === 'UNKNOWN');
    expect(ownerless.filter((code) => !['OTHR', 'IAAD'].includes(code))).toEqual([]);
  });

  it.each(dimensions)('%s: a reason of another list can not be sent', (use, _dimension, adviceOf) => {
    const own = new Set(listedCodes(use));
    const foreign = dimensions.flatMap(([other]) => listedCodes(other)).filter((code) => !own.has(code));
    const accepted = new Set(foreign.filter((code) => accepts(adviceOf(code))));
    expect([...accepted]).toEqual([]);
  });

  it("the counterparty's lack is never ours", () => {
    const ours = listedCodes('pending (').filter((code) => statusReasonOwner('PENDING', code).startsWith('US_'));
    const definitions = readFileSync(codeList, 'utf8').split('\n');
    const theirs = definitions.filter((line) => /"pending \(.*Insufficient.*counterparty's account/.test(line));
    expect(theirs).toHaveLength(2);
    expect(ours.filter((code) => theirs.some((line) => line.includes(`,${code},`)))).toEqual([]);
  });
});
