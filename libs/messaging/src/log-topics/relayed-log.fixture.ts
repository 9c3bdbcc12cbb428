import { InMemoryEventStore, type StoredEvent } from '@verso/event-store';
import type { IncomingRecord } from '../kafka/port.js';
import type { LogTail } from '../log-tail.js';
import type { ReceivedEvent, Steppable } from '../room.js';
import { tradeCancelled } from '../stored-events.fixture.js';
import type { LogRelay } from './log-relay.js';

export const LOG = 'trade-capture';

export function emptyLog(): InMemoryEventStore {
  return new InMemoryEventStore([LOG]);
}

let trades = 0;

/** Trade-capture cancels so many trades, each a subject of its own, in one unit. */
export async function cancelTrades(store: InMemoryEventStore, count: number): Promise<void> {
  const appends = Array.from({ length: count }, () => {
    trades += 1;
    const trade = `trd_${String(trades)}`;
    return { stream: `trade/${trade}`, expectedVersion: 0, events: [tradeCancelled(trade)] };
  });
  await store.append(LOG, [{ appends }]);
}

/** Drives a relay until everything that stands in the log is acknowledged, or it no longer gets on. */
export async function relayAll(relay: LogRelay, store: InMemoryEventStore): Promise<void> {
  const [head] = await store.heads();
  for (let idle = 0; idle < 400; idle += 1) {
    if (await relay.step()) idle = 0;
    else if (!relay.busy() && relay.relayed >= (head?.size ?? 0) - 1) break;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

export async function stepUntilQuiet(steppable: Steppable): Promise<void> {
  while (await steppable.step());
}

/** Reads a tail as its consumers do: from memory, or from the store where the tail says so. */
export class TailReader {
  readonly events: ReceivedEvent[] = [];
  constructor(readonly tail: LogTail) {}

  get position(): number {
    return this.events.at(-1)?.position ?? -1;
  }

  async readAll(): Promise<void> {
    while (this.tail.hasAfter(this.position)) this.events.push(...(await this.tail.read(this.position, 500)));
  }
}

/** What is wrong with a topic: events that are absent, out of order within their slot, altered, or follow a wrong `prev`. */
export function topicFaults(
  partitions: readonly (readonly IncomingRecord[])[],
  stored: readonly StoredEvent[],
): string[] {
  const faults: string[] = [];
  const firsts = new Map<number, string>();
  for (const records of partitions) {
    const lastOfSlot = new Map<string, number>();
    for (const { headers, value, key } of records) {
      const position = Number(headers['ce_position']);
      const slot = headers['ce_slot'] ?? '';
      const text = JSON.stringify([headers, value?.toString(), key?.toString()]);
      if (firsts.has(position) && firsts.get(position) !== text)
        faults.push(`position ${position} was sent in two forms`);
      else if (!firsts.has(position)) {
        firsts.set(position, text);
        const last = lastOfSlot.get(slot) ?? -1;
        if (position < last) faults.push(`position ${position} came after ${last} of its slot`);
        if (Number(headers['ce_prev']) < last) faults.push(`position ${position} does not follow on ${last}`);
        lastOfSlot.set(slot, position);
      }
    }
  }
  for (const { position, data } of stored) {
    const text = firsts.get(position);
    if (text === undefined) faults.push(`position ${position} is absent`);
    else if (!text.includes(JSON.stringify(data))) faults.push(`position ${position} was altered`);
  }
  return faults;
}
