import type { ContextName } from '@verso/contracts';
import type { StoredEvent } from '@verso/event-store';
import { received, type ReceivedEventOf } from '@verso/messaging';
import type { InMemoryEventStore } from '@verso/event-store';

type EventOf<Name extends ContextName> = ReceivedEventOf<Name>;

/** All logs of a run as they were stored, read once for all invariants. */
export interface Reading {
  readonly stored: ReadonlyMap<string, readonly StoredEvent[]>;
  readonly cash: readonly EventOf<'cash'>[];
  readonly positions: readonly EventOf<'positions'>[];
  readonly settlement: readonly EventOf<'settlement'>[];
  readonly confirmation: readonly EventOf<'confirmation'>[];
  readonly capture: readonly EventOf<'trade-capture'>[];
  readonly exceptions: readonly EventOf<'exceptions'>[];
  readonly reference: readonly EventOf<'reference-data'>[];
  readonly street: readonly EventOf<'street'>[];
}

export async function readAll(store: InMemoryEventStore): Promise<Reading> {
  const stored = new Map<string, readonly StoredEvent[]>();
  for (const { log, size } of await store.heads()) stored.set(log, await store.readLog(log, -1, size));
  const all = [...stored.values()].flat().map(received);
  return {
    stored,
    cash: all.filter((event) => event.log === 'cash'),
    positions: all.filter((event) => event.log === 'positions'),
    settlement: all.filter((event) => event.log === 'settlement'),
    confirmation: all.filter((event) => event.log === 'confirmation'),
    capture: all.filter((event) => event.log === 'trade-capture'),
    exceptions: all.filter((event) => event.log === 'exceptions'),
    reference: all.filter((event) => event.log === 'reference-data'),
    street: all.filter((event) => event.log === 'street'),
  };
}

/** Decimal text, or the amount of money, as a whole number of 10^-14. */
export function scaled(value: string | { readonly amount: string } | undefined): bigint {
  const text = typeof value === 'object' ? value.amount : (value ?? '0');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const number = BigInt(whole + fraction.padEnd(14, '0').slice(0, 14));
  return text.startsWith('-') ? -number : number;
}

/** The trade, and the version of it, that an obligation is of. */
export function tradeOfObligation(obligationId: string): { readonly tradeId: string; readonly version: number } {
  const cut = obligationId.lastIndexOf('_');
  return {
    tradeId: `trd_${obligationId.slice('obl_'.length, cut)}`,
    version: Number(obligationId.slice(cut + 1)),
  };
}
