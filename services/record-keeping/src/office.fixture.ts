import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InMemoryEventStore, leafOf } from '@verso/event-store';
import type { LogCheckpoint, LogHead, NewEvent, OfficeSeal, StoredEvent } from '@verso/event-store';
import { openSealing, publishedSealsIn } from './sealing/open-sealing.js';
import type { Sealing } from './sealing/open-sealing.js';
import { verifyOffice } from './verification/verify-office.js';
import type { VerificationReport } from './domain/verification-report.js';

export const LOGS = ['cash', 'settlement', 'trade-capture'] as const;

/** A store whose owner can rewrite what it holds, as a superuser of the database could. */
export class OwnedStore extends InMemoryEventStore {
  private readonly rows = new Map<string, readonly StoredEvent[]>();
  private readonly sizes = new Map<string, number>();
  private keptSeals = Number.POSITIVE_INFINITY;

  async rewrite(log: string, change: (rows: StoredEvent[]) => readonly StoredEvent[]): Promise<void> {
    const rows = change([...(await super.readLog(log, -1, 1_000_000))]);
    this.rows.set(log, rows);
  }

  /** Makes the log itself state another size. */
  claimSize(log: string, size: number): void {
    this.sizes.set(log, size);
  }

  /** Deletes the newest office seals, and the checkpoints that are larger than what they cover. */
  async forgetSealsFrom(number: number): Promise<void> {
    this.keptSeals = number;
  }

  override async readLog(log: string, after: number, limit: number): Promise<readonly StoredEvent[]> {
    const rows = this.rows.get(log);
    if (rows === undefined) return super.readLog(log, after, limit);
    return rows.filter(({ position }) => position > after).slice(0, limit);
  }

  override async readSubject(subject: string): Promise<readonly StoredEvent[]> {
    const events = await super.readSubject(subject);
    return events.map((event) => this.rows.get(event.log)?.[event.position] ?? event);
  }

  override async heads(): Promise<readonly LogHead[]> {
    const heads = await super.heads();
    return heads.map((head) => ({ ...head, size: this.sizes.get(head.log) ?? head.size }));
  }

  override async readSeals(limit?: number): Promise<readonly OfficeSeal[]> {
    const kept = (await super.readSeals()).slice(0, this.keptSeals);
    return limit === undefined ? kept : kept.slice(-limit);
  }

  override async readCheckpoints(log: string): Promise<readonly LogCheckpoint[]> {
    const largest = (await this.readSeals(1))[0]?.vector[log] ?? 0;
    return (await super.readCheckpoints(log)).filter(({ size }) => size <= largest);
  }
}

export interface Office extends Sealing {
  readonly store: OwnedStore;
  readonly dataDir: string;
  /** Milliseconds; the office's clock, moved by the test. */
  readonly time: { now: number };
  readonly verify: (withPublished?: boolean) => Promise<VerificationReport>;
  readonly close: () => Promise<void>;
}

export async function openOffice(): Promise<Office> {
  const dataDir = await mkdtemp(join(tmpdir(), 'verso-seals-'));
  const time = { now: Date.parse('2026-11-20T10:00:00Z') };
  const store = new OwnedStore(LOGS, { clock: () => time.now * 1_000 });
  const clock = (): number => time.now;
  const sealing = await openSealing({ store, seals: store, dataDir, now: clock, elapsed: clock });
  const { verifierKey } = sealing;
  const verify = async (withPublished = true): Promise<VerificationReport> =>
    verifyOffice({
      store,
      seals: store,
      verifierKey,
      ...(withPublished ? { publishedSealsDir: publishedSealsIn(dataDir) } : {}),
    });
  return { ...sealing, store, dataDir, time, verify, close: async () => rm(dataDir, { recursive: true }) };
}

/** Captures trades, one event in each log per trade; a millisecond apart. */
export async function captureTrades(office: Pick<Office, 'store' | 'time'>, count: number): Promise<void> {
  const [head] = await office.store.heads();
  const first = head?.size ?? 0;
  for (let number = first; number < first + count; number += 1) {
    office.time.now += 1;
    for (const log of LOGS) {
      const appends = [
        { stream: `${log}-${number % 7}`, expectedVersion: Math.floor(number / 7), events: [tradeEvent(log, number)] },
      ];
      const [outcome] = await office.store.append(log, [{ appends }]);
      if (outcome?.outcome !== 'accepted') throw new Error(`not captured: ${JSON.stringify(outcome)}`);
    }
  }
}

/** UUIDs that a reader of a test can tell apart. */
export function eventIdOf(log: string, number: number): string {
  return `00000000-0000-7000-800${LOGS.findIndex((name) => name === log)}-${String(number).padStart(12, '0')}`;
}

export function tradeEvent(log: string, number: number): NewEvent {
  return {
    eventId: eventIdOf(log, number),
    type: 'AmountStated',
    schemaVersion: 1,
    occurredAt: '2026-11-20T09:59:59.000000Z',
    actor: 'person:anna',
    onBehalfOf: null,
    cause: log === 'trade-capture' ? null : { log: 'trade-capture', position: number },
    clockPosition: null,
    correlation: null,
    subject: `trd_${number}`,
    account: null,
    entity: null,
    trace: null,
    reason: 'as agreed by telephone',
    softwareVersion: 'test',
    ruleVersion: null,
    data: JSON.stringify({ amount: { value: `${number}.00`, currency: 'EUR' } }),
  };
}

/** The row with a leaf that fits it. */
export function fitting(row: StoredEvent): StoredEvent {
  return { ...row, leaf: leafOf(row) };
}

export function inflated(row: StoredEvent | undefined): StoredEvent {
  if (row === undefined) throw new Error('there is no such event');
  return { ...row, data: row.data.replace('.00', '000.00') };
}
