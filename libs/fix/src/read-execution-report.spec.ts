import type { FixExecution, FixReading } from './index.js';
import { buildFixMessage, parseFixLog, readExecutionReport } from './index.js';

type Fields = readonly (readonly [tag: number, value: string])[];

const parties: Fields = [
  [453, '3'],
  [448, '529900W18LQJJN6SJ336'],
  [447, 'N'],
  [452, '1'],
  [448, 'BBBBDEFFXXX'],
  [447, 'B'],
  [452, '17'],
  [448, 'CLEARER'],
  [447, 'D'],
  [452, '4'],
];

const fill: Fields = [
  [49, 'BROKER'],
  [56, 'VERSO'],
  [34, '7'],
  [52, '20241011-14:00:01'],
  [37, 'O1'],
  [11, 'C1'],
  [17, 'E1'],
  [150, 'F'],
  [39, '2'],
  [54, '5'],
  [55, 'SAP'],
  [48, 'DE0007164600'],
  [22, '4'],
  [454, '1'],
  [455, '4846288'],
  [456, '2'],
  [32, '0100.50'],
  [31, '.5'],
  [423, '2'],
  [15, 'EUR'],
  [120, 'EUR'],
  [75, '20241011'],
  [60, '20241011-14:00:00.123456789'],
  [63, '3'],
  [64, '20241015'],
  [30, 'XETR'],
  [1, 'ACC-1'],
  [381, '50.25'],
  [118, '50.00'],
  [12, '0.25'],
  [13, '3'],
  [136, '1'],
  [137, '1.10'],
  [138, 'EUR'],
  [139, '7'],
  [880, 'M1'],
  [29, '4'],
  [1907, '2'],
  [1903, '529900W18LQJJN6SJ336UTI1'],
  [1906, '0'],
  [1903, 'TVTIC-1'],
  [1906, '5'],
];

