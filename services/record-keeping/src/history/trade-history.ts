import type { EventStore, LogPosition, StoredEvent } from '@verso/event-store';
import type { EventProof, EventProofs } from './event-proofs.js';

/** The life of a trade over all logs, or a page of it. */
export interface TradeHistory {
  readonly tradeId: string;
  readonly events: readonly HistoryEvent[];
  /** Cursor of the next page; null at the end. */
  readonly next: string | null;
}

export interface HistoryEvent {
  readonly log: string;
  readonly position: number;
  readonly epoch: number;
  readonly stream: string;
  readonly version: number;
  readonly eventId: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly who: { readonly actor: string; readonly onBehalfOf: string | null };
  readonly when: { readonly occurredAt: string; readonly recordedAt: string };
  readonly why: {
    readonly cause: LogPosition | null;
    readonly reason: string | null;
    readonly correlation: string | null;
    readonly softwareVersion: string;
    readonly ruleVersion: string | null;
  };
  readonly subject: string;
  readonly account: string | null;
  readonly entity: string | null;
  /** For reading. The bytes that count are in the proof's entry. */
  readonly data: unknown;
  /** Whether a signed checkpoint covers the event yet; normally within a second. */
  readonly sealed: boolean;
  readonly proof: EventProof | null;
}

export interface HistoryPage {
  readonly limit: number;
  /** Cursor that an earlier page gave. */
  readonly after?: string;
}

/** Answers what happened to a trade: who, when and why, each event with its proof. */
export class TradeHistories {
  constructor(
    private readonly store: EventStore,
    private readonly proofs: EventProofs,
    /** Logs that are kept in the same store and are not the office's: what others recorded is not its history. */
    private readonly foreignLogs: ReadonlySet<string> = new Set(),
  ) {}

  /** Ordered by record time, then log, then position. Undefined when nothing is known about the trade. */
  async of(tradeId: string, { limit, after }: HistoryPage): Promise<TradeHistory | undefined> {
    const all = (await this.store.readSubject(tradeId)).filter(({ log }) => !this.foreignLogs.has(log));
    if (all.length === 0) return undefined;
    const rest = after === undefined ? all : all.filter((event) => keyOf(event) > after);
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    const next = last === undefined || rest.length <= limit ? null : keyOf(last);
    return { tradeId, events: await this.proved(page), next };
  }

  private async proved(page: readonly StoredEvent[]): Promise<readonly HistoryEvent[]> {
    const byLog = Map.groupBy(page, ({ log }) => log);
    const proofs = new Map<StoredEvent, EventProof>();
    for (const [log, events] of byLog) {
      const found = await this.proofs.ofEvents(log, events);
      events.forEach((event, at) => {
        const proof = found[at];
        if (proof !== undefined) proofs.set(event, proof);
      });
    }
    return page.map((event) => historyEventOf(event, proofs.get(event)));
  }
}

/** Sorts as the events are ordered. */
function keyOf({ recordedAt, log, position }: StoredEvent): string {
  return `${recordedAt}~${log}~${String(position).padStart(16, '0')}`;
}

function historyEventOf(event: StoredEvent, proof: EventProof | undefined): HistoryEvent {
  const { log, position, epoch, stream, version, eventId, type, schemaVersion, subject, account, entity } = event;
  const { actor, onBehalfOf, occurredAt, recordedAt, cause, reason, correlation, softwareVersion, ruleVersion } = event;
  return {
    ...{ log, position, epoch, stream, version, eventId, type, schemaVersion },
    who: { actor, onBehalfOf },
    when: { occurredAt, recordedAt },
    why: { cause, reason, correlation, softwareVersion, ruleVersion },
    ...{ subject, account, entity },
    data: readable(event.data),
    sealed: proof !== undefined,
    proof: proof ?? null,
  };
}

/** Text that is not JSON, as only tampering leaves it, is shown as it is: the history must still be readable. */
function readable(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}
