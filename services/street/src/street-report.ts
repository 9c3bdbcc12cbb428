import type { EventStore } from '@verso/event-store';

export interface StreetReport {
  readonly instructions: readonly unknown[];
}

export async function streetReport(_store: EventStore): Promise<StreetReport> {
  return { instructions: [] };
}
