import type { MessageSent, StreetEvent } from '@verso/contracts';
import fc from 'fast-check';
import { Behaviour } from './behaviour.js';
import { sent } from './noise.js';
import { NOTHING } from './servicer.fixture.js';

const message: MessageSent = {
  messageId: 'I1-024',
  channel: 'settlement',
  messageDefinition: 'sese.024.001.14',
  sender: 'CSD',
  receiver: 'WE',
  subject: 'I1',
  body: '<Document><SctiesSttlmTxStsAdvc><TxId><AcctOwnrTxId>I1</AcctOwnrTxId></TxId></SctiesSttlmTxStsAdvc></Document>',
};
const anySeed = fc.integer({ min: 0, max: 1_000_000 });

function messagesOf(events: readonly StreetEvent[]): readonly MessageSent[] {
  return events.flatMap((event) => (event.type === 'MessageSent' ? [event.data] : []));
}

describe('noise on a channel', () => {
  it('leaves messages alone when everything goes well', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        expect(messagesOf(sent(new Behaviour(seed, NOTHING), message))).toEqual([message]);
      }),
    );
  });

  it('sends a garbled copy first, under its own id, and says what the intact one replaces', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const [garbled, intact, ...more] = messagesOf(
          sent(new Behaviour(seed, { ...NOTHING, garbledRate: 1 }), message),
        );
        expect(more).toEqual([]);
        expect(garbled?.messageId).not.toBe(message.messageId);
        expect(garbled?.body.endsWith('</Document>')).toBe(false);
        expect(intact).toEqual({ ...message, replacesMessageId: garbled?.messageId });
      }),
    );
  });

  it('sends twice either the same message or the same content under a new id', () => {
    const ids = new Set<boolean>();
    fc.assert(
      fc.property(anySeed, (seed) => {
        const [first, second, ...more] = messagesOf(
          sent(new Behaviour(seed, { ...NOTHING, duplicateRate: 1 }), message),
        );
        expect(more).toEqual([]);
        expect(first).toEqual(message);
        expect(second).toEqual({ ...message, messageId: second?.messageId });
        ids.add(second?.messageId === message.messageId);
      }),
    );
    expect(ids.size).toBe(2);
  });
});
