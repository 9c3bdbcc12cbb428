import { EventRecord } from '../event-record.js';
import type { StoredEvent, UnitOutcome } from '../port.js';
import type { Chain, KnownState } from './chain.js';
import { pairKey } from './chain.js';
import type { EncodedCall } from './event-codec.js';

/** What the database says of a call that it took. */
export interface Answer {
  readonly epoch: number;
  readonly firstPosition: number;
  readonly recordedAt: string;
}

/** How things stand for a call that it took back. */
export interface State {
  readonly versions: readonly number[] | null;
  readonly conflicts: {
    readonly checkpoints: readonly (readonly [string, string, number])[] | null;
    readonly commands: readonly (readonly [string, string, string, string])[] | null;
  };
}

/** Takes in how things stand, and tells whether any of it is in the way of the chain. */
export function learn(
  known: KnownState,
  { streams, fresh, expected }: Chain,
  versions: State['versions'],
  { checkpoints, commands }: State['conflicts'],
): boolean {
  let found = (checkpoints ?? []).length + (commands ?? []).length > 0;
  streams.forEach((stream, index) => {
    const version = versions?.[index] ?? 0;
    known.versions.set(stream, version);
    found ||= version !== (index < fresh ? 0 : expected[index - fresh]);
  });
  for (const [consumer, upstream, position] of checkpoints ?? []) {
    known.checkpoints.set(pairKey(consumer, upstream), position);
  }
  for (const [source, key, contentHash, outcome] of commands ?? []) {
    known.commands.set(pairKey(source, key), { source, key, contentHash, outcome });
  }
  return found;
}

export function outcomesOf(chain: Chain, firstPosition: number, recordedAt: string): UnitOutcome[] {
  return chain.refused.map((reason, index) => {
    if (reason !== undefined) return { outcome: 'refused', reason };
    const first = chain.firstEvent[index] ?? -1;
    return { outcome: 'accepted', firstPosition: first === -1 ? -1 : firstPosition + first, recordedAt };
  });
}

export function storedEvents(
  log: string,
  chain: Chain,
  { slots, contexts }: EncodedCall,
  answer: Answer,
): StoredEvent[] {
  const { epoch, firstPosition, recordedAt } = answer;
  return chain.events.map((event, index) => {
    const place = {
      log,
      epoch,
      position: firstPosition + index,
      stream: chain.streams[(chain.streamIndexes[index] ?? 0) - 1] ?? '',
      version: chain.versions[index] ?? 0,
      slot: slots[index] ?? 0,
      recordedAt,
    };
    return new EventRecord(place, event, event, contexts[index] ?? '');
  });
}