describe('An execution report', () => {
  it('of a trade becomes an execution', () => {
    expect(onlyExecution(read([...fill, ...parties]))).toEqual({
      messageType: '8',
      action: 'NEW',
      executionId: 'E1',
      side: 'SELL',
      sideCode: '5',
      security: {
        isin: 'DE0007164600',
        symbol: 'SAP',
        identifiers: [
          { id: 'DE0007164600', source: 'ISIN' },
          { id: '4846288', source: 'SEDOL' },
        ],
      },
      quantity: '100.5',
      price: '0.5',
      priceType: 'PER_UNIT',
      currency: 'EUR',
      settlementCurrency: 'EUR',
      tradeDate: '2024-10-11',
      tradeDateSource: 'TRADE_DATE',
      executionTime: '2024-10-11T14:00:00.123456Z',
      settlementDate: '2024-10-15',
      settlementType: { code: '3', name: 'T_PLUS_2', days: 2 },
      market: 'XETR',
      account: 'ACC-1',
      grossAmount: '50.25',
      netAmount: '50',
      charges: [
        { type: 'COMMISSION', amount: '0.25' },
        { type: '7', amount: '1.1', currency: 'EUR' },
      ],
      parties: [
        { id: '529900W18LQJJN6SJ336', source: 'LEI', role: 'EXECUTING_FIRM', roleCode: '1' },
        { id: 'BBBBDEFFXXX', source: 'BIC', role: 'CONTRA_FIRM', roleCode: '17' },
        { id: 'CLEARER', source: 'PROPRIETARY', role: 'CLEARING_FIRM', roleCode: '4' },
      ],
      counterparty: { id: 'BBBBDEFFXXX', source: 'BIC', role: 'CONTRA_FIRM', roleCode: '17' },
      orderId: 'O1',
      clientOrderId: 'C1',
      tradeMatchId: 'M1',
      uti: '529900W18LQJJN6SJ336UTI1',
      tvtic: 'TVTIC-1',
      capacity: 'P',
      session: {
        senderCompId: 'BROKER',
        targetCompId: 'VERSO',
        sequenceNumber: '7',
        sendingTime: '2024-10-11T14:00:01.000000Z',
        possibleDuplicate: false,
      },
    });
  });

  it.each([
    ['2', 'NEXT_DAY', 1],
    ['3', 'T_PLUS_2', 2],
    ['9', 'T_PLUS_5', 5],
  ])('with SettlType %s settles %s, which is %i days, not the number itself', (code, name, days) => {
    const execution = onlyExecution(read([...changed([63, code]), ...parties]));
    expect(execution.settlementType).toEqual({ code, name, days });
  });

  it('without TradeDate is of the day of its execution time, and says so', () => {
    const execution = onlyExecution(read([...without(75), ...parties]));
    expect([execution.tradeDate, execution.tradeDateSource]).toEqual(['2024-10-11', 'TRANSACT_TIME']);
  });

  it('without a contra firm names the client, else the contra broker, else the executing firm as counterparty', () => {
    const one = (id: string, role: string): Fields => [
      [453, '1'],
      [448, id],
      [452, role],
    ];
    const broker: Fields = [
      [382, '1'],
      [375, 'BRK'],
    ];
    const counterpartyOf = (fields: Fields) => onlyExecution(read(fields)).counterparty.id;
    expect(counterpartyOf([...fill, ...one('CLIENT', '3')])).toBe('CLIENT');
    expect(counterpartyOf([...fill, ...broker, ...one('FIRM', '1')])).toBe('BRK');
    expect(counterpartyOf([...fill, ...one('FIRM', '1')])).toBe('FIRM');
  });

  it('that corrects names the execution it replaces', () => {
    const execution = onlyExecution(read([...changed([150, 'G']), [19, 'E0'], ...parties]));
    expect([execution.action, execution.referencedExecutionId]).toEqual(['CORRECT', 'E0']);
    expect(problemsOf(read([...changed([150, 'G']), ...parties]))).toEqual([[19, 'ExecRefID', 'MISSING']]);
  });

  it('that cancels needs nothing but the execution it cancels', () => {
    const bust: Fields = [
      [17, 'E2'],
      [19, 'E1'],
      [150, 'H'],
      [32, '0'],
      [31, '0'],
      [58, 'entered twice'],
    ];
    expect(read(bust)).toEqual({
      outcome: 'cancelled',
      cancellation: {
        messageType: '8',
        executionId: 'E2',
        referencedExecutionId: 'E1',
        reason: 'entered twice',
        session: { possibleDuplicate: false },
      },
    });
    expect(
      problemsOf(
        read([
          [17, 'E2'],
          [150, 'H'],
        ]),
      ),
    ).toEqual([[19, 'ExecRefID', 'MISSING']]);
  });

  it.each(['0', '4', '5', '8', 'A', 'C', 'I'])(
    'of ExecType %s is an order status and is skipped by name',
    (execType) => {
      const reading = read(changed([150, execType]));
      expect(reading.outcome === 'skipped' && reading.reason).toMatch(`ExecType ${execType} (`);
    },
  );

  it('of ExecType 2, the fill of FIX 4.2, is refused', () => {
    expect(problemsOf(read([...changed([150, '2']), ...parties]))).toEqual([[150, 'ExecType', 'UNSUPPORTED']]);
  });

  it('tells everything that is missing at once', () => {
    expect(problemsOf(read([[150, 'F']]))).toEqual([
      [17, 'ExecID', 'MISSING'],
      [54, 'Side', 'MISSING'],
      [48, 'SecurityID', 'MISSING'],
      [32, 'LastQty', 'MISSING'],
      [31, 'LastPx', 'MISSING'],
      [75, 'TradeDate', 'MISSING'],
      [453, 'NoPartyIDs', 'MISSING'],
    ]);
  });

  it.each([
    [32, '-100', 'LastQty', 'INVALID'],
    [32, '0', 'LastQty', 'INVALID'],
    [32, '1e5', 'LastQty', 'INVALID'],
    [32, '9'.repeat(39), 'LastQty', 'INVALID'],
    [31, 'abc', 'LastPx', 'INVALID'],
    [54, '8', 'Side', 'UNSUPPORTED'],
    [75, '20240231', 'TradeDate', 'INVALID'],
    [60, '20241011 14:00:00', 'TransactTime', 'INVALID'],
    [64, 'tomorrow', 'SettlDate', 'INVALID'],
    [15, 'EURO', 'Currency', 'INVALID'],
    [63, 'Q', 'SettlType', 'UNSUPPORTED'],
    [423, '6', 'PriceType', 'UNSUPPORTED'],
    [55, 'x'.repeat(1_000_000), 'Symbol', 'TOO_LONG'],
    [37, 'a\u0000b', 'OrderID', 'INVALID'],
  ])('with tag %i = %.12s is refused for its %s', (tag, value, name, code) => {
    expect(problemsOf(read([...changed([tag, value]), ...parties]))).toEqual([[tag, name, code]]);
  });

  it('that says two different things is refused, one that says the same twice is not', () => {
    expect(problemsOf(read([...fill, [54, '1'], ...parties]))).toEqual([[54, 'Side', 'REPEATED']]);
    expect(read([...fill, [54, '5'], ...parties]).outcome).toBe('executed');
  });
});

function read(fields: Fields): FixReading {
  const [entry] = parseFixLog(buildFixMessage('8', fields));
  if (entry?.outcome !== 'message') throw new Error(`not readable: ${JSON.stringify(entry)}`);
  return readExecutionReport(entry);
}

function onlyExecution(reading: FixReading): FixExecution {
  if (reading.outcome !== 'executed' || reading.executions[0] === undefined) throw new Error(JSON.stringify(reading));
  return reading.executions[0];
}

function problemsOf(reading: FixReading) {
  return reading.outcome === 'refused' ? reading.problems.map(({ tag, name, code }) => [tag, name, code]) : reading;
}

function changed([tag, value]: Fields[number]): Fields {
  return fill.map((field) => (field[0] === tag ? [tag, value] : field));
}

function without(tag: number): Fields {
  return fill.filter((field) => field[0] !== tag);
}
