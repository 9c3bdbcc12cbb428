import { given } from '@verso/decider';
import {
  account,
  directoryOf,
  obligation,
  OBLIGATION_ID,
  standingEvents,
  trade,
  TRADE_ID,
  US,
} from '../settlement.fixture.js';
import type { ObligationCommand } from './decide-obligation.js';
import { obligationDecider } from './decide-obligation.js';
import { instructionIdOf, obligationIdOf } from './identifiers.js';
import type { ObligationEvent } from './obligation.js';

const standing = directoryOf(...standingEvents());
const SECOND = obligationIdOf(TRADE_ID, 2);
const THIRD = obligationIdOf(TRADE_ID, 3);

function creating(tradeVersion = 1, known = standing, changes: Parameters<typeof trade>[0] = {}): ObligationCommand {
  return { type: 'CreateObligation', tradeId: TRADE_ID, tradeVersion, trade: trade(changes), standing: known };
}

function superseding(obligationId: string, successor?: string): ObligationCommand {
  const by = successor === undefined ? {} : { successor };
  return { type: 'SupersedeObligation', obligationId, bookingEntity: US, reason: 'Replaced', ...by };
}

function ended(how: 'REJECTED' | 'CANCELLED', settledQuantity = '0', sequence = 1): ObligationCommand {
  return {
    type: 'NoteInstructionEnded',
    instructionId: instructionIdOf(OBLIGATION_ID, sequence),
    how,
    settledQuantity,
  };
}

const noPredecessor: ObligationCommand = { type: 'NotePredecessorEnded', obligationId: SECOND, bookingEntity: US };
const gap = { missing: 'COUNTERPARTY_SETTLEMENT_INSTRUCTION', detail: 'None', waitsFor: ['ssi:x:T2S'] } as const;
const lacking: ObligationCommand = { type: 'NoteRouteMissing', gap };
const resuming: ObligationCommand = { type: 'ResumeObligation', standing };

function after(...commands: readonly ObligationCommand[]) {
  const events: ObligationEvent[] = [];
  for (const command of commands)
    events.push(
      ...given(obligationDecider, ...events)
        .when(command)
        .events(),
    );
  const past = given(obligationDecider, ...events);
  const whatFollows = (command: ObligationCommand) => past.when(command).events();
  return {
    whatFollows,
    typesOf: (command: ObligationCommand) => whatFollows(command).map(({ type }) => type),
    when: past.when,
  };
}

describe('the obligation of a complete trade', () => {
  it('says what is owed, from which accounts and from which trade', () => {
    expect(after().whatFollows(creating())).toEqual([{ type: 'SettlementObligationCreated', data: obligation() }]);
    after(creating()).when(creating()).thenNothing();
  });

  it('delivers what was sold, free of payment without an amount', () => {
    const [sold] = after().whatFollows(creating(1, standing, { side: 'SELL', paymentType: 'FOP' }));
    expect(sold).toMatchObject({ data: { direction: 'DELIVER', paymentType: 'FOP' } });
    expect(sold?.data).not.toHaveProperty('amount');
    expect(sold?.data).not.toHaveProperty('cashAccount');
  });

  it('is not instructed by us when a CCP nets it', () => {
    const [cleared] = after().whatFollows(creating(1, standing, { ccp: 'CCPLEI' }));
    expect(cleared).toMatchObject({ data: { route: 'CCP_NET_NO_INSTRUCTION', counterparty: 'CCPLEI' } });
    after(creating(1, standing, { ccp: 'CCPLEI' }))
      .when(resuming)
      .thenNothing();
  });

  it('waits for an account of ours, and is created when one is there', () => {
    const nothing = directoryOf();
    expect(after().typesOf(creating(1, nothing))).toEqual(['SettlementAccountAwaited', 'InstructionRouteMissing']);
    expect(after(creating(1, nothing)).typesOf({ type: 'ResumeObligation', standing: nothing })).toEqual([
      'InstructionRouteMissing',
    ]);
    expect(after(creating(1, nothing)).whatFollows(resuming)).toEqual([
      { type: 'SettlementObligationCreated', data: obligation() },
    ]);
  });

  it('waits for the route, and is instructed when it is there', () => {
    expect(after(creating()).typesOf(lacking)).toEqual(['InstructionRouteMissing']);
    expect(after(creating(), lacking).whatFollows(resuming)).toMatchObject([
      { type: 'InstructionDue', data: { sequence: 1 } },
    ]);
    after(creating(), lacking, resuming).when(resuming).thenNothing();
    const withoutSsi = directoryOf({ type: 'AccountDefined', data: account() });
    expect(after(creating(), lacking).typesOf({ type: 'ResumeObligation', standing: withoutSsi })).toEqual([
      'InstructionRouteMissing',
    ]);
  });

  it('is instructed anew with corrected data after a rejection', () => {
    expect(after(creating()).typesOf(ended('REJECTED'))).toEqual(['ReinstructionAwaited']);
    expect(after(creating(), ended('REJECTED')).whatFollows(resuming)).toMatchObject([
      { type: 'InstructionDue', data: { sequence: 2, previousInstructionId: instructionIdOf(OBLIGATION_ID, 1) } },
    ]);
    after(creating(), ended('REJECTED'), resuming).when(ended('REJECTED')).thenNothing();
  });

  it('still stands when the servicer cancels the instruction, and says so', () => {
    expect(after(creating()).typesOf(ended('CANCELLED'))).toEqual(['ReinstructionAwaited', 'InstructionRouteMissing']);
    after(creating(), ended('CANCELLED', '400')).when(resuming).thenNothing();
  });

  it('is discharged by a settlement, once', () => {
    const settling: ObligationCommand = {
      type: 'DischargeObligation',
      instructionId: instructionIdOf(OBLIGATION_ID, 1),
      effectiveSettlementDate: '2026-11-25',
    };
    expect(after(creating()).typesOf(settling)).toEqual(['SettlementObligationDischarged']);
    after(creating(), settling).when(settling).thenNothing();
    after().when(settling).thenRefused('UNKNOWN_OBLIGATION');
    expect(after(creating(), settling).whatFollows(superseding(OBLIGATION_ID, SECOND))).toMatchObject([
      {
        type: 'SettlementObligationSuperseded',
        data: { instructionId: instructionIdOf(OBLIGATION_ID, 1), nothingLive: false },
      },
    ]);
  });
});

