import { given } from '@verso/decider';
import { eur, instruction } from '../settlement.fixture.js';
import { instructionDecider } from './decide-instruction.js';
import type { InstructionCommand } from './instruction-commands.js';
import { advise, confirmed, create, FAILING, FUNDED, history, MATCHED, report } from './instruction.fixture.js';

function closing(closed: readonly string[], next: string): InstructionCommand {
  return { type: 'AgeInstruction', closedDays: new Map([['T2S', { closed, next }]]) };
}

function failed(...before: readonly InstructionCommand[]) {
  return given(instructionDecider, ...history(create(), ...before))
    .when(closing(['2026-11-25'], '2026-11-26'))
    .events()[0];
}

describe('an instruction that has not settled', () => {
  it('has failed one day at the close of its settlement date', () => {
    expect(failed(advise('M1', FAILING))).toMatchObject({
      type: 'SettlementFailed',
      data: {
        businessDate: '2026-11-25',
        daysFailing: 1,
        quantityUnsettled: '1000',
        amountUnsettled: eur('100000.00'),
        expectedSettlementDate: '2026-11-26',
        reasons: [{ dimension: 'SETTLEMENT', code: 'CLAC', scheme: 'ISO', narrative: '' }],
      },
    });
  });

  it('fails one day more with every business day, and once per day', () => {
    const first = closing(['2026-11-25'], '2026-11-26');
    const past = given(instructionDecider, ...history(create(), first));
    past.when(first).thenNothing();
    expect(past.when(closing(['2026-11-25', '2026-11-26'], '2026-11-27')).events()).toMatchObject([
      { type: 'SettlementFailed', data: { daysFailing: 2, businessDate: '2026-11-26' } },
    ]);
  });

  it('fails only for what is left of it', () => {
    expect(failed(report('P1', { quantity: '400', amount: '40000.00' }))).toMatchObject({
      data: { quantityUnsettled: '600', amountUnsettled: eur('60000.00') },
    });
  });

  it('says why when the depository does not: our hold and what it waits for', () => {
    const narrative = (...before: readonly InstructionCommand[]) => {
      const event = failed(...before);
      return event?.type === 'SettlementFailed' ? event.data.reasons[0]?.narrative : undefined;
    };
    expect(narrative()).toBe('The depository has not reported a match.');
    expect(narrative(advise('M1', MATCHED))).toBe('On our hold: the counterparty has not confirmed the trade.');
    expect(narrative(advise('M1', MATCHED), confirmed())).toBe('On our hold: the cash could not be set aside.');
    expect(narrative(advise('M1', MATCHED), confirmed(), FUNDED)).toBe('On our hold: the release is not answered.');
  });

  it('does not fail before its date, once settled, or in another market', () => {
    const past = given(instructionDecider, ...history(create()));
    past.when(closing(['2026-11-24'], '2026-11-25')).thenNothing();
    past
      .when({ type: 'AgeInstruction', closedDays: new Map([['DTC', { closed: ['2026-11-30'], next: '' }]]) })
      .thenNothing();
    given(instructionDecider, ...history(create(), report('M1')))
      .when(closing(['2026-11-25'], '2026-11-26'))
      .thenNothing();
  });

  it('wants to be looked at from its settlement date on, and never after its end', () => {
    const due = (...commands: readonly InstructionCommand[]) =>
      instructionDecider.nextDue?.(
        history(...commands).reduce(instructionDecider.evolve, instructionDecider.initialState()),
      );
    expect(due(create())).toBe(`${instruction().settlementDate}T12:00:00.000000Z`);
    expect(due(create(), closing(['2026-11-25'], '2026-11-26'))).toBe('2026-11-26T12:00:00.000000Z');
    expect(due(create(), report('M1'))).toBeUndefined();
  });
});
