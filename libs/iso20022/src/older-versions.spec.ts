import { officialSchemas } from '@verso/test-bed';
import { omit } from './any-field.fixture.js';
import * as iso20022 from './index.js';
import { dailyStatement, deliveryAgainstPayment, partialConfirmation } from './sample-messages.fixture.js';

const schemas = officialSchemas();
if (!schemas.available) process.stdout.write(`skipped: ${schemas.reason}\n`);

const instruction = { transactionIdentification: 'INS-0001', movement: 'DELI', payment: 'APMT' } as const;
const pending = { status: 'PENDING', reasons: [{ code: 'LACK', narrative: '500 missing' }] } as const;
const safekeepingAccount = 'CBFVERS0000000001';
/** A field of its own for the UTI came with the version of 2025. */
const instructed = omit(deliveryAgainstPayment, 'uniqueTransactionIdentifier');
const release = { transactionIdentification: 'INS-0001', hold: false };

const messages: readonly (readonly [string, string])[] = [
  ...['09', '11'].map((version): [string, string] => [
    `sese.023.001.${version}`,
    iso20022.buildSettlementInstruction(instructed),
  ]),
  ...['10', '12'].map((version): [string, string] => [
    `sese.024.001.${version}`,
    iso20022.buildSettlementStatusAdvice({ transactionIdentification: 'INS-0001', settlement: pending }),
  ]),
  ...['09', '11'].map((version): [string, string] => [
    `sese.025.001.${version}`,
    iso20022.buildSettlementConfirmation(
      omit(partialConfirmation, 'counterpartyMarketInfrastructureTransactionIdentification'),
    ),
  ]),
  ['sese.020.001.06', iso20022.buildCancellationRequest({ ...instruction, safekeepingAccount, reason: 'CANI' })],
  [
    'sese.027.001.05',
    iso20022.buildCancellationStatusAdvice({
      requestReference: 'MSG-9',
      instruction,
      processing: { status: 'DENIED', reasons: [{ code: 'DSET' }] },
    }),
  ],
  ['sese.028.001.09', iso20022.buildAllegement(omit(instructed, 'priority', 'settlementConditions'))],
  ['sese.030.001.08', iso20022.buildConditionsModificationRequest({ safekeepingAccount, modifications: [release] })],
  [
    'sese.031.001.08',
    iso20022.buildConditionsModificationStatusAdvice({
      requestReference: 'MSG-9',
      modification: release,
      processing: { status: 'COMPLETED', reasons: [] },
    }),
  ],
  [
    'semt.002.001.11',
    iso20022.buildCustodyHoldingsStatement({
      pageNumber: '1',
      lastPage: true,
      statementDate: '2026-10-14',
      holdings: [{ isin: 'DE0007164600', aggregate: { type: 'UNIT', quantity: '5', shortLong: 'LONG' } }],
    }),
  ],
  ...['07', '08', '12'].map((version): [string, string] => [
    `camt.053.001.${version}`,
    iso20022.buildCashStatement(dailyStatement),
  ]),
];

/** Versions whose request reference is nested in an Id. */
const nestedReferences = new Set(['sese.027.001.05', 'sese.031.001.08']);

/** For what Verso writes the versions differ in the namespace and in the nesting of a reference: one reader serves all. */
(schemas.available ? describe : describe.skip)('an older version of a message', () => {
  it.each(messages)('%s is valid by its own schema and reads back as the newest does', (definition, newest) => {
    const older = newest
      .replace(/[a-z]{4}\.\d{3}\.001\.\d{2}/, definition)
      .replace(nestedReferences.has(definition) ? /<(CxlReqRef|ReqRef)>(.*?)</ : /^$/, '<$1><Id>$2</Id><');
    expect(schemas.validate(older)).toEqual([]);
    const { kind, message } = iso20022.parseMessage(newest);
    expect(iso20022.parseMessage(older)).toStrictEqual({ kind, definition, message });
  });
});
