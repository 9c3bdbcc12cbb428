import type { ContextName } from '@verso/contracts';
import type { EventStore, ParkedEvent } from '@verso/event-store';
import { addEventCause, emptyInputs, type BatchInputs } from './batch-inputs.js';
import type { Broadcasts } from './broadcasts.js';
import { ordersFor } from './event-orders.js';
import type { LogTails } from './log-tail.js';
import type { Part } from './part.js';
import type { Room } from './room.js';
import type { SetAside } from './set-aside.js';

/** What feeding set-aside events again needs of the loop that once parked them. */
export interface SetAsideReplayOptions {
  readonly room: Room;
  readonly part: Part;
  readonly store: EventStore;
  readonly tails: LogTails;
  readonly broadcasts: Broadcasts;
  readonly setAsides: SetAside;
  /** In the order in which the room reads them. */
  readonly upstreams: readonly ContextName[];
}

/** Feeds set-aside events again, each subject whole and in position order. */
export class SetAsideReplay {
  private readonly options: SetAsideReplayOptions;

  constructor(options: SetAsideReplayOptions) {
    this.options = options;
  }

  /** Everything set aside so far, whole subjects together, each part no larger than `size` where that can be. */
  async parts(size: number): Promise<readonly (readonly ParkedEvent[])[]> {
    const { store, part } = this.options;
    const bySubject = Map.groupBy(await store.readParked(part.consumer), ({ subject }) => subject);
    const parts: ParkedEvent[][] = [];
    for (const parked of bySubject.values()) {
      const last = parts.at(-1);
      if (last !== undefined && last.length + parked.length <= size) last.push(...parked);
      else parts.push([...parked]);
    }
    return parts;
  }

  /** Parked events as a batch that lets their subjects go, all but those whose events still cannot be handled. */
  async inputs(parked: readonly ParkedEvent[]): Promise<BatchInputs> {
    const { room, part, tails, broadcasts, setAsides } = this.options;
    const inputs = emptyInputs(true);
    for (const subject of new Set(parked.map((event) => event.subject))) {
      inputs.blocked.push({ consumer: part.consumer, subject, blocked: false });
    }
    for (const { upstream, position, subject } of this.inReadingOrder(parked)) {
      if (inputs.blocked.every((released) => released.subject !== subject)) continue;
      const [event] = await tails.of(upstream as ContextName).read(position - 1, 1);
      if (event === undefined) throw new Error(`${upstream} has no event at ${String(position)}`);
      inputs.taken += 1;
      try {
        addEventCause(inputs, event, ordersFor(room, part, event, broadcasts.directory));
        setAsides.tellReplayed(inputs, event);
      } catch {
        setAsides.leave(inputs, subject);
      }
    }
    return inputs;
  }

  private inReadingOrder(parked: readonly ParkedEvent[]): readonly ParkedEvent[] {
    const rank = new Map<string, number>(this.options.upstreams.map((upstream, index) => [upstream, index]));
    const rankOf = ({ upstream }: ParkedEvent): number => rank.get(upstream) ?? 0;
    return parked.toSorted((one, other) => rankOf(one) - rankOf(other) || one.position - other.position);
  }
}
