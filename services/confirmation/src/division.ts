import { slotOf } from '@verso/event-store';
import type { Division } from '@verso/messaging';
import { ACROSS_EVENTS, reactAcross } from './consumers/own-events.js';
import { partyNamed, type ReferenceDirectory } from './domain/reference-directory.js';

/**
 * A trade's confirmation goes by the trade; everything that a counterparty confirms goes by the counterparty, for there its
 * confirmations compete for our trades. What one side tells the other goes by the log, in the order in which it was decided;
 * both sides know by trade version and reference what has been overtaken meanwhile.
 */
export const confirmationDivision: Division<ReferenceDirectory> = {
  slotOf(stream) {
    const [family, key = ''] = stream.split('/', 2);
    switch (family) {
      case 'confirmation':
        return slotOf(key);
      case 'pairing':
        return slotOf(key.split(':')[1] ?? '');
      case 'counterparty-confirmation':
        return slotOf(key.slice(0, key.indexOf(':')));
      default:
        return slotOf(stream);
    }
  },
  across: {
    types: ACROSS_EVENTS,
    react: (event) => (event.log === 'confirmation' ? reactAcross(event) : []),
  },
  /** A counterparty speaks of its own confirmations only: whatever else it sends is refused. */
  concerned({ sender }, directory) {
    const counterparty = partyNamed(directory, sender);
    return counterparty === undefined ? undefined : [`counterparty-confirmation/${counterparty.lei}:`];
  },
};
