import type { ConfirmationEvent, MessageReceived } from '@verso/contracts';
import { accepted, type Decider } from '@verso/decider';
import { fingerprint } from './pairing-state.js';

/** Commands of `counterparty-confirmation/<LEI>:<reference>`. */
export type CounterpartyConfirmationCommand = FileConfirmation | ReceiveCancellation;

/** The confirmation is kept in this pairing; asked again whenever it is paired or alleged. */
export interface FileConfirmation {
  readonly type: 'FileConfirmation';
  readonly subject: string;
  readonly bookingEntity: string;
  readonly counterparty: string;
  readonly reference: string;
  readonly pairingKey: string;
}

/** The counterparty cancels it (setr.029). */
export interface ReceiveCancellation {
  readonly type: 'ReceiveCancellation';
  readonly bookingEntity: string;
  readonly counterparty: string;
  readonly reference: string;
  readonly message: MessageReceived;
}

export interface CounterpartyConfirmationState {
  readonly pairingKey: string | undefined;
  readonly subject: string | undefined;
  readonly withdrawn: boolean;
  readonly messages: Readonly<Record<string, string>>;
}

/** One confirmation of the counterparty by its reference: a cancelled one stays cancelled, whichever of the two came first. */
export const counterpartyConfirmationDecider: Decider<
  CounterpartyConfirmationCommand,
  ConfirmationEvent,
  CounterpartyConfirmationState
> = {
  initialState: () => ({ pairingKey: undefined, subject: undefined, withdrawn: false, messages: {} }),

  decide(command, state) {
    switch (command.type) {
      case 'FileConfirmation': {
        const { type: _type, reference: counterpartyReference, ...about } = command;
        const { pairingKey: previous } = state;
        if (previous === command.pairingKey) return accepted();
        const moved = previous === undefined ? {} : { previousPairingKey: previous };
        const filed = { ...about, counterpartyReference };
        const events: ConfirmationEvent[] = [{ type: 'CounterpartyConfirmationFiled', data: { ...filed, ...moved } }];
        if (state.withdrawn) events.push({ type: 'CounterpartyConfirmationWithdrawn', data: filed });
        return accepted(...events);
      }
      case 'ReceiveCancellation':
        return receiveCancellation(command, state);
    }
  },

  evolve(state, event) {
    switch (event.type) {
      case 'CounterpartyConfirmationFiled':
        return { ...state, pairingKey: event.data.pairingKey, subject: event.data.subject };
      case 'CounterpartyConfirmationWithdrawn':
        return { ...state, withdrawn: true };
      case 'MessageReceived': {
        const { messageId, body } = event.data;
        return { ...state, messages: { ...state.messages, [messageId]: fingerprint(body) } };
      }
      case 'ConfirmationMethodDetermined':
      case 'ConfirmationIssued':
      case 'CounterpartyConfirmationReceived':
      case 'CounterpartyConfirmationAlleged':
      case 'AllegedConfirmationPaired':
      case 'AllegedConfirmationWithdrawn':
      case 'ConfirmationMatched':
      case 'ConfirmationMismatched':
      case 'ConfirmationCancelled':
      case 'TradeConfirmed':
      case 'ConfirmationOverdue':
      case 'DepositoryMatchNoted':
      case 'TradeAwaitsPairing':
      case 'TradePairingEnded':
      case 'CounterpartyConfirmationUnpaired':
      case 'CounterpartyConfirmationReleased':
      case 'MessageSent':
      case 'MessageRejected':
      case 'MessageRepaired':
      case 'EventSetAside':
      case 'EventReplayed':
        return state;
    }
  },

  isAtRest: () => true,
};

function receiveCancellation(
  command: ReceiveCancellation,
  state: CounterpartyConfirmationState,
): ReturnType<typeof counterpartyConfirmationDecider.decide> {
  const { message, bookingEntity, counterparty, reference: counterpartyReference } = command;
  const seen = state.messages[message.messageId];
  if (seen === fingerprint(message.body)) return accepted();
  const subject = state.subject ?? `${counterparty}:${counterpartyReference}`;
  const received: ConfirmationEvent = { type: 'MessageReceived', data: { ...message, subject } };
  if (seen !== undefined) {
    const { messageId, channel, sender } = message;
    const detail = `Message ${messageId} came before with other content; what came first stands.`;
    const about = { messageId, channel, sender, subject, bookingEntity };
    return accepted<ConfirmationEvent>(received, {
      type: 'MessageRejected',
      data: { ...about, code: 'CONTENT_DIFFERS', detail, errors: [] },
    });
  }
  if (state.withdrawn) return accepted(received);
  const { pairingKey } = state;
  const about = { subject, bookingEntity, counterparty, counterpartyReference };
  return accepted<ConfirmationEvent>(received, {
    type: 'CounterpartyConfirmationWithdrawn',
    data: pairingKey === undefined ? about : { ...about, pairingKey },
  });
}
