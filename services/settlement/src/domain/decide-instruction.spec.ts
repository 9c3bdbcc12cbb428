import { given } from '@verso/decider';
import { instruction, INSTRUCTION_ID } from '../settlement.fixture.js';
import { instructionDecider } from './decide-instruction.js';
import type { InstructionCommand } from './instruction-commands.js';
import {
  ACCEPTED,
  advise,
  answer,
  CANCELLED,
  confirmed,
  create,
  FUNDED,
  history,
  MATCHED,
  PENDING,
  REJECTED,
  report,
  STOCKED,
  UNMATCHED,
} from './instruction.fixture.js';

/** Types of the events that the command leads to after these others. */
function after(...commands: readonly InstructionCommand[]) {
  const past = given(instructionDecider, ...history(...commands));
  return {
    typesOf: (command: InstructionCommand) =>
      past
        .when(command)
        .events()
        .map(({ type }) => type),
    when: past.when.bind(past),
    status: () => {
      const events = history(...commands);
      return events.reduce(instructionDecider.evolve, instructionDecider.initialState()).status;
    },
  };
}

const free = instruction({ payment: 'FREE' });
const { amount: _amount, ...freeTerms } = free;
const freeDelivery = { ...freeTerms, movement: 'DELI' };
const released = [
  create(),
  advise('M1', MATCHED),
  confirmed(),
  FUNDED,
  answer('ReceiveRequestStatus', 'M2', `${INSTRUCTION_ID}-R1`, 'COMPLETED'),
];
const cancelling: InstructionCommand = { type: 'RequestCancellation', reason: 'Replaced' };

describe('an instruction', () => {
  it('is sent when it is created, once', () => {
    expect(after().typesOf(create())).toEqual(['InstructionCreated', 'MessageSent', 'InstructionSent']);
    after(create()).when(create()).thenNothing();
  });

  it('moves on from what the depository says, in every order', () => {
    expect(after(create(), advise('M1', ACCEPTED)).status()).toBe('ACCEPTED');
    expect(after(create(), advise('M1', MATCHED)).status()).toBe('MATCHED');
    expect(after(create(), advise('M1', MATCHED), advise('M2', ACCEPTED)).status()).toBe('MATCHED');
    expect(after(...released).status()).toBe('RELEASED');
    expect(after(create(), advise('M1', REJECTED)).status()).toBe('REJECTED');
    expect(after(create(), advise('M1', CANCELLED)).status()).toBe('CANCELLED');
  });

  it('asks for the cash once it is matched and the trade confirmed, whichever comes first', () => {
    expect(after(create(), confirmed()).typesOf(advise('M1', MATCHED))).toEqual([
      'MessageReceived',
      'InstructionMatched',
      'ProvisionRequested',
    ]);
    expect(after(create(), advise('M1', MATCHED)).typesOf(confirmed())).toEqual(['ProvisionRequested']);
    expect(after(confirmed(), create()).typesOf(advise('M1', MATCHED))).toContain('ProvisionRequested');
  });

  it('is released once what it needs is set aside', () => {
    const ready = after(create(), advise('M1', MATCHED), confirmed());
    expect(ready.typesOf(FUNDED)).toEqual(['ReleaseRequested']);
    ready.when(STOCKED).thenNothing();
    after(create(), advise('M1', MATCHED), confirmed(), FUNDED).when(FUNDED).thenNothing();
  });

  it('is not released before the match and the confirmation', () => {
    expect(after(create()).typesOf(FUNDED)).toEqual(['InstructionProvisioned']);
    expect(after(create(), FUNDED, confirmed()).typesOf(advise('M1', MATCHED))).toEqual([
      'MessageReceived',
      'InstructionMatched',
      'ProvisionRequested',
      'ReleaseRequested',
    ]);
  });

  it('keeps what was set aside before it was created, and needs no more', () => {
    expect(after().typesOf(FUNDED)).toEqual(['InstructionProvisioned']);
    after(FUNDED).when(FUNDED).thenNothing();
    expect(after(FUNDED, create(), confirmed()).typesOf(advise('M1', MATCHED))).toContain('ReleaseRequested');
    expect(after(STOCKED, create(), confirmed()).typesOf(advise('M1', MATCHED))).not.toContain('ReleaseRequested');
  });

  it('free of payment: a receipt is released at once, a delivery when the securities are set aside', () => {
    expect(after(create({ ...freeTerms }), confirmed()).typesOf(advise('M1', MATCHED))).toContain('ReleaseRequested');
    const delivery = after(create(freeDelivery), confirmed(), advise('M1', MATCHED));
    expect(delivery.typesOf(STOCKED)).toEqual(['ReleaseRequested']);
    delivery.when(FUNDED).thenNothing();
  });

  it('stays on hold when the release is denied, until a person asks again', () => {
    const denial = answer('ReceiveRequestStatus', 'M2', `${INSTRUCTION_ID}-R1`, 'DENIED');
    const asked = [create(), advise('M1', MATCHED), confirmed(), FUNDED];
    expect(after(...asked).typesOf(denial)).toEqual(['MessageReceived', 'ReleaseDenied']);
    after(...asked, denial)
      .when(FUNDED)
      .thenNothing();
    const [again] = after(...asked, denial)
      .when({ type: 'RequestRelease' })
      .events();
    expect(again).toMatchObject({ type: 'ReleaseRequested', data: { requestId: `${INSTRUCTION_ID}-R2` } });
  });

  it('can be put on hold again', () => {
    const hold: InstructionCommand = { type: 'RequestHold', reason: 'Client asked' };
    expect(after(...released).typesOf(hold)).toEqual(['HoldRequested']);
    const held = answer('ReceiveRequestStatus', 'M3', `${INSTRUCTION_ID}-H1`, 'COMPLETED');
    expect(after(...released, hold).typesOf(held)).toEqual(['MessageReceived', 'InstructionHeld']);
    expect(after(...released, hold, held).status()).toBe('MATCHED');
  });

  it('refuses a release that a person asks for too early, or after the end', () => {
    const early = after(create()).when({ type: 'RequestRelease' }).thenRefused('NOT_RELEASABLE');
    expect(early.detail).toContain('matched');
    after().when({ type: 'RequestRelease' }).thenRefused('INSTRUCTION_NOT_LIVE');
    after(...released.slice(0, 3), cancelling)
      .when({ type: 'RequestRelease' })
      .thenRefused('CANCELLATION_PENDING');
    after(create(), report('M1')).when({ type: 'RequestHold', reason: '' }).thenRefused('INSTRUCTION_NOT_LIVE');
  });

  it('keeps the reasons of the depository and repeats none that it knows', () => {
    const [, pending] = after(create()).when(advise('M1', PENDING)).events();
    expect(pending).toMatchObject({
      type: 'InstructionPending',
      data: { reasons: [{ dimension: 'SETTLEMENT', code: 'CLAC', scheme: 'ISO', narrative: '' }] },
    });
    expect(after(create(), advise('M1', PENDING)).typesOf(advise('M2', PENDING))).toEqual(['MessageReceived']);
    expect(after(create(), advise('M1', UNMATCHED)).typesOf(advise('M2', UNMATCHED))).toEqual(['MessageReceived']);
  });

  it('stays matched when an older "unmatched" comes late', () => {
    expect(after(create(), advise('M1', MATCHED)).typesOf(advise('M0', UNMATCHED))).toEqual(['MessageReceived']);
  });

  it('passes the confirmation of its trade on when it has ended', () => {
    const [, rejected] = after(create(), confirmed()).when(advise('M1', REJECTED)).events();
    expect(rejected).toMatchObject({ type: 'InstructionRejected', data: { tradeConfirmed: true } });
    const [late] = after(create(), advise('M1', REJECTED)).when(confirmed()).events();
    expect(late).toMatchObject({ type: 'InstructionConfirmed', data: { ended: true } });
  });
});

