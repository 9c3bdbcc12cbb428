import type { TradeCaptureEvent } from '@verso/contracts';
import { encodeEvent } from '@verso/contracts';
import * as fc from 'fast-check';
import { judge, orderOf } from '../doors/handed-in.js';
import type { TradeCommand } from './decide-trade.js';
import { tradeDecider } from './decide-trade.js';
import type { ExecutionRequest } from './execution.js';
import { execution } from './execution.fixture.js';
import { SAP, directoryOf, without } from './reference-data.fixture.js';
import type { TradeState } from './trade.js';
import { isBooked } from './trade.js';

const complete = directoryOf();
const partial = directoryOf(without((event) => event.type === 'InstrumentDefined' && event.data.isin === SAP));

function commandOf(changes: Partial<ExecutionRequest>, isComplete: boolean, duplicateOf?: string): TradeCommand {
  const input = execution(changes);
  const directory = isComplete ? complete : partial;
  const judged = judge(
    { door: 'HTTP', contentType: 'application/json', content: JSON.stringify(input), input },
    {},
    directory,
  );
  if (judged.kind === 'refusal') throw new Error(judged.refusal.detail);
  return orderOf(judged, directory, duplicateOf).command as TradeCommand;
}

const price = fc.constantFrom('200.50', '201', '202');
const correction = fc.record({ executionId: fc.constantFrom('E-2', 'E-3', 'E-4'), price });
const command: fc.Arbitrary<TradeCommand> = fc.oneof(
  fc
    .tuple(price, fc.boolean(), fc.option(fc.constant('trd_first'), { nil: undefined }))
    .map(([amount, isComplete, first]) => commandOf({ price: amount, uti: 'UTI1' }, isComplete, first)),
  fc
    .tuple(correction, fc.boolean())
    .map(([changes, isComplete]) =>
      commandOf({ ...changes, action: 'AMEND', referencedExecutionId: 'E-1' }, isComplete),
    ),
  fc
    .constantFrom('E-5', 'E-6')
    .map((executionId) => commandOf({ executionId, action: 'CANCEL', referencedExecutionId: 'E-1' }, true)),
  fc.boolean().map((isComplete): TradeCommand => ({
    type: 'EnrichTrade',
    arrived: { kind: 'INSTRUMENT', key: SAP },
    reference: isComplete ? complete : partial,
  })),
);

function run(commands: readonly TradeCommand[]): {
  readonly state: TradeState;
  readonly events: readonly TradeCaptureEvent[];
} {
  let state = tradeDecider.initialState();
  const events: TradeCaptureEvent[] = [];
  for (const each of commands) {
    const decision = tradeDecider.decide(each, state);
    if (decision.outcome === 'refused') continue;
    for (const event of decision.events) {
      events.push(event);
      state = tradeDecider.evolve(state, event);
    }
  }
  return { state, events };
}

describe('any sequence of executions, corrections, busts and arrivals', () => {
  it('makes versions that rise by one, and ends with a bust', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
        let version = 0;
        let isCancelled = false;
        for (const event of run(commands).events) {
          if (event.type !== 'TradeCaptured' && event.type !== 'TradeAmended' && event.type !== 'TradeCancelled')
            continue;
          expect(isCancelled).toBe(false);
          expect(event.data.tradeVersion).toBe(version + 1);
          version += 1;
          isCancelled = event.type === 'TradeCancelled';
        }
      }),
    );
  });

  it('says nothing but what it has said when everything comes again', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 8 }), (commands) => {
        const handedIn = commands.filter(({ type }) => type !== 'EnrichTrade');
        const first = handedIn[0];
        // A correction before its execution is refused for good; here every one finds its trade.
        if (first?.type !== 'CaptureTrade') return;
        const once = run(handedIn);
        const isKnown = (event: TradeCaptureEvent): boolean => event.type === 'TradeRefused';
        const twice = run([...handedIn, ...handedIn]);
        expect(twice.events.slice(once.events.length).filter((event) => !isKnown(event))).toEqual([]);
      }),
    );
  });

  it('is complete only when nothing is missing, and encodes', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 8 }), (commands) => {
        const { state, events } = run(commands);
        for (const event of events) expect(encodeEvent('trade-capture', event)).toContain('{');
        if (isBooked(state) && state.status !== 'CANCELLED') {
          expect(state.status === 'COMPLETE').toBe(state.missing.length === 0);
        }
      }),
    );
  });
});
