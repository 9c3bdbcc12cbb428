import { given } from '@verso/decider';
import { eur, instruction, INSTRUCTION_ID, OBLIGATION_ID } from '../settlement.fixture.js';
import { instructionDecider } from './decide-instruction.js';
import type { InstructionCommand } from './instruction-commands.js';
import type { InstructionEvent } from './instruction.js';
import { advise, CANCELLED, create, history, message, REJECTED, report } from './instruction.fixture.js';

function settling(command: InstructionCommand, ...before: readonly InstructionCommand[]): readonly InstructionEvent[] {
  return given(instructionDecider, ...history(create(), ...before))
    .when(command)
    .events();
}

function rejection(command: InstructionCommand, ...before: readonly InstructionCommand[]): string | undefined {
  const [received, rejected] = settling(command, ...before);
  expect(received?.type).toBe('MessageReceived');
  return rejected?.type === 'MessageRejected' ? rejected.data.code : undefined;
}

const first = report('P1', { quantity: '400', amount: '40000.00' });
const second = report('P2', { quantity: '600', previously: '400', amount: '60000.00' });

describe('a settlement confirmation', () => {
  it('settles all of it at once, whatever was known before', () => {
    const [, settled] = settling(report('M1'));
    expect(settled).toEqual({
      type: 'InstructionSettled',
      data: {
        instructionId: INSTRUCTION_ID,
        obligationId: OBLIGATION_ID,
        bookingEntity: instruction().bookingEntity,
        account: 'SAFE-T2S-1',
        messageId: 'M1',
        cashAccount: 'CASH-EUR-1',
        isin: 'DE0007164600',
        direction: 'RECEIVE',
        effectiveSettlementDate: '2026-11-25',
        settledQuantity: '1000',
        previouslySettledQuantity: '0',
        settledAmount: eur('100000.00'),
        previouslySettledAmount: eur('0.00'),
        servicerPreviouslySettledQuantity: '0',
      },
    });
  });

  it('settles in parts, with what settled, had settled and remains', () => {
    expect(settling(first)[1]).toMatchObject({
      type: 'InstructionPartiallySettled',
      data: {
        settledQuantity: '400',
        previouslySettledQuantity: '0',
        remainingQuantity: '600',
        settledAmount: eur('40000.00'),
        remainingAmount: eur('60000.00'),
      },
    });
    expect(settling(second, first)[1]).toMatchObject({
      type: 'InstructionSettled',
      data: {
        settledQuantity: '600',
        previouslySettledQuantity: '400',
        settledAmount: eur('60000.00'),
        previouslySettledAmount: eur('40000.00'),
      },
    });
  });

  it('may tell of the parts in another order', () => {
    expect(settling(second)[1]).toMatchObject({
      type: 'InstructionPartiallySettled',
      data: { remainingQuantity: '400' },
    });
    expect(settling(first, second)[1]).toMatchObject({ type: 'InstructionSettled', data: { settledQuantity: '400' } });
  });

  it('tells nothing new under another message id', () => {
    const again = { ...first, message: message('P1-AGAIN') };
    expect(settling(again, first).map(({ type }) => type)).toEqual(['MessageReceived']);
    const after = { ...report('M1'), message: message('M1-AGAIN') };
    expect(settling(after, report('M1')).map(({ type }) => type)).toEqual(['MessageReceived']);
  });

  it('changes nothing when the same message comes twice, and is refused with other content', () => {
    expect(settling(first, first)).toEqual([]);
    const forged = { ...first, message: message('P1', { body: '<other/>' }) };
    expect(settling(forged, first)).toMatchObject([{ type: 'MessageRejected', data: { code: 'CONTENT_DIFFERS' } }]);
  });

  it('cannot settle more than remains, in quantity or in money', () => {
    expect(rejection(report('M1', { quantity: '1001', amount: '100000.00' }))).toBe('SETTLES_MORE_THAN_REMAINING');
    expect(rejection(report('P2', { quantity: '700', previously: '300', amount: '60000.00' }), first)).toBe(
      'SETTLES_MORE_THAN_REMAINING',
    );
    expect(rejection(report('P2', { quantity: '601', previously: '400', amount: '60000.00' }), first)).toBe(
      'SETTLES_MORE_THAN_REMAINING',
    );
    expect(rejection(report('P1', { quantity: '400', amount: '100002.01' }))).toBe('SETTLES_MORE_THAN_REMAINING');
  });

  it("takes the deliverer's amount within the tolerance as it is, and names the tolerance", () => {
    expect(settling(report('M1', { amount: '100002.00' }))[1]).toMatchObject({
      type: 'InstructionSettled',
      data: { settledAmount: eur('100002.00'), toleranceProfile: 'T2S@1' },
    });
    expect(settling(report('M1', { amount: '99998' }))[1]).toMatchObject({
      type: 'InstructionSettled',
      data: { settledAmount: eur('99998.00') },
    });
    expect(rejection(report('M1', { amount: '100002.01' }))).toBe('SETTLES_MORE_THAN_REMAINING');
    expect(rejection(report('M1', { amount: '99997.99' }))).toBe('AMOUNT_BEYOND_TOLERANCE');
  });

  it('allows no difference where no tolerance is defined', () => {
    expect(rejection({ ...report('M1', { amount: '100000.01' }), tolerances: new Map() })).toBe(
      'SETTLES_MORE_THAN_REMAINING',
    );
  });

  it('must be about what was instructed', () => {
    expect(rejection(report('M1', { isin: 'DE0007236101' }))).toBe('TERMS_DIFFER');
    expect(rejection(report('M1', { movement: 'DELI' }))).toBe('TERMS_DIFFER');
    expect(rejection(report('M1', { payment: 'FREE' }))).toBe('TERMS_DIFFER');
    expect(rejection(report('M1', { settledAmount: { ...eur('100000.00'), creditDebit: 'CRDT' } }))).toBe(
      'TERMS_DIFFER',
    );
    expect(rejection(report('M1', { amount: '100000.001' }))).toBe('TERMS_DIFFER');
    expect(rejection(report('M1', { quantity: '0' }))).toBe('QUANTITY_INVALID');
  });

  it('must come from the servicer, about an instruction that we sent', () => {
    expect(rejection({ ...report('M1'), message: message('M1', { sender: 'EVILDEFFXXX' }) })).toBe('WRONG_SENDER');
    const unknown = given(instructionDecider).when(report('M1')).events();
    expect(unknown[1]).toMatchObject({ type: 'MessageRejected', data: { code: 'UNKNOWN_REFERENCE' } });
  });

  it('contradicts a rejection, and in full a cancellation; a part that settled before it still counts', () => {
    expect(rejection(report('M2'), advise('M1', REJECTED))).toBe('SETTLED_AFTER_REJECTION');
    expect(rejection(report('M2'), advise('M1', CANCELLED))).toBe('SETTLED_AFTER_CANCELLATION');
    expect(settling(first, advise('M1', CANCELLED)).map(({ type }) => type)).toEqual([
      'MessageReceived',
      'InstructionPartiallySettled',
    ]);
  });
});
