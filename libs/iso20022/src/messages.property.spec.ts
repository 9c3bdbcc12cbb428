import { officialSchemas } from '@verso/test-bed';
import fc from 'fast-check';
import {
  anyAllegement,
  anyAllegementRemoval,
  anyCancellationRequest,
  anyCancellationStatusAdvice,
  anyCashStatement,
  anyConditionsModificationRequest,
  anyConditionsModificationStatusAdvice,
  anyCustodyHoldingsStatement,
  anySettlementConfirmation,
  anySettlementReversal,
  anySettlementInstruction,
  anySettlementStatusAdvice,
  anyTradeConfirmation,
  anyTradeConfirmationCancellation,
  anyTradeConfirmationStatusAdvice,
} from './any-message.fixture.js';
import * as iso20022 from './index.js';

const schemas = officialSchemas();
if (!schemas.available) process.stdout.write(`schema validity skipped: ${schemas.reason}\n`);

/** What was built is read back as it was, is valid by the official schema, and is told apart from all other messages. */
function expectToStayWhatItIs<Message>(
  definition: string,
  any: fc.Arbitrary<Message>,
  build: (message: Message) => string,
  parse: (xml: string) => Message,
): void {
  fc.assert(
    fc.property(any, (message) => {
      const xml = build(message);
      expect(parse(xml)).toStrictEqual(message);
      expect(iso20022.identifyMessage(xml)).toBe(definition);
      expect(iso20022.parseMessage(xml)).toStrictEqual({ kind: definition.slice(0, 8), definition, message });
      if (schemas.available) expect(schemas.validate(xml)).toEqual([]);
    }),
    { numRuns: 150 },
  );
}

describe('every message that is built', () => {
  it('is a settlement instruction (sese.023) that reads back equal and is schema-valid', () => {
    expectToStayWhatItIs(
      'sese.023.001.13',
      anySettlementInstruction,
      iso20022.buildSettlementInstruction,
      iso20022.parseSettlementInstruction,
    );
  });

  it('is a settlement status advice (sese.024) that reads back equal and is schema-valid', () => {
    expectToStayWhatItIs(
      'sese.024.001.14',
      anySettlementStatusAdvice,
      iso20022.buildSettlementStatusAdvice,
      iso20022.parseSettlementStatusAdvice,
    );
  });

  it('is a settlement confirmation (sese.025) that reads back equal and is schema-valid', () => {
    expectToStayWhatItIs(
      'sese.025.001.13',
      anySettlementConfirmation,
      iso20022.buildSettlementConfirmation,
      iso20022.parseSettlementConfirmation,
    );
  });

  it('is a settlement reversal (sese.026) that reads back equal and is schema-valid', () => {
    expectToStayWhatItIs(
      'sese.026.001.12',
      anySettlementReversal,
      iso20022.buildSettlementReversal,
      iso20022.parseSettlementReversal,
    );
  });

  it('is a cancellation request (sese.020) that reads back equal and is schema-valid', () => {
    expectToStayWhatItIs(
      'sese.020.001.09',
      anyCancellationRequest,
      iso20022.buildCancellationRequest,
      iso20022.parseCancellationRequest,
    );
  });

  it('is a cancellation status advice (sese.027) that reads back equal and is schema-valid', () => {
    expectToStayWhatItIs(
      'sese.027.001.09',
      anyCancellationStatusAdvice,
      iso20022.buildCancellationStatusAdvice,
      iso20022.parseCancellationStatusAdvice,
    );
  });

  it('is a conditions modification request (sese.030) that reads back equal and is schema-valid', () => {
    expectToStayWhatItIs(
      'sese.030.001.10',
      anyConditionsModificationRequest,
      iso20022.buildConditionsModificationRequest,
      iso20022.parseConditionsModificationRequest,
    );
  });

  it('is a conditions modification status advice (sese.031) that reads back equal and is schema-valid', () => {
    expectToStayWhatItIs(
      'sese.031.001.11',
      anyConditionsModificationStatusAdvice,
      iso20022.buildConditionsModificationStatusAdvice,
      iso20022.parseConditionsModificationStatusAdvice,
    );
  });

  it('is an allegement (sese.028) that reads back equal and is schema-valid', () => {
    expectToStayWhatItIs('sese.028.001.12', anyAllegement, iso20022.buildAllegement, iso20022.parseAllegement);
  });

  it('is an allegement removal (sese.029) that reads back equal and is schema-valid', () => {
    const { buildAllegementRemoval, parseAllegementRemoval } = iso20022;
    expectToStayWhatItIs('sese.029.001.08', anyAllegementRemoval, buildAllegementRemoval, parseAllegementRemoval);
  });
});

describe('every trade and statement message that is built', () => {
  it('is a trade confirmation (setr.027) that reads back equal and is schema-valid', () => {
    expectToStayWhatItIs(
      'setr.027.001.05',
      anyTradeConfirmation,
      iso20022.buildTradeConfirmation,
      iso20022.parseTradeConfirmation,
    );
  });

  it('is a trade confirmation cancellation (setr.029) that reads back equal and is schema-valid', () => {
    expectToStayWhatItIs(
      'setr.029.001.02',
      anyTradeConfirmationCancellation,
      iso20022.buildTradeConfirmationCancellation,
      iso20022.parseTradeConfirmationCancellation,
    );
  });

  it('is a trade confirmation status advice (setr.044) that reads back equal and is schema-valid', () => {
    expectToStayWhatItIs(
      'setr.044.001.04',
      anyTradeConfirmationStatusAdvice,
      iso20022.buildTradeConfirmationStatusAdvice,
      iso20022.parseTradeConfirmationStatusAdvice,
    );
  });

  it('is a custody holdings statement (semt.002) that reads back equal and is schema-valid', () => {
    expectToStayWhatItIs(
      'semt.002.001.12',
      anyCustodyHoldingsStatement,
      iso20022.buildCustodyHoldingsStatement,
      iso20022.parseCustodyHoldingsStatement,
    );
  });

  it('is a cash statement (camt.053) that reads back equal and is schema-valid', () => {
    expectToStayWhatItIs('camt.053.001.14', anyCashStatement, iso20022.buildCashStatement, iso20022.parseCashStatement);
  });
});
