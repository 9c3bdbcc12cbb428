import * as fc from 'fast-check';
import { addQuantities, compareQuantities } from '@verso/money';
import { instruction, INSTRUCTION_ID } from '../settlement.fixture.js';
import { instructionDecider } from './decide-instruction.js';
import type { InstructionCommand } from './instruction-commands.js';
import type { InstructionEvent, SettlementInstruction } from './instruction.js';
import {
  ACCEPTED,
  advise,
  answer,
  CANCELLED,
  confirmed,
  create,
  FAILING,
  FUNDED,
  MATCHED,
  PENDING,
  REJECTED,
  report,
  STOCKED,
  UNMATCHED,
} from './instruction.fixture.js';

const cancelling: InstructionCommand = { type: 'RequestCancellation', reason: 'Replaced' };
const closing: InstructionCommand = {
  type: 'AgeInstruction',
  closedDays: new Map([['T2S', { closed: ['2026-11-25'], next: '2026-11-26' }]]),
};
const first = report('P1', { quantity: '400', amount: '40000.00' });
const second = report('P2', { quantity: '350', previously: '400', amount: '35000.00' });
const third = report('P3', { quantity: '250', previously: '750', amount: '25000.00' });
const answered = (status: string) => answer('ReceiveRequestStatus', `R-${status}`, `${INSTRUCTION_ID}-R1`, status);
const cancelled = (status: string) =>
  answer('ReceiveCancellationStatus', `C-${status}`, `${INSTRUCTION_ID}-C1`, status);

/** What most instructions go through, so that random sequences get far. */
const usual = fc.constantFrom<InstructionCommand>(create(), advise('M', MATCHED), confirmed(), FUNDED, cancelling);

/** Everything that can be asked or told, sensible or not. */
const anything = fc.constantFrom<InstructionCommand>(
  create(),
  advise('A', ACCEPTED),
  advise('M', MATCHED),
  advise('U', UNMATCHED),
  advise('J', REJECTED),
  advise('X', CANCELLED),
  advise('P', PENDING),
  advise('F', FAILING),
  advise('AM', { ...ACCEPTED, ...MATCHED, ...PENDING }),
  confirmed(),
  FUNDED,
  STOCKED,
  cancelling,
  closing,
  { type: 'RequestRelease' },
  { type: 'RequestHold', reason: 'asked' },
  answered('COMPLETED'),
  answered('DENIED'),
  answered('PENDING'),
  cancelled('CANCELLED'),
  cancelled('DENIED'),
  cancelled('ACKNOWLEDGED_ACCEPTED'),
  answer('ReceiveRequestStatus', 'H', `${INSTRUCTION_ID}-H1`, 'COMPLETED'),
  first,
  second,
  third,
  report('ALL'),
  report('MORE', { quantity: '2000' }),
  report('ODD', { quantity: '0.5', previously: '999.5', amount: '50.00' }),
);

interface Step {
  readonly before: string;
  readonly events: readonly InstructionEvent[];
  readonly after: string;
}

/** Folds and looks: every step with the state before and after it. */
function run(commands: readonly InstructionCommand[]): {
  readonly steps: readonly Step[];
  readonly state: SettlementInstruction;
} {
  const steps: Step[] = [];
  let state = instructionDecider.initialState();
  for (const command of commands) {
    const before = state.status;
    const decision = instructionDecider.decide(command, state);
    const events = decision.outcome === 'accepted' ? decision.events : [];
    for (const event of events) state = instructionDecider.evolve(state, event);
    steps.push({ before, events, after: state.status });
  }
  return { steps, state };
}

function conclusion(commands: readonly InstructionCommand[]): unknown {
  const { state } = run(commands);
  if (state.status === 'NONE') return state.status;
  const { status, settledQuantity, settledAmount, cancellation } = state;
  return { status, settledQuantity, settledAmount, cancellation, messages: [...state.messages.keys()].sort() };
}

/** Any order of these commands after the creation, each up to three times. */
function anyOrderOf(...commands: readonly InstructionCommand[]): fc.Arbitrary<readonly InstructionCommand[]> {
  const repeated = fc.array(fc.constantFrom(...commands), { maxLength: 2 * commands.length });
  return repeated
    .chain((again) => fc.shuffledSubarray([...commands, ...again], { minLength: commands.length + again.length }))
    .map((shuffled) => [create(), ...shuffled]);
}

