import type { CashEvent, CashMovementPosted } from '@verso/contracts';
import { fromMinor } from '@verso/money';
import type { CashAccount, OpenEntry, OpenMovement } from './cash-account.js';
import type { About } from './commands.js';
import { entryFor, type Match } from './matching.js';
import * as breaks from './break-events.js';

/**
 * What the statements already say about a movement that is being posted: an entry that waited for it, an entry that names
 * it with another amount, or a statement of its day without it. Nothing, as a rule: the statement comes later.
 */
export function explainMovement(
  about: About,
  { movementId, valueDate, servicerReference, instructionId = '' }: CashMovementPosted,
  minor: bigint,
  state: CashAccount,
): readonly CashEvent[] {
  const { reconciliation } = state;
  const movement = { minor, valueDate, servicerReference, instructionId, breakId: '', differs: false };
  const match = reconciliation.entries.size === 0 ? undefined : entryFor(movement, reconciliation);
  const entry = match === undefined ? undefined : reconciliation.entries.get(match.id);
  if (match !== undefined && entry !== undefined)
    return explainedBy(about, { movementId, movement, match, entry }, state);
  const covering = reconciliation.statements.find(({ businessDate }) => businessDate >= valueDate);
  if (covering === undefined) return [];
  return [breaks.notOnStatement(about, covering, movementId, movement, state.currency)];
}

function explainedBy(
  about: About,
  found: {
    readonly movementId: string;
    readonly movement: OpenMovement;
    readonly match: Match;
    readonly entry: OpenEntry;
  },
  state: CashAccount,
): readonly CashEvent[] {
  const { movementId, movement, match, entry } = found;
  if (match.rule === 'AMOUNT_DIFFERS') {
    return [
      ...breaks.cleared(about, entry.breakId, 'the movement has come, with another amount'),
      breaks.amountDiffers(about, entry, movementId, movement, state.currency),
    ];
  }
  const amount = fromMinor(state.currency, movement.minor);
  return [
    breaks.matched(about, { statementId: entry.statementId, line: entry.line, movementId, amount, rule: match.rule }),
    ...breaks.cleared(about, entry.breakId, `${movementId} explains the entry`),
  ];
}
