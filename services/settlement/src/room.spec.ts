import { buildCancellationStatusAdvice, buildConditionsModificationStatusAdvice } from '@verso/iso20022';
import { instructionIdOf, obligationIdOf } from './domain/identifiers.js';
import {
  accepted,
  amended,
  busted,
  captured,
  fromServicer,
  fundsReserved,
  matched,
  Office,
  settledReport,
  status,
  tradeConfirmed,
} from './office.fixture.js';
import { dayClosed, INSTRUCTION_ID, ssi, TRADE_ID } from './settlement.fixture.js';

const SECOND = instructionIdOf(obligationIdOf(TRADE_ID, 2), 1);
const UNKNOWN_COUNTERPARTY = { counterparty: { lei: '549300UNKNOWN0000001', role: 'COUNTERPARTY' } };
let office: Office;

beforeEach(async () => {
  office = await Office.open();
});

function released(): ReturnType<typeof fromServicer> {
  const request = `${INSTRUCTION_ID}-R1`;
  const processing = { status: 'COMPLETED', reasons: [] } as const;
  return fromServicer('M-031', buildConditionsModificationStatusAdvice({ requestReference: request, processing }));
}

function cancellation(messageId: string, outcome: 'CANCELLED' | 'DENIED'): ReturnType<typeof fromServicer> {
  const requestReference = `${INSTRUCTION_ID}-C1`;
  const processing = { status: outcome, reasons: [] } as const;
  return fromServicer(messageId, buildCancellationStatusAdvice({ requestReference, processing }));
}

describe('a purchase', () => {
  it('walks from the trade to its settlement', async () => {
    await office.tell('trade-capture', captured());
    await office.hear(status('M1', { ...accepted, ...matched }));
    await office.tell('confirmation', tradeConfirmed());
    await office.tell('cash', fundsReserved());
    await office.hear(released());
    await office.hear(settledReport('M-025'));
    expect(await office.types()).toEqual([
      'SettlementObligationCreated',
      'InstructionCreated',
      'MessageSent',
      'InstructionSent',
      'MessageReceived',
      'InstructionAccepted',
      'InstructionMatched',
      'ProvisionRequested',
      'ReleaseRequested',
      'MessageSent',
      'MessageReceived',
      'InstructionReleased',
      'MessageReceived',
      'InstructionSettled',
      'SettlementObligationDischarged',
    ]);
  });

  it('may be confirmed before settlement knows it', async () => {
    await office.tell('confirmation', tradeConfirmed());
    await office.tell('trade-capture', captured());
    await office.hear(status('M1', matched));
    expect(await office.only('ProvisionRequested')).toMatchObject([
      { instructionId: INSTRUCTION_ID, paymentType: 'DVP' },
    ]);
  });

  it('goes on after a restart where it was', async () => {
    await office.tell('trade-capture', captured());
    office.restart();
    await office.hear(status('M1', matched), status('M1', matched));
    office.restart();
    await office.hear(status('M1', matched));
    expect((await office.types()).filter((type) => type === 'InstructionMatched')).toHaveLength(1);
  });

  it('belongs to the life of its trade', async () => {
    await office.tell('trade-capture', captured());
    expect((await office.store.readSubject(TRADE_ID)).map(({ type }) => type)).toContain('InstructionSent');
  });

  it('fails at the close of the day on which it should have settled', async () => {
    await office.tell('trade-capture', captured());
    await office.tell('reference-data', { type: 'BusinessDayClosed', data: dayClosed('2026-11-24', '2026-11-25') });
    expect(await office.only('SettlementFailed')).toEqual([]);
    await office.tell('reference-data', { type: 'BusinessDayClosed', data: dayClosed('2026-11-25', '2026-11-26') });
    await office.tell('reference-data', { type: 'BusinessDayClosed', data: dayClosed('2026-11-26', '2026-11-27') });
    expect((await office.only('SettlementFailed')).map(({ daysFailing }) => daysFailing)).toEqual([1, 2]);
  });
});

