import type { AllegementReceived, SettlementEvent } from '@verso/contracts';
import type { Decider } from '@verso/decider';
import { accepted } from '@verso/decider';
import type { ReceivedMessage } from './received-message.js';
import { fingerprint, messageReceived, messageRejected } from './received-message.js';
import { unaffected } from './unaffected.js';

/** A counterparty has instructed and we have nothing to match (sese.028). A stream per allegement. */
export interface AllegementState {
  received: boolean;
  readonly messages: Map<string, string>;
}

export type AllegementEvent = Extract<
  SettlementEvent,
  { readonly type: 'MessageReceived' | 'MessageRejected' | 'AllegementReceived' }
>;

export interface ReceiveAllegement {
  readonly type: 'ReceiveAllegement';
  readonly message: ReceivedMessage;
  readonly allegement: Omit<AllegementReceived, 'messageId'>;
}

export const allegementDecider: Decider<ReceiveAllegement, AllegementEvent, AllegementState> = {
  initialState: () => ({ received: false, messages: new Map() }),

  decide({ message, allegement }, state) {
    const about = {
      subject: allegement.obligationId,
      account: allegement.account,
      bookingEntity: allegement.bookingEntity,
    };
    const known = state.messages.get(message.messageId);
    if (known === fingerprint(message.body)) return accepted();
    if (known !== undefined) {
      const detail = `${message.messageId} came before with other content.`;
      return accepted(messageRejected(message, about, { code: 'CONTENT_DIFFERS', detail }));
    }
    const received = messageReceived(message, about);
    if (state.received) return accepted(received);
    return accepted<AllegementEvent>(received, {
      type: 'AllegementReceived',
      data: { ...allegement, messageId: message.messageId },
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
    }
    return unaffected(state, event);
  },
};
