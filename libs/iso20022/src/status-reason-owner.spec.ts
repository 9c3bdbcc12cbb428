import {
  buildSettlementStatusAdvice,
  parseSettlementStatusAdvice,
  statusReasonOwner,
  unmatchedTopic,
  withHeader,
  parseHeader,
  parseMessage,
  buildSettlementInstruction,
} from './index.js';
import { deliveryAgainstPayment, header } from './sample-messages.fixture.js';

describe('who must act on a reason', () => {
  it.each([
    ['PENDING', 'LACK', 'US_SECURITIES'],
    ['FAILING', 'MONY', 'US_CASH'],
    ['PENDING', 'PREA', 'US_INSTRUCTION'],
    ['FAILING', 'CLAC', 'COUNTERPARTY'],
    ['PENDING', 'PRCY', 'COUNTERPARTY'],
    ['FAILING', 'AWSH', 'COUNTERPARTY'],
    ['PENDING', 'BOTH', 'BOTH'],
    ['PENDING', 'CSDH', 'MARKET'],
    ['UNMATCHED', 'CMIS', 'COUNTERPARTY'],
    ['CANCELLED', 'CANI', 'NOBODY'],
  ] as const)('%s %s is for %s', (dimension, code, owner) => {
    expect(statusReasonOwner(dimension, code)).toBe(owner);
  });

  it('depends on the status: a wrong account is ours when rejected, a difference of two when unmatched', () => {
    expect(statusReasonOwner('REJECTED', 'SAFE')).toBe('US_INSTRUCTION');
    expect(statusReasonOwner('UNMATCHED', 'SAFE')).toBe('BOTH');
  });

  it('is unknown for a narrative reason and for a code that is none of the status', () => {
    expect(statusReasonOwner('PENDING', 'OTHR')).toBe('UNKNOWN');
    expect(statusReasonOwner('CANCELLED', 'LACK')).toBe('UNKNOWN');
  });

  it('tells what a mismatch is about', () => {
    expect([unmatchedTopic('DMON'), unmatchedTopic('ICAG'), unmatchedTopic('CMIS')]).toEqual([
      'ECONOMICS',
      'PARTIES',
      'OTHER',
    ]);
  });
});

describe('a status advice', () => {
  const pending = buildSettlementStatusAdvice({
    transactionIdentification: 'INS-0001',
    matching: { status: 'MATCHED', reasons: [] },
    settlement: { status: 'PENDING', reasons: [{ code: 'LACK', narrative: '500 missing' }] },
  });

  it('leaves out the dimensions that it does not tell', () => {
    expect(parseSettlementStatusAdvice(pending)).not.toHaveProperty('processing');
  });

  it('is taken with a code where the schema has none', () => {
    const advice = parseSettlementStatusAdvice(pending.replace('<Mtchd/>', '<Mtchd>MACH</Mtchd>'));
    expect(advice.matching).toEqual({ status: 'MATCHED', reasons: [] });
  });

  it('is taken with a reason that its ISO list does not have yet', () => {
    const advice = parseSettlementStatusAdvice(pending.replace('LACK', 'NEWX'));
    expect(advice.settlement?.reasons).toEqual([{ code: 'NEWX', narrative: '500 missing' }]);
  });

  it('is refused when its status is none of the list', () => {
    expect(() => parseSettlementStatusAdvice(pending.replaceAll('Pdg>', 'Sttld>'))).toThrow('CONTENT_UNSUPPORTED');
  });

  it('is not built with a reason of another status', () => {
    const settlement = { status: 'PENDING', reasons: [{ code: 'MLAT' }] } as const;
    expect(() => buildSettlementStatusAdvice({ transactionIdentification: 'I', settlement })).toThrow(
      'VALUE_INVALID at Cd',
    );
  });
});

describe('a business application header', () => {
  const wrapped = withHeader(header, buildSettlementInstruction(deliveryAgainstPayment));

  it('travels with its message and reads back equal', () => {
    expect(parseHeader(wrapped)).toStrictEqual(header);
    expect(parseMessage(wrapped).message).toStrictEqual(deliveryAgainstPayment);
  });

  it('is absent where a message came without', () => {
    expect(parseHeader(buildSettlementInstruction(deliveryAgainstPayment))).toBeUndefined();
  });
});
