import type { ConfirmationEvent, Trade } from '@verso/contracts';
import type { IncomingMessage } from '@verso/messaging';
import fc from 'fast-check';
import { ConfirmationOnPaper } from './confirmation-on-paper.fixture.js';
import { CONFIRM_BY, theirCancellation, theirs, trade, tradeId } from './confirmation.fixture.js';

/** One thing that reaches confirmation. Those of one trade come in their order; messages come in any order, and twice. */
type Step =
  | { readonly kind: 'capture'; readonly id: string; readonly version: number; readonly trade: Trade }
  | { readonly kind: 'bust'; readonly id: string; readonly version: number }
  | { readonly kind: 'message'; readonly message: IncomingMessage };

/** What is to happen to one trade, and what the counterparty says of it. */
interface Scenario {
  readonly life: 'STANDS' | 'AMENDED' | 'BUSTED';
  readonly withUti: boolean;
  readonly answer: 'AGREES' | 'DIFFERS' | 'CORRECTS' | 'SILENT' | 'WITHDRAWS';
}

const scenario: fc.Arbitrary<Scenario> = fc.record({
  life: fc.constantFrom('STANDS', 'AMENDED', 'BUSTED'),
  withUti: fc.boolean(),
  answer: fc.constantFrom('AGREES', 'DIFFERS', 'CORRECTS', 'SILENT', 'WITHDRAWS'),
});

describe('confirmation', () => {
  it('comes to the same end whatever the order and however often its inputs come', () => {
    const inputs = fc
      .array(scenario, { minLength: 1, maxLength: 4 })
      .chain((scenarios) => fc.tuple(fc.constant(scenarios), fc.infiniteStream(fc.nat()), fc.infiniteStream(fc.nat())));
    fc.assert(
      fc.property(inputs, ([scenarios, first, second]) => {
        const [one, other] = [endOf(scenarios, first), endOf(scenarios, second)];
        expect(one).toEqual(other);
        expect(one).toEqual(expectedEnd(scenarios));
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Plays a shuffled, partly repeated course and tells how it ended. */
function endOf(scenarios: readonly Scenario[], choices: Iterator<number>): End {
  const office = new ConfirmationOnPaper();
  const choose = (below: number): number => Number(choices.next().value) % below;
  const courses = scenarios.flatMap((one, index) => coursesOf(one, index));
  while (courses.length > 0) {
    const course = courses[choose(courses.length)];
    const step = course?.shift();
    if (course?.length === 0) courses.splice(courses.indexOf(course), 1);
    if (step === undefined) continue;
    play(office, step);
    if (step.kind === 'message' && choose(3) === 0) courses.push([step]);
  }
  office.clock(CONFIRM_BY);
  return endIn(office.decided);
}

function play(office: ConfirmationOnPaper, step: Step): void {
  switch (step.kind) {
    case 'capture':
      office.capture(step.id, step.version, step.trade);
      return;
    case 'bust':
      office.bust(step.id, step.version);
      return;
    case 'message':
      office.receive(step.message);
      return;
  }
}

/** Independent courses: our trade's, and one for each message of the counterparty. */
function coursesOf({ life, withUti, answer }: Scenario, index: number): Step[][] {
  const id = tradeId(index + 1);
  const first = numbered(index, withUti);
  const last = life === 'AMENDED' ? { ...first, price: '102' } : first;
  const ours: Step[] = [{ kind: 'capture', id, version: 1, trade: first }];
  if (life === 'AMENDED') ours.push({ kind: 'capture', id, version: 2, trade: last });
  if (life === 'BUSTED') ours.push({ kind: 'bust', id, version: 1 });
  return [ours, ...messagesOf(answer, index, last).map((message): Step[] => [{ kind: 'message', message }])];
}

function messagesOf(answer: Scenario['answer'], index: number, last: Trade): readonly IncomingMessage[] {
  const reference = `THEIRS${String(index)}`;
  const wrong = { ...last, settlementDate: '2026-11-26', intendedSettlementDate: '2026-11-26' };
  switch (answer) {
    case 'AGREES':
      return [theirs(reference, last)];
    case 'DIFFERS':
      return [theirs(reference, wrong)];
    case 'CORRECTS':
      return [theirs(reference, wrong), theirs(reference, last, { messageId: `${reference}-corrected` })];
    case 'WITHDRAWS':
      return [theirs(`${reference}W`, wrong), theirCancellation(`${reference}W`)];
    case 'SILENT':
      return [];
  }
}

/** Trades of one instrument and side, told apart by quantity where no identifier does. */
function numbered(index: number, withUti: boolean): Trade {
  const quantity = String(1000 * (index + 1));
  const numberedTrade = trade({
    quantity,
    settlementAmount: { currency: 'EUR', amount: quantity },
    uti: `529900VERSOSECEU0194T${String(index)}`,
  });
  if (withUti) return numberedTrade;
  const { uti: _uti, ...rest } = numberedTrade;
  return rest;
}

interface End {
  readonly confirmed: readonly string[];
  readonly mismatched: readonly string[];
  readonly overdue: readonly string[];
  readonly alleged: readonly string[];
}

/** What stands of the last version of each trade, and which confirmations of the counterparty nobody knows. */
function endIn(events: readonly ConfirmationEvent[]): End {
  const [confirmed, mismatched] = [new Set<string>(), new Set<string>()];
  const [overdue, alleged] = [new Set<string>(), new Set<string>()];
  for (const event of events) {
    if (event.type === 'ConfirmationMethodDetermined' || event.type === 'ConfirmationCancelled') {
      for (const set of [confirmed, mismatched, overdue]) set.delete(event.data.tradeId);
    } else if (event.type === 'TradeConfirmed') {
      confirmed.add(event.data.tradeId);
      overdue.delete(event.data.tradeId);
    } else if (event.type === 'ConfirmationMatched' || event.type === 'CounterpartyConfirmationReleased') {
      mismatched.delete(event.data.tradeId);
    } else if (event.type === 'ConfirmationMismatched') mismatched.add(event.data.tradeId);
    else if (event.type === 'ConfirmationOverdue') overdue.add(event.data.tradeId);
    else if (event.type === 'CounterpartyConfirmationAlleged') alleged.add(event.data.allegementId);
    else if (event.type === 'AllegedConfirmationPaired' || event.type === 'AllegedConfirmationWithdrawn') {
      alleged.delete(event.data.allegementId);
    }
  }
  const sorted = (set: ReadonlySet<string>): readonly string[] => [...set].sort();
  return {
    confirmed: sorted(confirmed),
    mismatched: sorted(mismatched),
    overdue: sorted(overdue),
    alleged: sorted(alleged),
  };
}

function expectedEnd(scenarios: readonly Scenario[]): End {
  const of = (holds: (one: Scenario) => boolean): readonly string[] =>
    scenarios.flatMap((one, index) => (one.life !== 'BUSTED' && holds(one) ? [tradeId(index + 1)] : []));
  const confirmed = of(({ answer }) => answer === 'AGREES' || answer === 'CORRECTS');
  return {
    confirmed,
    mismatched: of(({ answer }) => answer === 'DIFFERS'),
    overdue: of(({ answer }) => answer !== 'AGREES' && answer !== 'CORRECTS'),
    alleged: [],
  };
}
