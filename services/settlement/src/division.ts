import { slotOf } from '@verso/event-store';
import type { Division, IncomingMessage } from '@verso/messaging';
import type { SettlementDirectory } from './directory.js';
import { instructionStream, tradeDigits, waitingStream } from './domain/identifiers.js';

/**
 * All obligations and instructions of a trade stay together, and so do the lists on which they wait: nothing that settlement
 * decides concerns two trades.
 */
export const settlementDivision: Division<SettlementDirectory> = { slotOf: slotOfStream, concerned };

/** As many lists as there can be parts, each of 16 slots. */
const LISTS = 16;

/** The lists on which obligations of any trade may wait for something. */
export function waitingLists(waitingKey: string): readonly string[] {
  return Array.from({ length: LISTS }, (_, list) => waitingStream(waitingKey, list));
}

/** The list on which this obligation waits for something. */
export function waitingListOf(waitingKey: string, obligationId: string): string {
  return waitingStream(waitingKey, Math.floor(slotOf(tradeDigits(obligationId)) / LISTS));
}

function slotOfStream(stream: string): number {
  const at = stream.indexOf('/');
  const [family, key] = [stream.slice(0, at), stream.slice(at + 1)];
  switch (family) {
    case 'obligation':
    case 'instruction':
      return slotOf(tradeDigits(key));
    case 'allegement':
      // By its sender: that stands in the message's envelope.
      return slotOf(key.slice(0, key.indexOf(':')));
    case 'waiting':
      return Number(key.slice(key.lastIndexOf('#') + 1)) * LISTS;
    default:
      return slotOf(stream);
  }
}

function concerned({ body, sender }: IncomingMessage): readonly string[] {
  const instructions = [...new Set(body.match(REFERENCES))].map(instructionStream);
  return ALLEGEMENT.test(body) ? [...instructions, `allegement/${sender}:`] : instructions;
}

/** An allegement, or its removal. */
const ALLEGEMENT = /sese\.02[89]\./;
/** Of instructions of ours, whatever follows: requests about them are named after them. */
const REFERENCES = /I[0-9A-Z]{25}\d{3,5}/g;
