import { describeEvent, encodeEvent, type EventsByContext } from '@verso/contracts';
import { InMemoryEventStore } from '@verso/event-store';
import { LogTails, received } from '@verso/messaging';
import { PROJECTED_LOGS, type ProjectedLog } from './trade-table.js';

/** An event of one of the projected logs. */
export type LoggedEvent = {
  readonly [Log in ProjectedLog]: { readonly log: Log } & EventsByContext[Log];
}[ProjectedLog];

/** The logs of an office in memory, written without its rooms. */
export class OfficeLogs {
  readonly store = new InMemoryEventStore(PROJECTED_LOGS);
  readonly tails = new LogTails(this.store);
  private count = 0;

  /** Appends one event, a second of business time after the last, and tells the tails as the rooms' loops do. */
  async append(event: LoggedEvent, actor = 'service:test'): Promise<void> {
    const { log, type, data } = event;
    this.count += 1;
    const position = this.tails.of(log).end;
    const newEvent = {
      eventId: `01930000-0000-7000-8000-${String(this.count).padStart(12, '0')}`,
      type,
      schemaVersion: 1,
      occurredAt: new Date(Date.UTC(2026, 10, 23, 9) + this.count * 1_000).toISOString().replace('Z', '000Z'),
      actor,
      onBehalfOf: null,
      cause: null,
      clockPosition: null,
      correlation: null,
      subject: describeEvent(log, type).subject(data),
      account: null,
      entity: null,
      trace: null,
      reason: null,
      softwareVersion: 'test',
      ruleVersion: null,
      data: encodeEvent<ProjectedLog>(log, event),
    };
    const appends = [{ stream: `test/${String(this.count)}`, expectedVersion: 0, events: [newEvent] }];
    const [outcome] = await this.store.append(log, [{ appends }]);
    if (outcome?.outcome !== 'accepted') throw new Error(`not stored: ${JSON.stringify(outcome)}`);
    this.tails.of(log).publish((await this.store.readLog(log, position - 1, 1)).map(received));
  }

  async appendAll(events: readonly LoggedEvent[]): Promise<void> {
    for (const event of events) await this.append(event);
  }
}
