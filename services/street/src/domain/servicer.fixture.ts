import type { MessageReceived } from '@verso/contracts';
import { Behaviour, type StreetKnobs } from './behaviour.js';
import type { MessageWriter } from './message-writer.js';
import type { ReceiveInstruction, ReceiveRequest } from './servicer-commands.js';

/** Says what a message is about, without its XML. */
export const plainWriter: MessageWriter = {
  confirmation: (reference, terms) => plain('setr.027', { reference, ...terms }),
  withdrawal: (reference) => plain('setr.029', { reference }),
  status: (instructionId, status) => plain('sese.024', { instructionId, ...status }),
  alleged: (_taken, alleged) => plain('sese.028', alleged),
  allegementRemoved: (_taken, alleged) => plain('sese.029', alleged),
  settled: (_taken, booked) => plain('sese.025', booked),
  modified: (about) => plain('sese.031', about),
  cancellation: (about) => plain('sese.027', about),
  cashStatement: (statement) => plain('camt.053', statement),
  holdingsStatement: (statement) => plain('semt.002', statement),
};

/** A seed that lets an event happen, or not, to one reference, found by trying. */
export function behaviourThat(knobs: Partial<StreetKnobs>, fits: (behaviour: Behaviour) => boolean): Behaviour {
  for (let seed = 1; seed < 10_000; seed += 1) {
    const behaviour = new Behaviour(seed, { ...NOTHING, ...knobs });
    if (fits(behaviour)) return behaviour;
  }
  throw new Error('no seed does that');
}

export const NOTHING: StreetKnobs = {
  mismatchRate: 0,
  lateRate: 0,
  failRate: 0,
  partialRate: 0,
  duplicateRate: 0,
  garbledRate: 0,
  wrongStatementRate: 0,
  allegeRate: 0,
};

export const INSTRUCTION_ID = 'I1';

export function messageOf(messageId: string, definition = 'sese.023.001.13'): MessageReceived {
  return {
    messageId,
    channel: 'settlement',
    messageDefinition: definition,
    sender: 'VERSDEFFXXX',
    receiver: 'FCSDDEFFXXX',
    subject: INSTRUCTION_ID,
    possibleDuplicate: false,
    bodyEncoding: 'utf-8',
    body: `<${messageId}/>`,
  };
}

export function receiveInstruction(
  changes: Partial<ReceiveInstruction['terms']> = {},
  messageId = 'm-023',
): ReceiveInstruction {
  return {
    type: 'ReceiveInstruction',
    message: messageOf(messageId),
    terms: {
      instructionId: INSTRUCTION_ID,
      movement: 'RECE',
      payment: 'APMT',
      isin: 'DE0007164600',
      quantityType: 'UNIT',
      quantity: '100',
      amount: { currency: 'EUR', amount: '1000.00' },
      tradeDate: '2026-11-23',
      settlementDate: '2026-11-25',
      transactionType: 'TRAD',
      partialIndicator: 'PART',
      safekeepingAccountNumber: 'FCSD70010001',
      hold: true,
      ...changes,
    },
    accounts: { account: 'SAFE', cashAccount: 'CASH', market: 'T2S' },
    businessDate: '2026-11-23',
    cutOff: '2026-11-25T15:00:00.000000Z',
    denomination: '1',
    counterparty: 'ALPBDEFFXXX',
  };
}

export function request(kind: ReceiveRequest['kind'], messageId = `m-${kind}`): ReceiveRequest {
  const message = messageOf(messageId, kind === 'CANCEL' ? 'sese.020.001.09' : 'sese.030.001.10');
  return { type: 'ReceiveRequest', message, instructionId: INSTRUCTION_ID, kind };
}

function plain(definition: string, content: object): { definition: string; body: string } {
  return { definition, body: JSON.stringify(content) };
}