describe('an obligation that a later version stands for', () => {
  it('asks for the cancellation of its instruction and ends with it', () => {
    const asked = after(creating()).whatFollows(superseding(OBLIGATION_ID, SECOND));
    expect(asked).toMatchObject([{ type: 'SettlementObligationSuperseded', data: { nothingLive: false } }]);
    expect(after(creating(), superseding(OBLIGATION_ID, SECOND)).whatFollows(ended('CANCELLED'))).toMatchObject([
      { type: 'SettlementObligationCancelled', data: { successorObligationId: SECOND, settledQuantity: '0' } },
    ]);
  });

  it('does not let the next version go when something of it has settled', () => {
    const [cancelled] = after(creating(), superseding(OBLIGATION_ID, SECOND)).whatFollows(ended('CANCELLED', '400'));
    expect(cancelled).toMatchObject({ type: 'SettlementObligationCancelled', data: { settledQuantity: '400' } });
    expect(cancelled?.data).not.toHaveProperty('successorObligationId');
  });

  it('ends at once when it was not instructed', () => {
    expect(after(creating(), lacking).whatFollows(superseding(OBLIGATION_ID, SECOND))).toMatchObject([
      { type: 'SettlementObligationSuperseded', data: { nothingLive: false } },
      { type: 'SettlementObligationCancelled', data: { successorObligationId: SECOND } },
    ]);
    expect(after(creating(), superseding(OBLIGATION_ID, SECOND)).typesOf(lacking)).toEqual([
      'SettlementObligationCancelled',
    ]);
    after(creating(), lacking, superseding(OBLIGATION_ID)).when(resuming).thenNothing();
  });

  it('was never known: nothing is owed from it later', () => {
    expect(after().whatFollows(superseding(OBLIGATION_ID, SECOND))).toMatchObject([{ data: { nothingLive: true } }]);
    after(superseding(OBLIGATION_ID, SECOND)).when(creating()).thenNothing();
    after(superseding(OBLIGATION_ID, SECOND)).when(superseding(OBLIGATION_ID, THIRD)).thenNothing();
  });

  it('holds its successor back until it is gone', () => {
    const [second] = after().whatFollows(creating(2));
    expect(second).toMatchObject({ data: { obligationId: SECOND, predecessorObligationId: OBLIGATION_ID } });
    expect(after(creating(2)).typesOf(noPredecessor)).toEqual(['PredecessorEnded', 'InstructionDue']);
    const [free] = after(noPredecessor).whatFollows(creating(2));
    expect(free?.data).not.toHaveProperty('predecessorObligationId');
    after(creating(2), noPredecessor).when(noPredecessor).thenNothing();
  });

  it('passes on that earlier versions are gone when it is itself replaced', () => {
    expect(after(creating(2)).whatFollows(superseding(SECOND, THIRD))).toMatchObject([
      { type: 'SettlementObligationSuperseded', data: { nothingLive: false } },
      { type: 'SettlementObligationCancelled', data: { obligationId: SECOND } },
    ]);
    expect(after(creating(2), superseding(SECOND, THIRD)).whatFollows(noPredecessor)).toMatchObject([
      { type: 'PredecessorEnded', data: { successorObligationId: THIRD } },
    ]);
  });
});
