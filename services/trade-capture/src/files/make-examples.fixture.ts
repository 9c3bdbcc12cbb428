import { buildFixMessage } from '@verso/fix';
import type { ExecutionRequest } from '../domain/execution.js';

/** The executions of `examples/`: complete against the seed of the office, on trade date 23 November 2026. */
export function exampleExecutions(): readonly ExecutionRequest[] {
  return [...inEuro(), ...inDollar()];
}

const base = { source: 'FRONT-OFFICE', session: 'EXAMPLES', tradeDate: '2026-11-23', mic: 'XOFF' } as const;

function inEuro(): readonly ExecutionRequest[] {
  return [
    {
      ...base,
      executionId: 'EX-0001',
      side: 'BUY',
      counterparty: { lei: '529900ALPENBROKR0122' },
      isin: 'DE0007164600',
      price: '201.35',
      quantity: '500',
      executionTime: '2026-11-23T09:05:12.120000+01:00',
      tradeCurrency: 'EUR',
    },
    {
      ...base,
      executionId: 'EX-0002',
      side: 'SELL',
      counterparty: { lei: '969500BROKPARIS00247' },
      isin: 'FR0000121014',
      price: '612.80',
      quantity: '150',
      executionTime: '2026-11-23T09:17:41.002500+01:00',
      tradeCurrency: 'EUR',
      grossAmount: '91920.00',
      settlementAmount: '91920.00',
      settlementDate: '2026-11-25',
    },
    {
      ...base,
      executionId: 'EX-0003',
      side: 'BUY',
      counterparty: { bic: 'AMSBNL2AXXX' },
      isin: 'DE000BU2Z015',
      priceType: 'PERCENT',
      price: '99.42',
      quantity: '1000000',
      executionTime: '2026-11-23T10:02:00Z',
      tradeCurrency: 'EUR',
      uti: '529900VERSOSECEU0194EXAMPLE0003',
    },
  ];
}

function inDollar(): readonly ExecutionRequest[] {
  return [
    {
      ...base,
      executionId: 'EX-0004',
      side: 'BUY',
      counterparty: { lei: '549300NYBROKERS00552' },
      isin: 'US0378331005',
      price: '231.07',
      quantity: '400',
      executionTime: '2026-11-23T14:31:09.415-05:00',
      tradeCurrency: 'USD',
      charges: [
        {
          type: 'COMM',
          amount: '18.49',
          currency: 'USD',
          payableBy: 'BUYER',
          inSettlementAmount: true,
          ruleVersion: 'commission-2026',
        },
      ],
    },
    {
      ...base,
      executionId: 'EX-0005',
      side: 'SELL',
      counterparty: { lei: '549300CHICAGOSE00654' },
      isin: 'US5949181045',
      price: '428.115',
      quantity: '250',
      executionTime: '2026-11-23T15:02:44Z',
      tradeCurrency: 'USD',
      orderId: 'ORD-77',
      book: 'US-EQ',
    },
  ];
}

/** The same kind of trades as a front office's FIX log has them, with what else such a log holds. */
export function exampleFixLog(): string {
  const price = (side: string, quantity: string, lastPrice: string): FixFields => [
    [54, side],
    [32, quantity],
    [31, lastPrice],
  ];
  const asml = instrument('NL0010273215', 'EUR');
  return [
    buildFixMessage('A', [...header(1), [98, '0'], [108, '30']], PIPES),
    report(2, [...fill('FX-0001', 'F'), ...asml, ...price('1', '80', '705.10'), ...parties('724500AMSTRDMBK00359')]),
    report(3, [
      ...fill('FX-0002', 'F'),
      ...instrument('IT0003132476', 'EUR'),
      ...price('2', '2500', '14.232'),
      [64, '20261125'],
      ...parties('815600MILANOSIM00722'),
    ]),
    report(4, [
      ...fill('FX-0003', 'F'),
      ...instrument('FR001400H7V7', 'EUR'),
      ...price('2', '400000', '98.75'),
      [423, '1'],
      ...parties('969500BROKPARIS00247'),
    ]),
    report(5, [
      ...fill('FX-0004', 'F'),
      ...instrument('US67066G1040', 'USD'),
      ...price('1', '300', '181.22'),
      ...parties('549300NYBROKERS00552'),
    ]),
    tradeCaptureReport(6),
    report(7, [
      ...fill('FX-0006', 'G'),
      [19, 'FX-0001'],
      ...asml,
      ...price('1', '80', '705.20'),
      ...parties('724500AMSTRDMBK00359'),
    ]),
    buildFixMessage('0', header(8), PIPES),
  ].join('\n');
}

type FixFields = readonly (readonly [number, string])[];

const PIPES = { separator: '|' } as const;

function report(sequence: number, fields: FixFields): string {
  return buildFixMessage('8', [...header(sequence), ...fields, [60, '20261123-09:30:00.125'], [75, '20261123']], PIPES);
}

function tradeCaptureReport(sequence: number): string {
  const fields: FixFields = [
    [571, 'FX-0005'],
    [487, '0'],
    [570, 'N'],
    ...instrument('US46625H1005', 'USD'),
    [32, '120'],
    [31, '309.40'],
    [75, '20261123'],
    [60, '20261123-15:10:00'],
    [552, '1'],
    [54, '2'],
    [37, 'ORD-78'],
    ...parties('213800LONDONSEC00483'),
  ];
  return buildFixMessage('AE', [...header(sequence), ...fields], PIPES);
}

function header(sequence: number): FixFields {
  return [
    [49, 'FRONTFIX'],
    [56, 'VERSO'],
    [34, String(sequence)],
    [52, '20261123-09:30:00.500'],
  ];
}

function fill(executionId: string, execType: string): FixFields {
  return [
    [37, `ORD-${executionId.slice(-1)}`],
    [17, executionId],
    [150, execType],
    [39, '2'],
    [151, '0'],
    [14, '0'],
    [6, '0'],
  ];
}

function instrument(isin: string, currency: string): FixFields {
  return [
    [55, '[N/A]'],
    [48, isin],
    [22, '4'],
    [15, currency],
  ];
}

/** Us as executing firm, them as contra firm, both by LEI. */
function parties(counterparty: string): FixFields {
  return [
    [453, '2'],
    [448, '529900VERSOSECEU0194'],
    [447, 'N'],
    [452, '1'],
    [448, counterparty],
    [447, 'N'],
    [452, '17'],
  ];
}
