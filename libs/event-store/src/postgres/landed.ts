import type { EventStore, RefusedReason, Unit, UnitOutcome } from '../port.js';

/**
 * Whether a refused unit was stored by an earlier attempt whose answer was lost: its first event already stands where it
 * was meant to stand; a unit without events, when its key was decided alike or its checkpoint stands where it goes.
 */
export async function landedOutcome(
  store: EventStore,
  log: string,
  unit: Unit,
  reason: RefusedReason,
): Promise<UnitOutcome | undefined> {
  const append = unit.appends.find(({ events }) => events.length > 0);
  const first = append?.events[0];
  if (append !== undefined && first !== undefined) {
    const stored = (await store.readStreams(log, [append.stream])).get(append.stream)?.[append.expectedVersion];
    if (stored?.eventId !== first.eventId) return undefined;
    return { outcome: 'accepted', firstPosition: stored.position, recordedAt: stored.recordedAt };
  }
  const { command, checkpoints = [] } = unit;
  const decidedAlike =
    reason.code === 'COMMAND_DECIDED' &&
    reason.decided.contentHash === command?.contentHash &&
    reason.decided.outcome === command.outcome;
  const movedAlike =
    reason.code === 'CHECKPOINT_MOVED' &&
    checkpoints.some(
      (move) => move.consumer === reason.consumer && move.upstream === reason.upstream && move.to === reason.actual,
    );
  return decidedAlike || movedAlike ? { outcome: 'accepted', firstPosition: -1, recordedAt: '' } : undefined;
}
