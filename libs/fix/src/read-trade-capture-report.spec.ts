import type { FixReading } from './index.js';
import { buildFixMessage, parseFixLog, readExecutionReport, readTradeCaptureReport } from './index.js';

type Fields = readonly (readonly [tag: number, value: string])[];

describe('A trade capture report', () => {
  const trade: Fields = [
    [571, 'R1'],
    [487, '0'],
    [570, 'N'],
    [48, 'DE0007164600'],
    [22, '4'],
    [32, '100'],
    [31, '99.5'],
  ];
  const day: Fields = [
    [75, '20241011'],
    [60, '20241011-14:00:00.1'],
    [17, 'X9'],
  ];
  const side = (code: string, party: string): Fields => [
    [54, code],
    [37, `O${code}`],
    [453, '1'],
    [448, party],
    [452, '17'],
    [1, `ACC${code}`],
    [15, 'EUR'],
    [528, 'A'],
    [159, '-12.34'],
    [157, '-3'],
  ];

  it('becomes an execution per side, each with its own parties', () => {
    const reading = read([...trade, ...day, [552, '2'], ...side('1', 'AAA'), ...side('2', 'BBB')]);
    const executions = reading.outcome === 'executed' ? reading.executions : [];
    expect(executions.map((each) => [each.executionId, each.execId, each.side, each.counterparty.id])).toEqual([
      ['R1', 'X9', 'BUY', 'AAA'],
      ['R1/2', 'X9', 'SELL', 'BBB'],
    ]);
    expect(executions.map((each) => [each.account, each.orderId, each.capacity])).toEqual([
      ['ACC1', 'O1', 'A'],
      ['ACC2', 'O2', 'A'],
    ]);
    expect([executions[0]?.accruedInterest, executions[0]?.accruedInterestDays]).toEqual(['-12.34', -3]);
    expect(executions[0]?.executionTime).toBe('2024-10-11T14:00:00.100000Z');
  });

  it('that replaces another refers to the same side of it', () => {
    const replaced = trade.map(([tag, value]) => [tag, tag === 487 ? '2' : tag === 571 ? 'R2' : value] as const);
    const reading = read([...replaced, [572, 'R1'], ...day, [552, '2'], ...side('1', 'A'), ...side('2', 'B')]);
    const executions = reading.outcome === 'executed' ? reading.executions : [];
    expect(executions.map((each) => [each.action, each.executionId, each.referencedExecutionId])).toEqual([
      ['CORRECT', 'R2', 'R1'],
      ['CORRECT', 'R2/2', 'R1/2'],
    ]);
  });

  it.each([
    [487, '1'],
    [487, '4'],
    [856, '6'],
    [856, '7'],
  ])('with tag %i = %s cancels the report it refers to', (tag, value) => {
    const reading = read([
      [571, 'R2'],
      [572, 'R1'],
      [tag, value],
    ]);
    expect(reading.outcome === 'cancelled' && reading.cancellation.referencedExecutionId).toBe('R1');
  });

  it.each([
    ['1', 'Alleged'],
    ['3', 'Decline'],
  ])('of TradeReportType %s is skipped', (reportType, name) => {
    expect(read([...trade, [856, reportType]])).toEqual({
      outcome: 'skipped',
      reason: `TradeReportType ${reportType} (${name})`,
    });
  });

  it('without side and counterparty is refused for both', () => {
    expect(problemsOf(read([...trade, ...day]))).toEqual([
      [54, 'Side', 'MISSING'],
      [453, 'NoPartyIDs', 'MISSING'],
    ]);
  });

  it('is not an execution report, nor the other way round', () => {
    const [report] = parseFixLog(buildFixMessage('AE', trade));
    const reading = report?.outcome === 'message' ? readExecutionReport(report) : undefined;
    expect(reading && problemsOf(reading)).toEqual([[35, 'MsgType', 'WRONG_MESSAGE_TYPE']]);
  });
});

function read(fields: Fields): FixReading {
  const [entry] = parseFixLog(buildFixMessage('AE', fields));
  if (entry?.outcome !== 'message') throw new Error(`not readable: ${JSON.stringify(entry)}`);
  return readTradeCaptureReport(entry);
}

function problemsOf(reading: FixReading) {
  return reading.outcome === 'refused' ? reading.problems.map(({ tag, name, code }) => [tag, name, code]) : reading;
}
