import { createHash } from 'node:crypto';
import type { Order } from '@verso/messaging';
import { loadSeed } from './load-seed.js';

/** Reference data as a seed file gives it. */
export interface ReferenceSeed {
  /** Tells one content from another. */
  readonly key: string;
  readonly orders: readonly Order[];
  /** LEI of the legal entity that the seed makes the office of. */
  readonly bookingEntity: string;
}

/** @throws SeedError naming every problem of the text */
export function readReferenceSeed(text: string): ReferenceSeed {
  const orders = loadSeed(text);
  const key = `seed:${createHash('sha256').update(text).digest('hex')}`;
  for (const { command } of orders) {
    const { definition } = command;
    if (definition.type === 'PartyDefined' && definition.data.role === 'BOOKING_ENTITY') {
      return { key, orders, bookingEntity: definition.data.lei };
    }
  }
  throw new Error('the seed names no party with the role BOOKING_ENTITY');
}
