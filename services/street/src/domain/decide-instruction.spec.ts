import type { StreetEvent } from '@verso/contracts';
import { fold, given } from '@verso/decider';
import { Behaviour } from './behaviour.js';
import { servicerInstructionDecider } from './decide-instruction.js';
import {
  behaviourThat,
  INSTRUCTION_ID,
  NOTHING,
  plainWriter,
  receiveInstruction,
  request,
} from './servicer.fixture.js';
import { planFor } from './servicer-plan.js';

const decider = servicerInstructionDecider(new Behaviour(1, NOTHING), plainWriter);
const late = behaviourThat({ lateRate: 0.2 }, (behaviour) => planOf(behaviour).counterpart === 'NEXT_NIGHT');
const mismatched = behaviourThat({ mismatchRate: 0.2 }, (behaviour) => planOf(behaviour).counterpart === 'NEVER');
const corrected = behaviourThat({ mismatchRate: 0.2 }, (behaviour) => planOf(behaviour).counterpart === 'NEXT_MORNING');
const unwilling = behaviourThat({}, (behaviour) => planOf(behaviour).cancellationRefused);

function planOf(behaviour: Behaviour) {
  return planFor(behaviour, receiveInstruction().terms, '1');
}

/** What an instruction in this state has seen so far. */
function history(behaviour: Behaviour, ...commands: Parameters<typeof decider.decide>[0][]): readonly StreetEvent[] {
  const servicer = servicerInstructionDecider(behaviour, plainWriter);
  let events: readonly StreetEvent[] = [];
  for (const command of commands)
    events = [
      ...events,
      ...given(servicer, ...events)
        .when(command)
        .events(),
    ];
  return events;
}

const calm = new Behaviour(1, NOTHING);
const taken = history(calm, receiveInstruction());
const released = history(calm, receiveInstruction(), request('RELEASE'));

function told(events: readonly StreetEvent[]): unknown[] {
  return events.flatMap(({ type, data }) => (type === 'MessageSent' ? [JSON.parse(data.body) as unknown] : []));
}

describe('an account servicer that is instructed', () => {
  it('accepts and matches in one advice when the counterparty instructs the same', () => {
    expect(told(taken)).toEqual([{ instructionId: INSTRUCTION_ID, accepted: true, matched: true }]);
  });

  it('rejects an account that it does not keep', () => {
    const events = given(decider)
      .when({ ...receiveInstruction(), accounts: undefined })
      .events();
    expect(told(events)).toEqual([{ instructionId: INSTRUCTION_ID, rejected: 'SAFE' }]);
  });

  it('rejects a payment that no cash account pays', () => {
    const accounts = { account: 'SAFE', cashAccount: undefined, market: 'T2S' };
    expect(
      told(
        given(decider)
          .when({ ...receiveInstruction(), accounts })
          .events(),
      ),
    ).toMatchObject([{ rejected: 'CASH' }]);
  });

  it('does nothing about a message that comes again', () => {
    given(decider, ...taken)
      .when(receiveInstruction())
      .thenNothing();
  });

  it('keeps the same instruction under another message id and does nothing else', () => {
    const events = given(decider, ...taken)
      .when(receiveInstruction({}, 'm-023-R'))
      .events();
    expect(events.map(({ type }) => type)).toEqual(['MessageReceived']);
  });

  it('rejects other terms under a reference in use', () => {
    const events = given(decider, ...taken)
      .when(receiveInstruction({ quantity: '7' }, 'm-other'))
      .events();
    expect(told(events)).toMatchObject([{ rejected: 'REFE' }]);
  });
});

describe('an account servicer that is asked to release', () => {
  it('completes the release of a matched instruction, which can settle from then on', () => {
    expect(released.at(-2)).toMatchObject({
      type: 'ServicerHoldChanged',
      data: { hold: false, ready: { movement: 'RECE' } },
    });
    expect(told(released).at(-1)).toEqual({ requestReference: 'm-RELEASE', instructionId: INSTRUCTION_ID });
  });

  it('completes the release of an unmatched one, which can settle only once matched', () => {
    const events = history(mismatched, receiveInstruction(), request('RELEASE'));
    const change = events.find(({ type }) => type === 'ServicerHoldChanged');
    expect(change?.data).not.toHaveProperty('ready');
  });

  it('answers a request that came before its instruction once that has come', () => {
    const before = history(calm, request('RELEASE'));
    expect(before.map(({ type }) => type)).toEqual(['MessageReceived', 'ServicerRequestKept']);
    const after = given(decider, ...before)
      .when(receiveInstruction())
      .events();
    expect(told(after)).toHaveLength(2);
    expect(after).toContainEqual(expect.objectContaining({ type: 'ServicerHoldChanged' }));
  });

  it('denies the release of a cancelled instruction', () => {
    const cancelled = history(calm, receiveInstruction(), request('CANCEL'));
    expect(
      told(
        given(decider, ...cancelled)
          .when(request('RELEASE'))
          .events(),
      ),
    ).toMatchObject([{ denied: 'DCAN' }]);
  });

  it('puts an instruction on hold, unless it is released to the books already', () => {
    expect(
      told(
        given(decider, ...released)
          .when(request('HOLD'))
          .events(),
      ),
    ).toMatchObject([{ denied: 'DPRG' }]);
    const waiting = history(mismatched, receiveInstruction({ hold: false }));
    const events = given(decider, ...waiting)
      .when(request('HOLD'))
      .events();
    expect(events).toContainEqual(expect.objectContaining({ type: 'ServicerHoldChanged' }));
  });
});