describe('the cancellation of an instruction', () => {
  const denied = answer('ReceiveCancellationStatus', 'M9', `${INSTRUCTION_ID}-C1`, 'DENIED');
  const agreed = answer('ReceiveCancellationStatus', 'M9', `${INSTRUCTION_ID}-C1`, 'CANCELLED');

  it('is asked once, and nothing is set aside or released while it is pending', () => {
    expect(after(...released.slice(0, 3)).typesOf(cancelling)).toEqual(['CancellationRequested']);
    after(create(), cancelling).when(cancelling).thenNothing();
    expect(after(...released.slice(0, 3), cancelling).typesOf(FUNDED)).toEqual(['InstructionProvisioned']);
    expect(after(create(), confirmed(), cancelling).typesOf(advise('M1', MATCHED))).toEqual([
      'MessageReceived',
      'InstructionMatched',
    ]);
  });

  it('ends it when both sides agree, and not while it is only accepted for processing', () => {
    const processing = answer('ReceiveCancellationStatus', 'M8', `${INSTRUCTION_ID}-C1`, 'ACKNOWLEDGED_ACCEPTED');
    expect(after(create(), cancelling).typesOf(processing)).toEqual(['MessageReceived']);
    expect(after(create(), cancelling).typesOf(agreed)).toEqual(['MessageReceived', 'InstructionCancelled']);
    expect(after(create(), cancelling, agreed).status()).toBe('CANCELLED');
  });

  it('may be answered under the reference of the transaction', () => {
    const byTransaction = answer('ReceiveCancellationStatus', 'M9', INSTRUCTION_ID, 'CANCELLED');
    expect(after(create(), cancelling, byTransaction).status()).toBe('CANCELLED');
  });

  it('is denied by a settlement, whether that or the denial comes first', () => {
    expect(after(create(), cancelling).typesOf(report('M5'))).toEqual([
      'MessageReceived',
      'InstructionSettled',
      'CancellationDenied',
    ]);
    expect(after(create(), cancelling, report('M5')).typesOf(denied)).toEqual(['MessageReceived']);
    expect(after(create(), cancelling, denied).typesOf(report('M5'))).toEqual([
      'MessageReceived',
      'InstructionSettled',
    ]);
  });

  it('is denied without asking when something has settled already', () => {
    expect(after(create(), report('M5')).typesOf(cancelling)).toEqual(['CancellationDenied']);
    expect(after(create(), report('M5', { quantity: '10', amount: '1000' })).typesOf(cancelling)).toEqual([
      'CancellationDenied',
    ]);
  });

  it('was never asked for: an answer to it is not ours', () => {
    const [, rejected] = after(create()).when(agreed).events();
    expect(rejected).toMatchObject({ type: 'MessageRejected', data: { code: 'UNKNOWN_REFERENCE' } });
  });

  it('cannot undo a settlement', () => {
    const [, rejected] = after(create(), cancelling, report('M5')).when(agreed).events();
    expect(rejected).toMatchObject({ type: 'MessageRejected', data: { code: 'ALREADY_SETTLED' } });
  });
});
