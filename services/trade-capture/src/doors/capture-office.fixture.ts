import { describeEvent, encodeEvent } from '@verso/contracts';
import type { StoredEvent } from '@verso/event-store';
import { InMemoryEventStore } from '@verso/event-store';
import type { Steppable } from '@verso/messaging';
import { LiveRunner, LogTails, RoomLoop } from '@verso/messaging';
import type { ReferenceEvent } from '../domain/reference-data.fixture.js';
import { OUR_LEI, referenceData } from '../domain/reference-data.fixture.js';
import { createTradeCapture } from '../trade-capture-room.js';
import type { DeskAnswer, DeskRequest, ExecutionDeskOptions } from './execution-desk.js';
import { ExecutionDesk } from './execution-desk.js';

/** The real room over a store in memory, with reference data and the desk before it. */
export interface CaptureOffice {
  readonly desk: ExecutionDesk;
  /** What the desk is made of. */
  readonly deskOptions: ExecutionDeskOptions;
  readonly tails: LogTails;
  readonly store: InMemoryEventStore;
  define(...events: readonly ReferenceEvent[]): Promise<void>;
  events(): Promise<readonly StoredEvent[]>;
  types(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Opens the office; over the store of an earlier one it is that office after a restart. */
export async function openCaptureOffice(
  known: readonly ReferenceEvent[] = referenceData,
  store = new InMemoryEventStore(['trade-capture', 'reference-data']),
): Promise<CaptureOffice> {
  const { room, reference } = createTradeCapture();
  const tails = new LogTails(store);
  const loop = new RoomLoop(room, { store, tails, softwareVersion: 'verso/test' });
  const writer = new ReferenceWriter(store, tails);
  const failures: unknown[] = [];
  const runner = new LiveRunner([writer, loop], (_, error) => failures.push(error));
  writer.write(known);
  runner.start();
  await runner.quiet();
  const events = (): Promise<readonly StoredEvent[]> => store.readLog('trade-capture', -1, 100_000);
  const deskOptions: ExecutionDeskOptions = {
    submit: (submission) => loop.submit(submission),
    reference,
    bookingEntity: OUR_LEI,
  };
  return {
    desk: new ExecutionDesk(deskOptions),
    deskOptions,
    tails,
    store,
    define: async (...added) => {
      writer.write(added);
      await runner.quiet();
    },
    events,
    types: async () => (await events()).map(({ type }) => type),
    close: async () => {
      await runner.stop();
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** The office's own desk, but for a defect that one execution meets. */
export function failingOn(office: CaptureOffice, text: string, defect = new Error('a defect')): ExecutionDesk {
  return new (class extends ExecutionDesk {
    override async handIn(request: DeskRequest): Promise<DeskAnswer> {
      if (request.items.some(({ content }) => content.includes(text))) throw defect;
      return office.desk.handIn(request);
    }
  })(office.deskOptions);
}

/** Stands in for the room of reference data: appends what a test defines. */
class ReferenceWriter implements Steppable {
  readonly name = 'reference-writer';
  private pending: ReferenceEvent[] = [];
  private wake: () => void = () => undefined;

  constructor(
    private readonly store: InMemoryEventStore,
    private readonly tails: LogTails,
  ) {}

  attach(wake: () => void): void {
    this.wake = wake;
  }

  write(events: readonly ReferenceEvent[]): void {
    this.pending.push(...events);
    this.wake();
  }

  async step(): Promise<boolean> {
    const [event] = this.pending.splice(0, 1);
    if (event === undefined) return false;
    const position = (await this.store.heads()).find(({ log }) => log === 'reference-data')?.size ?? 0;
    const description = describeEvent('reference-data', event.type);
    const stored = {
      eventId: `00000000-0000-7000-8000-${position.toString(16).padStart(12, '0')}`,
      type: event.type,
      schemaVersion: description.schemaVersion,
      occurredAt: '2026-11-20T12:00:00.000000Z',
      actor: 'service:test',
      subject: description.subject(event.data),
      data: encodeEvent('reference-data', event),
      ...NOTHING_MORE,
    };
    const append = { stream: `test/${String(position)}`, expectedVersion: 0, events: [stored] };
    await this.store.append('reference-data', [{ appends: [append] }]);
    await this.tails.of('reference-data').refresh();
    return true;
  }
}

const NOTHING_MORE = {
  onBehalfOf: null,
  cause: null,
  clockPosition: null,
  correlation: null,
  account: null,
  entity: null,
  trace: null,
  reason: null,
  softwareVersion: 'verso/test',
  ruleVersion: null,
} as const;
