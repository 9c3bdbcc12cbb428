import type { ConfirmationCancelled, ConfirmationEvent, TradeCancelled } from '@verso/contracts';
import { encodeEvent } from '@verso/contracts';
import { accepted, refused, type Decider } from '@verso/decider';
import type { NewEvent } from '@verso/event-store';
import { EventIdentity } from './event-identity.js';
import type { ReceivedEvent, Room } from './room.js';

/** The smallest room there is: a cancelled trade cancels its confirmation, once, and says so in a second stream. */
type Command =
  { readonly type: 'Cancel'; readonly tradeId: string; readonly reason: string } | { readonly type: 'Fail' };

interface State {
  readonly cancelled: number;
}

const decider: Decider<Command, ConfirmationEvent, State> = {
  initialState: () => ({ cancelled: 0 }),
  decide: (command, state) => {
    if (command.type === 'Fail') throw new Error('a defect of this build');
    if (state.cancelled > 0) return refused('ALREADY_CANCELLED', 'The confirmation was cancelled before.');
    return accepted({ type: 'ConfirmationCancelled', data: cancelled(command.tradeId, command.reason) });
  },
  evolve: (state, event) => (event.type === 'ConfirmationCancelled' ? { cancelled: state.cancelled + 1 } : state),
  nextDue: (state) => (state.cancelled === 1 ? '2026-11-23T17:00:00.000000Z' : undefined),
};

const echoDecider: Decider<Command, ConfirmationEvent, State> = {
  ...decider,
  nextDue: () => undefined,
};

/** Trades that this room is told of while it has a defect that concerns them. */
export const DEFECTIVE_TRADE = 'trd_defective';

export const woken: string[] = [];

export const cancellingRoom: Room<'confirmation', null> = {
  name: 'confirmation',
  broadcasts: ['reference-data'],
  upstreams: ['trade-capture'],
  interest: { 'trade-capture': ['TradeCancelled'] },
  directory: { initial: () => null, evolve: (directory) => directory },
  streams: { confirmation: { decider }, echo: { decider: echoDecider } },
  react: (event: ReceivedEvent) => {
    if (event.log === 'trade-capture' && event.type === 'TradeCancelled') {
      const { tradeId, reason } = event.data;
      if (tradeId === DEFECTIVE_TRADE) return [{ stream: `confirmation/${tradeId}`, command: { type: 'Fail' } }];
      return [{ stream: `confirmation/${tradeId}`, command: { type: 'Cancel', tradeId, reason } }];
    }
    if (event.log === 'confirmation' && event.stream.startsWith('confirmation/')) {
      return [{ stream: `echo/${event.subject}`, command: { type: 'Cancel', tradeId: event.subject, reason: 'echo' } }];
    }
    return [];
  },
  wake: (stream) => {
    woken.push(stream);
    return undefined;
  },
};

function cancelled(tradeId: string, reason: string): ConfirmationCancelled {
  return { tradeId, tradeVersion: 1, bookingEntity: '', messageId: '', reason };
}

/** A cancelled trade as trade-capture would store it. */
export function tradeCancelled(tradeId: string): NewEvent {
  const data: TradeCancelled = { tradeId, tradeVersion: 1, bookingEntity: '', reason: 'busted' };
  return stored(tradeId, 'TradeCancelled', encodeEvent('trade-capture', { type: 'TradeCancelled', data }), tradeId);
}

/** The close of a business day as the clock would store it. */
export function dayClosed(at: string): NewEvent {
  const data = { market: 'T2S', businessDate: at.slice(0, 10), at, nextBusinessDate: '2026-11-24' };
  const text = encodeEvent('reference-data', { type: 'BusinessDayClosed', data });
  return stored(`closed-${at}`, 'BusinessDayClosed', text, 'T2S');
}

function stored(eventId: string, type: string, data: string, subject: string): NewEvent {
  return {
    eventId: new EventIdentity(eventId, 'test', '2026-11-23T09:00:00.000000Z').next(),
    type,
    schemaVersion: 1,
    occurredAt: '2026-11-23T09:00:00.000000Z',
    actor: 'service:test',
    onBehalfOf: null,
    cause: null,
    clockPosition: null,
    correlation: null,
    subject,
    account: null,
    entity: null,
    trace: null,
    reason: null,
    softwareVersion: 'verso/test',
    ruleVersion: null,
    data,
  };
}
