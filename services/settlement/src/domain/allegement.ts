import type { AllegementReceived, SettlementEvent } from '@verso/contracts';
import type { Decider, Decision } from '@verso/decider';
import { accepted } from '@verso/decider';
import type { MessageSubject, ReceivedMessage } from './received-message.js';
import { fingerprint, messageReceived, messageRejected } from './received-message.js';
import { unaffected } from './unaffected.js';

/** A counterparty has instructed and we have nothing to match (sese.028). A stream per allegement. */
export interface AllegementState {
  received: boolean;
  /** Once removed it does not come back: its notification may be a late one. */
  removed: boolean;
  readonly messages: Map<string, string>;
}

export type AllegementEvent = Extract<
  SettlementEvent,
  { readonly type: 'MessageReceived' | 'MessageRejected' | 'AllegementReceived' | 'AllegementRemoved' }
>;

export type AllegementCommand = ReceiveAllegement | ReceiveAllegementRemoval;

export interface ReceiveAllegement {
  readonly type: 'ReceiveAllegement';
  readonly message: ReceivedMessage;
  readonly allegement: Omit<AllegementReceived, 'messageId'>;
}

/** It no longer stands (sese.029): the counterparty took its instruction back, or ours has come. */
export interface ReceiveAllegementRemoval {
  readonly type: 'ReceiveAllegementRemoval';
  readonly message: ReceivedMessage;
  readonly removal: {
    readonly obligationId: string;
    readonly bookingEntity: string;
    readonly account: string;
  };
}

export const allegementDecider: Decider<AllegementCommand, AllegementEvent, AllegementState> = {
  initialState: () => ({ received: false, removed: false, messages: new Map() }),

  decide(command, state) {
    const { message } = command;
    const { obligationId, account, bookingEntity } = aboutOf(command);
    const about = { subject: obligationId, account, bookingEntity };
    const unusable = seenBefore(message, about, state);
    if (unusable !== undefined) return unusable;
    const received = messageReceived(message, about);
    if (state.removed) return accepted(received);
    const { messageId } = message;
    if (command.type === 'ReceiveAllegementRemoval') {
      return accepted<AllegementEvent>(received, {
        type: 'AllegementRemoved',
        data: { ...command.removal, messageId },
      });
    }
    if (state.received) return accepted(received);
    return accepted<AllegementEvent>(received, {
      type: 'AllegementReceived',
      data: { ...command.allegement, messageId },
    });
  },

  evolve(state, event) {
    switch (event.type) {
      case 'MessageReceived':
        state.messages.set(event.data.messageId, fingerprint(event.data.body));
        return state;
      case 'MessageRejected':
        return state;
      case 'AllegementReceived':
        state.received = true;
        return state;
      case 'AllegementRemoved':
        state.removed = true;
        return state;
    }
    return unaffected(state, event);
  },

  isAtRest: ({ removed }) => removed,
};

function aboutOf(command: AllegementCommand): ReceiveAllegementRemoval['removal'] {
  return command.type === 'ReceiveAllegement' ? command.allegement : command.removal;
}

/** The answer to a message whose id came before: nothing to a repeat, a refusal of other content. */
function seenBefore(
  message: ReceivedMessage,
  about: MessageSubject,
  { messages }: AllegementState,
): Decision<AllegementEvent> | undefined {
  const known = messages.get(message.messageId);
  if (known === undefined) return undefined;
  if (known === fingerprint(message.body)) return accepted();
  const detail = `${message.messageId} came before with other content.`;
  return accepted(messageRejected(message, about, { code: 'CONTENT_DIFFERS', detail }));
}
