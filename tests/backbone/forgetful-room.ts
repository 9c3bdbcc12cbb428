import type { ConfirmationEvent } from '@verso/contracts';
import { accepted, type Decider } from '@verso/decider';
import type { Room } from '@verso/messaging';

/** Cancels a confirmation as often as it is told to: nothing but its checkpoint keeps it from doing so twice. */
const decider: Decider<{ readonly tradeId: string }, ConfirmationEvent, null> = {
  initialState: () => null,
  decide: ({ tradeId }) => {
    const data = { tradeId, tradeVersion: 1, bookingEntity: '', messageId: '', reason: '' };
    return accepted({ type: 'ConfirmationCancelled', data });
  },
  evolve: () => null,
};

export const forgetfulRoom: Room<'confirmation', null> = {
  name: 'confirmation',
  broadcasts: [],
  upstreams: ['trade-capture'],
  directory: { initial: () => null, evolve: (directory) => directory },
  streams: { confirmation: { decider } },
  react: ({ log, subject }) =>
    log === 'trade-capture' ? [{ stream: `confirmation/${subject}`, command: { tradeId: subject } }] : [],
};
