import type { ContextName } from '@verso/contracts';
import type { EventStore, LogHead, StoredEvent } from '@verso/event-store';
import { LogTails } from '@verso/messaging';

/** Rows that were read out, for parts of the office that read a store: so that they prove rows, not what a process holds. */
export class StoredRows implements EventStore {
  private readonly logs: ReadonlyMap<ContextName, readonly StoredEvent[]>;

  constructor(logs: ReadonlyMap<ContextName, readonly StoredEvent[]>) {
    this.logs = logs;
  }

  /** Tails that know of every row. */
  async tails(): Promise<LogTails> {
    const tails = new LogTails(this);
    for (const log of this.logs.keys()) tails.of(log);
    await tails.refresh();
    return tails;
  }

  async readLog(log: string, after: number, limit: number): Promise<readonly StoredEvent[]> {
    return this.rowsOf(log).slice(after + 1, after + 1 + limit);
  }

  async heads(): Promise<readonly LogHead[]> {
    return [...this.logs].map(([log, rows]) => ({ log, epoch: rows.at(-1)?.epoch ?? 0, size: rows.length }));
  }

  readonly append = unasked;
  readonly readStreams = unasked;
  readonly readSubject = unasked;
  readonly readDue = unasked;
  readonly readCheckpoint = unasked;
  readonly readCommand = unasked;
  readonly readParked = unasked;
  readonly readBlocked = unasked;
  readonly readContent = unasked;
  readonly readSnapshot = unasked;
  readonly saveSnapshot = unasked;

  onAppend(): () => void {
    return () => undefined;
  }

  async close(): Promise<void> {
    return undefined;
  }

  private rowsOf(log: string): readonly StoredEvent[] {
    for (const [name, rows] of this.logs) if (name === log) return rows;
    return [];
  }
}

async function unasked(): Promise<never> {
  throw new Error('rows that were read out are read in order, and nothing else');
}
