import type { ContextName, EventsByContext } from '@verso/contracts';
import { InMemoryEventStore, type NewEvent } from '@verso/event-store';
import { LogTails, RoomLoop, type LoopNotice } from '@verso/messaging';
import { newEvent } from '@verso/test-bed';
import { exceptionsRoom } from './exceptions-room.js';

export const ENTITY = '529900VERSOSECEU0194';

/** An event of another room, in that room's log. */
export type Told = {
  readonly [Name in ContextName]: {
    readonly log: Name;
    readonly stream: string;
    readonly event: EventsByContext[Name];
  };
}[ContextName];

/** The exceptions room in a house whose other rooms only speak. */
export class ExceptionsOffice {
  readonly notices: LoopNotice[] = [];
  readonly store = new InMemoryEventStore(['exceptions', ...exceptionsRoom.upstreams]);
  private readonly tails = new LogTails(this.store);
  private readonly loop = new RoomLoop(exceptionsRoom, {
    store: this.store,
    tails: this.tails,
    softwareVersion: 'verso/test',
    report: (notice) => this.notices.push(notice),
  });
  private readonly versions = new Map<string, number>();
  private events = 0;

  async tell({ log, stream, event }: Told): Promise<void> {
    const version = this.versions.get(stream) ?? 0;
    this.versions.set(stream, version + 1);
    await this.store.append(log, [
      { appends: [{ stream, expectedVersion: version, events: [this.stored(log, event)] }] },
    ]);
    await this.tails.refresh();
  }

  async rest(): Promise<void> {
    while (await this.loop.step());
  }

  /** Everything that was decided about cases, in order. */
  async decided(): Promise<readonly EventsByContext['exceptions'][]> {
    await this.rest();
    const tail = new LogTails(this.store).of('exceptions');
    await tail.refresh();
    return (await tail.read(-1, 100_000)).filter((event) => event.log === 'exceptions');
  }

  /** Subject and cause of every open case. */
  async openCases(): Promise<readonly string[]> {
    const open = new Map<string, string>();
    for (const { type, data } of await this.decided()) {
      if (type === 'CaseOpened') open.set(data.caseId, `${data.subject} ${data.cause}`);
      if (type === 'CaseResolved') open.delete(data.caseId);
    }
    return [...open.values()].sort();
  }

  private stored(log: ContextName, event: Told['event']): NewEvent {
    this.events += 1;
    return newEvent(log, event, `0193a000-0000-7000-8000-${this.events.toString(16).padStart(12, '0')}`);
  }
}
