import type { ConfirmationCancelled, ConfirmationEvent } from '@verso/contracts';
import { accepted, refused, type Decider } from '@verso/decider';
import { messageReceived } from './message-family.js';
import type { IncomingMessage, Order, ReceivedEvent, Room } from './room.js';

/** The smallest room there is: a cancelled trade cancels its confirmation, once, and says so in a second stream. */
type Command =
  | { readonly type: 'Cancel'; readonly tradeId: string; readonly reason: string }
  | { readonly type: 'Keep'; readonly message: IncomingMessage }
  | { readonly type: 'Fail' };

interface State {
  readonly cancelled: number;
}

const decider: Decider<Command, ConfirmationEvent, State> = {
  initialState: () => ({ cancelled: 0 }),
  decide: (command, state) => {
    if (command.type === 'Fail') throw new Error('a defect of this build');
    if (command.type === 'Keep') {
      const { message } = command;
      return accepted({ type: 'MessageReceived', data: messageReceived(message, 'test', message.messageId) });
    }
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
/** A trade whose cancellation this room would store under a name that no store can hold. */
export const UNSTORABLE_TRADE = 'trd_unstorable';
/** Body of a message that this room cannot handle. */
export const DEFECTIVE_BODY = 'a message that meets a defect';

export const woken: string[] = [];

/** @param defective trades that the room cannot handle for now; whoever removes one has repaired the defect */
export function cancellingRoomWith(defective: ReadonlySet<string>): Room<'confirmation', null> {
  return {
    name: 'confirmation',
    broadcasts: ['reference-data'],
    upstreams: ['trade-capture'],
    interest: { 'trade-capture': ['TradeCancelled'] },
    directory: { initial: () => null, evolve: (directory) => directory },
    streams: { confirmation: { decider }, echo: { decider: echoDecider } },
    react: (event: ReceivedEvent) => {
      if (event.log === 'trade-capture' && event.type === 'TradeCancelled') {
        const { tradeId, reason } = event.data;
        return [cancel(tradeId, tradeId === UNSTORABLE_TRADE ? `${tradeId}\0` : tradeId, reason, defective)];
      }
      if (event.log === 'confirmation' && event.stream.startsWith('confirmation/')) {
        return event.type === 'ConfirmationCancelled' ? [echo(event.subject.replace('\0', ''))] : [];
      }
      return [];
    },
    receive: (message) => {
      if (message.body === DEFECTIVE_BODY) throw new Error('a defect of this build');
      return [{ stream: `confirmation/${message.messageId}`, command: { type: 'Keep', message } }];
    },
    wake: (stream) => {
      woken.push(stream);
      return undefined;
    },
  };
}

export const cancellingRoom = cancellingRoomWith(new Set([DEFECTIVE_TRADE]));

function cancel(key: string, tradeId: string, reason: string, defective: ReadonlySet<string>): Order {
  const stream = `confirmation/${key}`;
  if (defective.has(tradeId)) return { stream, command: { type: 'Fail' } };
  return { stream, command: { type: 'Cancel', tradeId, reason } };
}

/** What the room's wake may ask for in tests of the clock. */
export function echo(tradeId: string): Order {
  return { stream: `echo/${tradeId}`, command: { type: 'Cancel', tradeId, reason: 'echo' } };
}

export function failing(stream: string): Order {
  return { stream, command: { type: 'Fail' } };
}

function cancelled(tradeId: string, reason: string): ConfirmationCancelled {
  return { tradeId, tradeVersion: 1, bookingEntity: '', messageId: '', reason };
}