describe('a purchase without a route', () => {
  const theirs = ssi({ party: UNKNOWN_COUNTERPARTY.counterparty.lei, ssiId: 'SSI-NEW' });

  it('waits, over a restart, for the settlement instruction of the counterparty, and is then instructed', async () => {
    await office.tell('trade-capture', captured(1, UNKNOWN_COUNTERPARTY));
    expect(await office.types()).toEqual(['SettlementObligationCreated', 'InstructionRouteMissing', 'RouteAwaited']);
    office.restart();
    const tooLate = { ...theirs, validFrom: '2026-12-01' };
    await office.tell('reference-data', { type: 'StandingSettlementInstructionDefined', data: tooLate });
    expect(await office.only('InstructionCreated')).toEqual([]);
    await office.tell('reference-data', {
      type: 'StandingSettlementInstructionDefined',
      data: { ...theirs, version: 2 },
    });
    expect(await office.only('InstructionCreated')).toMatchObject([{ counterpartyInstructionId: 'SSI-NEW' }]);
  });

  it('waits also when what was picked makes no message, and says what is wrong', async () => {
    const wrong = ssi({ version: 2, participant: 'not a BIC' });
    await office.tell('reference-data', { type: 'StandingSettlementInstructionDefined', data: wrong });
    await office.tell('trade-capture', captured());
    const [missing] = await office.only('InstructionRouteMissing');
    expect(missing).toMatchObject({ missing: 'INSTRUCTION' });
    expect(missing?.detail).toContain('BIC');
    await office.tell('reference-data', { type: 'StandingSettlementInstructionDefined', data: ssi({ version: 3 }) });
    expect(await office.only('InstructionCreated')).toMatchObject([{ counterpartyInstructionVersion: 3, sequence: 1 }]);
  });

  it('is instructed anew, still confirmed, when corrected data arrive after a rejection', async () => {
    await office.tell('trade-capture', captured());
    await office.tell('confirmation', tradeConfirmed());
    await office.hear(status('M1', { processing: { status: 'REJECTED', reasons: [{ code: 'SAFE' }] } }));
    await office.tell('reference-data', { type: 'StandingSettlementInstructionDefined', data: ssi({ version: 2 }) });
    const again = instructionIdOf(obligationIdOf(TRADE_ID, 1), 2);
    expect((await office.only('InstructionCreated'))[1]).toMatchObject({
      instructionId: again,
      previousInstructionId: INSTRUCTION_ID,
      counterpartyInstructionVersion: 2,
    });
    await office.hear(status('M2', matched, again));
    expect(await office.only('ProvisionRequested')).toMatchObject([{ instructionId: again }]);
  });
});

