import type { ContextName } from '@verso/contracts';
import { isClockEvent } from './clock-event.js';
import type { LogTail } from './log-tail.js';
import type { ClockReading, ReceivedEvent, Room } from './room.js';

/** What a room has heard from the broadcasts: its directory, and where the business clock stands. */
export class Broadcasts {
  clock: ClockReading;
  directory: unknown;
  private readonly room: Room;
  private readonly folded = new Map<ContextName, number>();

  /** @param opened business instant before the clock's first reading */
  constructor(room: Room, opened: string) {
    this.room = room;
    this.clock = { now: opened, position: -1 };
    this.directory = room.directory.initial();
  }

  includes(log: ContextName): boolean {
    return this.room.broadcasts.includes(log);
  }

  /** Folds an event once, however often it is read. */
  fold(event: ReceivedEvent): void {
    if (event.position >= 0) {
      if (event.position <= (this.folded.get(event.log) ?? -1)) return;
      this.folded.set(event.log, event.position);
    }
    if (isClockEvent(event)) this.clock = { now: event.data.at, position: event.position };
    this.directory = this.room.directory.evolve(this.directory, event);
  }

  /** Folds what was handled before this process began. */
  async catchUp(tail: LogTail, to: number): Promise<void> {
    let position = this.folded.get(tail.log) ?? -1;
    while (position < to) {
      const page = await tail.read(position, Math.min(PAGE, to - position));
      for (const event of page) this.fold(event);
      position = page.at(-1)?.position ?? to;
    }
  }
}

const PAGE = 2_000;
