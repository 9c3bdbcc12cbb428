import type { StatementLine } from '@verso/contracts';
import { daysBetween, isIsoDate } from '@verso/business-calendar';
import type { OpenEntry, OpenMovement, Reconciliation } from './cash-account.js';

/** Calendar days by which an agent may date an entry differently and still mean the same movement. */
export const DATE_WINDOW_DAYS = 5;

/** How an entry and a movement belong together; the name with its version goes into the event. */
export type MatchRule = 'EXACT_REFERENCE/1' | 'EXACT_INSTRUCTION/1' | 'REFERENCE_DATE_WINDOW/1' | 'AMOUNT_DIFFERS';

export interface Match {
  readonly id: string;
  readonly rule: MatchRule;
}

/**
 * The movement that an entry means. Passes in fixed order: exact reference, amount and value date (the reference of the
 * movement before that of its instruction); then the movement's own reference within a window of dates. Only a movement's
 * own reference, which no other movement has, may override a date or tell that an amount differs: what is found is then the
 * same in whatever order entries and movements arrive. (Parts of one instruction with the same amount and date are
 * interchangeable; which of them an entry by instruction is matched with makes no difference.)
 */
export function movementFor(
  entry: { readonly line: StatementLine; readonly minor: bigint },
  reconciliation: Reconciliation,
  taken: ReadonlySet<string>,
): Match | undefined {
  let best: Match | undefined;
  for (const reference of entry.line.references) {
    for (const id of reconciliation.movementsByReference.get(reference) ?? []) {
      const movement = reconciliation.movements.get(id);
      if (movement === undefined || movement.differs || taken.has(id)) continue;
      best = better(best, id, ruleFor(reference, entry.line, entry.minor, movement));
      if (best?.rule === 'EXACT_REFERENCE/1') return best;
    }
  }
  return best;
}

/** The open entry that means a movement: the same passes, seen from the other side. */
export function entryFor(movement: OpenMovement, reconciliation: Reconciliation): Match | undefined {
  let best: Match | undefined;
  for (const reference of [movement.servicerReference, movement.instructionId]) {
    for (const key of reconciliation.entriesByReference.get(reference) ?? []) {
      const entry: OpenEntry | undefined = reconciliation.entries.get(key);
      if (entry === undefined || entry.differs) continue;
      best = better(best, key, ruleFor(reference, entry.line, entry.minor, movement));
    }
  }
  return best;
}

function ruleFor(reference: string, line: StatementLine, minor: bigint, movement: OpenMovement): MatchRule | undefined {
  const isOwnReference = reference === movement.servicerReference;
  if (minor === movement.minor) {
    if (line.valueDate === movement.valueDate) return isOwnReference ? 'EXACT_REFERENCE/1' : 'EXACT_INSTRUCTION/1';
    return isOwnReference && isWithinWindow(line.valueDate, movement.valueDate) ? 'REFERENCE_DATE_WINDOW/1' : undefined;
  }
  return isOwnReference ? 'AMOUNT_DIFFERS' : undefined;
}

function isWithinWindow(one: string, other: string): boolean {
  return isIsoDate(one) && isIsoDate(other) && Math.abs(daysBetween(one, other)) <= DATE_WINDOW_DAYS;
}

function better(best: Match | undefined, id: string, rule: MatchRule | undefined): Match | undefined {
  if (rule === undefined) return best;
  return best === undefined || PASSES.indexOf(rule) < PASSES.indexOf(best.rule) ? { id, rule } : best;
}

const PASSES: readonly MatchRule[] = [
  'EXACT_REFERENCE/1',
  'EXACT_INSTRUCTION/1',
  'REFERENCE_DATE_WINDOW/1',
  'AMOUNT_DIFFERS',
];
