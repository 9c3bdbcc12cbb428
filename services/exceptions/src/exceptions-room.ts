import type { ContextName, ExceptionsEvent } from '@verso/contracts';
import { slotOf } from '@verso/event-store';
import { messageFamily, type Order, type ReceivedEvent, type Room } from '@verso/messaging';
import { cashCauses } from './consumers/cash-causes.js';
import { channelCauses } from './consumers/channel-causes.js';
import { confirmationCauses } from './consumers/confirmation-causes.js';
import { positionsCauses } from './consumers/positions-causes.js';
import { settlementCauses } from './consumers/settlement-causes.js';
import { tradeCaptureCauses } from './consumers/trade-capture-causes.js';
import { caseDecider } from './domain/case.js';

const setAsideCauses = { EventSetAside: channelCauses.EventSetAside, EventReplayed: channelCauses.EventReplayed };

/** What opens, updates and closes cases, by context. */
const causes = {
  'trade-capture': tradeCaptureCauses,
  confirmation: confirmationCauses,
  settlement: settlementCauses,
  cash: cashCauses,
  positions: positionsCauses,
  'reference-data': setAsideCauses,
  exceptions: setAsideCauses,
} as const;

/** Puts a person on whatever goes wrong, and takes them off it when it has come right. */
export const exceptionsRoom: Room<'exceptions', null> = {
  name: 'exceptions',
  broadcasts: [],
  upstreams: ['reference-data', 'trade-capture', 'confirmation', 'settlement', 'cash', 'positions'],
  interest: interests(),
  directory: { initial: () => null, evolve: () => null },
  streams: { case: { decider: caseDecider }, message: messageFamily },
  react: (event) => ordersFor(event),
  link: (event: ExceptionsEvent) =>
    event.type === 'CaseOpened' ? event.data.affectedTrades.filter((tradeId) => tradeId !== event.data.subject) : [],
  // Each case is a stream of its own; one about an event that this room has set aside may be decided elsewhere.
  division: { slotOf, across: { types: Object.keys(setAsideCauses), react: (event) => ordersFor(event) } },
};

function ordersFor(event: ReceivedEvent): readonly Order[] {
  const table: Partial<Record<string, (data: never) => readonly Order[]>> | undefined = tables.get(event.log);
  // An entry takes the data of the type it is listed under: each table is checked against its context's contract.
  return table?.[event.type]?.(event.data as never) ?? [];
}

const tables: ReadonlyMap<ContextName, Partial<Record<string, (data: never) => readonly Order[]>>> = new Map(
  Object.entries(causes).map(([context, table]) => [context as ContextName, table]),
);

function interests(): Partial<Record<ContextName, readonly string[]>> {
  return Object.fromEntries(Object.entries(causes).map(([context, table]) => [context, Object.keys(table)]));
}