describe('an amended purchase', () => {
  it('is instructed in its new version once the old instruction is cancelled', async () => {
    await office.tell('trade-capture', captured());
    await office.hear(status('M1', matched));
    await office.tell('trade-capture', amended(2, { quantity: '900' }));
    expect(await office.only('CancellationRequested')).toMatchObject([{ instructionId: INSTRUCTION_ID }]);
    expect(await office.only('InstructionCreated')).toHaveLength(1);
    await office.hear(cancellation('M2', 'CANCELLED'));
    expect((await office.only('InstructionCreated'))[1]).toMatchObject({ instructionId: SECOND, quantity: '900' });
    expect(await office.only('SettlementObligationCancelled')).toHaveLength(1);
  });

  it('that was amended twice is instructed in its last version only', async () => {
    await office.tell('trade-capture', captured());
    await office.tell('trade-capture', amended(2, { quantity: '900' }));
    await office.tell('trade-capture', amended(3, { quantity: '800' }));
    await office.hear(cancellation('M2', 'CANCELLED'));
    expect((await office.only('InstructionCreated')).map(({ quantity }) => quantity)).toEqual(['1000', '800']);
  });

  it('may be amended, and busted, before anything of it was looked at', async () => {
    await office.tell('trade-capture', captured(), amended(2), amended(3, { quantity: '800' }));
    await office.hear(cancellation('M2', 'CANCELLED'));
    expect((await office.only('InstructionCreated')).map(({ quantity }) => quantity)).toEqual(['1000', '800']);
    await office.tell('trade-capture', busted(4));
    expect((await office.only('CancellationRequested')).map(({ instructionId }) => instructionId)).toEqual([
      INSTRUCTION_ID,
      instructionIdOf(obligationIdOf(TRADE_ID, 3), 1),
    ]);
  });

  it('without a route in its first version is amended before anything of it was looked at', async () => {
    await office.tell('trade-capture', captured(1, UNKNOWN_COUNTERPARTY), amended(2));
    expect(await office.only('InstructionCreated')).toMatchObject([{ instructionId: SECOND }]);
    expect(await office.only('SettlementObligationCancelled')).toHaveLength(1);
  });

  it('that becomes complete only later is instructed then', async () => {
    const incomplete = amended(2);
    if (incomplete.type !== 'TradeAmended') throw new Error('not an amendment');
    await office.tell('trade-capture', captured());
    await office.tell('trade-capture', { ...incomplete, data: { ...incomplete.data, complete: false } });
    await office.hear(cancellation('M2', 'CANCELLED'));
    expect(await office.only('InstructionCreated')).toHaveLength(1);
    await office.tell('trade-capture', { type: 'TradeEnriched', data: incomplete.data });
    expect(await office.only('InstructionCreated')).toMatchObject([{}, { instructionId: SECOND }]);
  });

  it('is not instructed again when the old version settled first', async () => {
    await office.tell('trade-capture', captured());
    await office.tell('trade-capture', amended(2));
    await office.hear(settledReport('M-025'));
    await office.hear(cancellation('M2', 'DENIED'));
    expect(await office.only('CancellationDenied')).toHaveLength(1);
    expect(await office.only('InstructionCreated')).toHaveLength(1);
    expect(await office.only('SettlementObligationDischarged')).toHaveLength(1);
  });

  it('is instructed at once when the old version never was', async () => {
    await office.tell('trade-capture', captured(1, UNKNOWN_COUNTERPARTY));
    await office.tell('trade-capture', amended(2));
    expect(await office.only('InstructionCreated')).toMatchObject([{ instructionId: SECOND }]);
  });

  it('is gone, and not instructed again, when the trade is busted', async () => {
    await office.tell('trade-capture', captured());
    await office.tell('trade-capture', busted(2));
    await office.hear(cancellation('M2', 'CANCELLED'));
    expect(await office.only('SettlementObligationCancelled')).toMatchObject([
      { reason: 'The trade was busted: error' },
    ]);
    expect(await office.only('InstructionCreated')).toHaveLength(1);
  });
});

describe('what is not ours to instruct', () => {
  it('is owed through the CCP and never instructed', async () => {
    await office.tell('trade-capture', captured(1, { ccp: '529900CCP00000000000' }));
    expect(await office.types()).toEqual(['SettlementObligationCreated']);
  });
});

describe('a message that cannot be used', () => {
  async function rejectionOf(message: ReturnType<typeof fromServicer>): Promise<string | undefined> {
    await office.hear(message);
    return (await office.only('MessageRejected'))[0]?.code;
  }

  it('is kept and refused by name', async () => {
    expect(await rejectionOf(fromServicer('M1', '<garbled'))).toBe('MESSAGE_GARBLED');
    expect(await office.only('MessageReceived')).toHaveLength(1);
  });

  it('names an instruction that was never sent', async () => {
    expect(await rejectionOf(status('M1', matched))).toBe('UNKNOWN_REFERENCE');
  });

  it('names no reference of ours', async () => {
    expect(await rejectionOf(status('M1', matched, 'SOMETHING-ELSE'))).toBe('UNKNOWN_REFERENCE');
  });

  it('is not for us', async () => {
    expect(await rejectionOf({ ...status('M1', matched), receiver: 'OTHRDEFFXXX' })).toBe('WRONG_RECEIVER');
  });

  it('is repaired by the message that says so', async () => {
    await office.tell('trade-capture', captured());
    await office.hear(fromServicer('M1', '<garbled'));
    await office.hear({ ...status('M2', matched), replacesMessageId: 'M1' });
    expect(await office.only('MessageRepaired')).toMatchObject([{ messageId: 'M1', replacedByMessageId: 'M2' }]);
    expect(await office.only('InstructionMatched')).toHaveLength(1);
  });
});