describe('an account servicer that is asked to cancel', () => {
  it('cancels what is unmatched at once, and what is matched with the counterparty', () => {
    for (const behaviour of [mismatched, calm]) {
      const events = history(behaviour, receiveInstruction(), request('CANCEL'));
      expect(events.at(-2)).toMatchObject({ type: 'ServicerInstructionCancelled' });
      expect(told(events).at(-1)).toMatchObject({ requestReference: 'm-CANCEL', movement: 'RECE', payment: 'APMT' });
    }
  });

  it('denies it when the counterparty does not agree', () => {
    const events = history(unwilling, receiveInstruction(), request('CANCEL'));
    expect(events.at(-2)).toMatchObject({ type: 'ServicerCancellationDenied', data: { reason: 'OTHR' } });
  });

  it('leaves it to the books when the instruction can settle any moment', () => {
    const asked = given(decider, ...released)
      .when(request('CANCEL'))
      .events();
    expect(asked.map(({ type }) => type)).toEqual(['MessageReceived', 'ServicerCancellationAsked']);
    const outcome = { instructionId: INSTRUCTION_ID, account: 'SAFE', requestMessageId: 'm-CANCEL' };
    const end = (withdrawn: boolean): unknown[] =>
      told(
        given(decider, ...released, ...asked)
          .when({ type: 'EndCancellation', outcome: { ...outcome, withdrawn } })
          .events(),
      );
    expect(end(true)).toEqual([expect.not.objectContaining({ denied: expect.anything() as unknown })]);
    expect(end(false)).toMatchObject([{ denied: 'DSET' }]);
  });
});

describe('an account servicer whose counterparty is late or wrong', () => {
  const night = { type: 'PointReached', market: 'T2S', businessDate: '2026-11-24', kind: 'PROVISIONING' } as const;

  it('tells that the counterpart is missing, and matches in the night of the next business day', () => {
    const events = history(late, receiveInstruction());
    expect(told(events)).toMatchObject([{ unmatched: 'CMIS' }]);
    const servicer = servicerInstructionDecider(late, plainWriter);
    given(servicer, ...events)
      .when({ ...night, businessDate: '2026-11-23' })
      .thenNothing();
    given(servicer, ...events)
      .when({ ...night, market: 'DTC' })
      .thenNothing();
    expect(
      told(
        given(servicer, ...events)
          .when(night)
          .events(),
      ),
    ).toEqual([{ instructionId: INSTRUCTION_ID, matched: true }]);
  });

  it('matches what the counterparty corrects when trading opens, and then lets what was released settle', () => {
    const events = history(corrected, receiveInstruction(), request('RELEASE'));
    const servicer = servicerInstructionDecider(corrected, plainWriter);
    given(servicer, ...events)
      .when(night)
      .thenNothing();
    const matched = given(servicer, ...events)
      .when({ ...night, kind: 'TRADING_OPEN' })
      .events();
    expect(matched[0]).toMatchObject({
      type: 'CounterpartInstructionMatched',
      data: { ready: { instructionId: INSTRUCTION_ID } },
    });
  });

  it('never matches what the counterparty never corrects, by a reason that names the field', () => {
    const events = history(mismatched, receiveInstruction());
    expect(told(events)).toMatchObject([{ unmatched: expect.stringMatching(/^D(QUA|MON|DAT)$/) as unknown }]);
    given(servicerInstructionDecider(mismatched, plainWriter), ...events)
      .when({ ...night, kind: 'TRADING_OPEN' })
      .thenNothing();
  });
});

describe('an instruction that is still on hold at the cut-off of its settlement date', () => {
  const cutOff = { type: 'PointReached', market: 'T2S', businessDate: '2026-11-25', kind: 'DVP_CUT_OFF' } as const;

  it('fails for our own pre-advice, told once', () => {
    const failed = given(decider, ...taken).when(cutOff);
    expect(told(failed.events())).toMatchObject([{ settlement: { status: 'FAILING', reason: 'PREA' } }]);
    given(decider, ...taken, ...failed.events())
      .when({ ...cutOff, businessDate: '2026-11-26' })
      .thenNothing();
  });

  it('does not fail before, nor once released or cancelled', () => {
    given(decider, ...taken)
      .when({ ...cutOff, businessDate: '2026-11-24' })
      .thenNothing();
    given(decider, ...released)
      .when(cutOff)
      .thenNothing();
    given(decider, ...history(calm, receiveInstruction(), request('CANCEL')))
      .when(cutOff)
      .thenNothing();
  });

  it('is due at the cut-off, an unmatched one as soon as its counterpart can come', () => {
    const due = (events: readonly StreetEvent[]): string | undefined => decider.nextDue?.(fold(decider, events));
    expect(due(taken)).toBe('2026-11-25T15:00:00.000000Z');
    expect(due(history(late, receiveInstruction()))).toBe('2026-11-23T16:30:00.000000Z');
    expect(due(released)).toBeUndefined();
    expect(due(history(mismatched, receiveInstruction()))).toBeUndefined();
  });
});
