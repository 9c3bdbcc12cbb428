import fc from 'fast-check';
import {
  busted,
  confirmationCancelled,
  depositoryMatched,
  duplicate,
  failed,
  fundsReserved,
  matched,
  messageRejected,
  messageRepaired,
  method,
  mismatched,
  pending,
  settled,
  shortOfFunds,
  statusWithReasons,
} from './course-of-events.fixture.js';
import { CasesOnPaper } from './cases-on-paper.fixture.js';
import type { Told } from './exceptions.fixture.js';

/** What can be told of one trade, in any order that each room keeps on its own. */
const happenings = fc.constantFrom<Told>(
  pending(1),
  busted(1),
  duplicate('trd_first'),
  method(1, 'VENUE_OR_CCP'),
  method(2, 'BILATERAL'),
  mismatched(1),
  mismatched(2),
  matched(1),
  confirmationCancelled(1),
  statusWithReasons('InstructionUnmatched', 1, 'CMIS'),
  statusWithReasons('InstructionUnmatched', 2, 'DMON'),
  statusWithReasons('InstructionRejected', 1, 'SAFE'),
  statusWithReasons('CancellationDenied', 1, 'DSET'),
  depositoryMatched(1),
  failed(1, 1, 'LACK'),
  settled(1),
  shortOfFunds(1, '10'),
  shortOfFunds(2, '10'),
  fundsReserved(1),
  messageRejected('M1'),
  messageRepaired('M1'),
);

describe('the set of open cases', () => {
  it('does not depend on how the logs of the rooms interleave', () => {
    fc.assert(
      fc.property(fc.array(happenings, { maxLength: 30 }), fc.infiniteStream(fc.nat()), (told, choices) => {
        expect(after(interleavedAnew(told, choices)).openCases()).toEqual(after(told).openCases());
      }),
      { numRuns: 2_000 },
    );
  });

  it('never holds two cases of one cause, and each case is opened before it is updated or resolved', () => {
    fc.assert(
      fc.property(fc.array(happenings, { maxLength: 40 }), (told) => {
        const paper = after(told);
        expect(new Set(paper.openCases()).size).toBe(paper.openCases().length);
        const known = new Set<string>();
        for (const { type, data } of paper.decided) {
          if (type === 'CaseOpened') expect(known.has(data.caseId)).toBe(false);
          if (type === 'CaseOpened') known.add(data.caseId);
          if (type === 'CaseUpdated' || type === 'CaseResolved') expect(known.has(data.caseId)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

function after(told: readonly Told[]): CasesOnPaper {
  const paper = new CasesOnPaper();
  for (const one of told) paper.tell(one);
  return paper;
}

/** The same events, each log in its own order, the logs in another order among each other. */
function interleavedAnew(told: readonly Told[], choices: Iterator<number>): readonly Told[] {
  const logs = new Map<string, Told[]>();
  for (const one of told) logs.set(one.log, [...(logs.get(one.log) ?? []), one]);
  const order: Told[] = [];
  while (logs.size > 0) {
    const names = [...logs.keys()];
    const name = names[next(choices) % names.length] ?? '';
    const first = logs.get(name)?.shift();
    if (first === undefined) logs.delete(name);
    else order.push(first);
  }
  return order;
}

function next(choices: Iterator<number>): number {
  return Number(choices.next().value);
}