function expectEveryOrderToEndAlike(...commands: readonly InstructionCommand[]): void {
  const expected = conclusion([create(), ...commands]);
  fc.assert(fc.property(anyOrderOf(...commands), (order) => expect(conclusion(order)).toEqual(expected)));
}

describe('whatever the order and the repeats, an instruction ends alike (DS5, DS6)', () => {
  it('when it settles at once', () => {
    expectEveryOrderToEndAlike(
      advise('A', ACCEPTED),
      advise('M', MATCHED),
      confirmed(),
      FUNDED,
      answered('COMPLETED'),
      report('ALL'),
    );
  });

  it('when it settles in parts', () => {
    expectEveryOrderToEndAlike(advise('M', MATCHED), advise('F', FAILING), closing, first, second, third);
  });

  it('when its cancellation crosses its settlement', () => {
    expectEveryOrderToEndAlike(advise('M', MATCHED), cancelling, cancelled('DENIED'), report('ALL'));
  });

  it('when it is rejected', () => {
    expectEveryOrderToEndAlike(
      advise('A', ACCEPTED),
      advise('U', UNMATCHED),
      advise('J', REJECTED),
      confirmed(),
      FUNDED,
    );
  });

  it('when the servicer cancels it', () => {
    expectEveryOrderToEndAlike(
      advise('A', ACCEPTED),
      advise('M', MATCHED),
      advise('X', CANCELLED),
      confirmed(),
      FUNDED,
    );
  });

  it('up to the release, which is asked exactly once', () => {
    fc.assert(
      fc.property(anyOrderOf(advise('A', ACCEPTED), advise('M', MATCHED), confirmed(), FUNDED, STOCKED), (order) => {
        const types = run(order).steps.flatMap(({ events }) => events.map(({ type }) => type));
        expect(types.filter((type) => type === 'ReleaseRequested')).toHaveLength(1);
        expect(types.filter((type) => type === 'ProvisionRequested')).toHaveLength(1);
      }),
    );
  });
});

describe('whatever happens to an instruction', () => {
  const sequences = fc.array(fc.oneof(usual, anything), { maxLength: 25 });

  it('what settled adds up and never exceeds what was instructed', () => {
    fc.assert(
      fc.property(sequences, (commands) => {
        let total = '0';
        for (const event of run(commands).steps.flatMap(({ events }) => events)) {
          if (event.type !== 'InstructionSettled' && event.type !== 'InstructionPartiallySettled') continue;
          expect(event.data.previouslySettledQuantity).toBe(total);
          total = addQuantities(total, event.data.settledQuantity);
          const remaining = event.type === 'InstructionSettled' ? '0' : event.data.remainingQuantity;
          expect(addQuantities(total, remaining)).toBe(instruction().quantity);
          expect(compareQuantities(remaining, '0')).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('nothing settles without the message that witnesses it (DS4)', () => {
    fc.assert(
      fc.property(sequences, (commands) => {
        for (const { events } of run(commands).steps) {
          const [witness] = events;
          for (const event of events) {
            if (event.type !== 'InstructionSettled' && event.type !== 'InstructionPartiallySettled') continue;
            expect(witness).toMatchObject({ type: 'MessageReceived', data: { messageId: event.data.messageId } });
          }
        }
      }),
    );
  });

  it('an end is an end (DS8)', () => {
    fc.assert(
      fc.property(sequences, (commands) => {
        for (const { before, after } of run(commands).steps) {
          if (['SETTLED', 'CANCELLED', 'REJECTED'].includes(before)) expect(after).toBe(before);
        }
      }),
    );
  });

  it('a release is asked only when matched, confirmed and provisioned, and never while a cancellation is pending', () => {
    fc.assert(
      fc.property(sequences, (commands) => {
        const told = new Set<string>();
        for (const event of run(commands).steps.flatMap(({ events }) => events)) {
          told.add(event.type);
          if (event.type === 'CancellationDenied') told.delete('CancellationRequested');
          if (event.type !== 'ReleaseRequested') continue;
          expect(told).toContain('InstructionMatched');
          expect(told).toContain('ProvisionRequested');
          expect(told).not.toContain('CancellationRequested');
        }
        const funded = commands.some((command) => command.type === 'NoteProvisioned' && command.what === 'FUNDS');
        const confirmedOnce = commands.some(({ type }) => type === 'NoteTradeConfirmed');
        if (told.has('ReleaseRequested')) expect([funded, confirmedOnce]).toEqual([true, true]);
      }),
      { numRuns: 2_000 },
    );
  });
});
