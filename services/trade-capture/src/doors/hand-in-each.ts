import { UnknownEventType } from '@verso/contracts';
import type { ExecutionDesk, ExecutionOutcome } from './execution-desk.js';
import type { HandedIn } from './handed-in.js';

/**
 * Hands in things that came together and do not depend on one another's fate: where the office cannot decide on all of
 * them, it decides on each, and what it fails on is refused on record. Answers one outcome per item.
 *
 * @param key names this attempt uniquely: what was stored before is told by its natural keys, and decided again it may lead
 *   to other events
 * @throws UnknownEventType when a newer build has to take over: then what is undecided is neither booked nor refused
 */
export async function handInEach(
  desk: ExecutionDesk,
  key: string,
  items: readonly HandedIn[],
): Promise<readonly ExecutionOutcome[]> {
  const together = await outcomesOf(desk, key, items).catch((error: unknown) => {
    // The build that knows the event takes over, and hands these in.
    if (error instanceof UnknownEventType) throw error;
    return undefined;
  });
  if (together !== undefined && !together.some(isUndecided)) return together;
  // One of them is to blame: the others must not wait for it.
  const outcomes: ExecutionOutcome[] = [];
  for (const [index, item] of items.entries()) outcomes.push(await handInOne(desk, `${key}:${String(index)}`, item));
  return outcomes;
}

/** @throws Error when not even the refusal could be kept */
async function handInOne(desk: ExecutionDesk, key: string, item: HandedIn): Promise<ExecutionOutcome> {
  const failure = await failureOf(desk, key, item);
  if ('outcome' in failure) return failure.outcome;
  const refusal = { ...failure, errors: [{ pointer: '', ...failure }] };
  if (await desk.refuse(item, refusal)) return { status: 'REFUSED', ...refusal };
  throw new Error(`${item.record?.topic ?? item.door} ${item.record?.offset ?? ''} cannot even be refused`);
}

/** What became of this one thing, or why the office cannot decide on it. */
async function failureOf(
  desk: ExecutionDesk,
  key: string,
  item: HandedIn,
): Promise<{ readonly outcome: ExecutionOutcome } | { readonly code: string; readonly detail: string }> {
  try {
    const [outcome = NOT_ANSWERED] = await outcomesOf(desk, key, [item]);
    return isUndecided(outcome) ? { code: outcome.code, detail: outcome.detail } : { outcome };
  } catch (error) {
    if (error instanceof UnknownEventType) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { code: 'PROCESSING_FAILED', detail: `the office failed to decide on this: ${why}` };
  }
}

async function outcomesOf(
  desk: ExecutionDesk,
  key: string,
  items: readonly HandedIn[],
): Promise<readonly ExecutionOutcome[]> {
  const answer = await desk.handIn({ key, items });
  return answer.answer === 'outcomes' ? answer.outcomes : items.map(() => NOT_ANSWERED);
}

type Undecided = Extract<ExecutionOutcome, { readonly status: 'REFUSED' }>;

/** Answers that stand in no log: the store could not hold what was decided, or nothing was. */
function isUndecided(outcome: ExecutionOutcome): outcome is Undecided {
  return outcome.status === 'REFUSED' && (outcome.code === 'UNSTORABLE' || outcome.code === NOT_ANSWERED.code);
}

const NOT_ANSWERED = {
  status: 'REFUSED',
  code: 'NOT_DECIDED',
  detail: 'the office did not decide on this',
  errors: [],
} as const;
