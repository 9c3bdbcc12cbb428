import type { IncomingMessage } from '@verso/messaging';
import { confirmationOf, instructionOf, releaseOf, withdrawalOf } from '../office-messages.fixture.js';
import { emptyDirectory } from '../directory.js';
import { receive } from './receive.js';

const directory = emptyDirectory();

function unusable(message: IncomingMessage): unknown {
  const [order, ...more] = receive(message, directory);
  expect(more).toEqual([]);
  expect(order?.stream).toBe(`message/${message.channel}:${message.messageId}`);
  return order?.command;
}

describe('a message of the office', () => {
  it('goes to whoever it is about', () => {
    const trade = { number: 1 };
    const streams = [confirmationOf(trade), withdrawalOf(trade), instructionOf(trade), releaseOf(trade)].map(
      (message) => receive(message, directory).map(({ stream }) => stream.slice(0, stream.indexOf('/'))),
    );
    expect(streams).toEqual([['counterparty-trade'], ['counterparty-trade'], ['instruction'], ['instruction']]);
    const [asked, withdrawn] = [confirmationOf(trade), withdrawalOf(trade)].map(
      (message) => receive(message, directory)[0],
    );
    expect(withdrawn?.stream).toBe(asked?.stream);
  });

  it('that comes before the first day of its market is of a day before every other, so that it is not waited for in vain', () => {
    for (const message of [confirmationOf({ number: 1 }), instructionOf({ number: 1 })]) {
      expect(receive(message, directory)[0]?.command).toMatchObject({ businessDate: '0001-01-01' });
    }
  });

  it('names an account that nobody keeps as such', () => {
    const [order] = receive(instructionOf({ number: 1 }), directory);
    expect(order?.command).toMatchObject({ type: 'ReceiveInstruction', accounts: undefined });
  });

  it('is kept with a reason when it is garbled, not text, or of a kind that nobody takes', () => {
    const message = instructionOf({ number: 1 });
    const garbled = { code: 'MESSAGE_GARBLED' };
    expect(unusable({ ...message, body: message.body.slice(0, 200) })).toMatchObject(garbled);
    expect(unusable({ ...message, body: '' })).toMatchObject(garbled);
    expect(unusable({ ...message, bodyEncoding: 'base64' })).toMatchObject(garbled);
  });

  it('repairs the one it says it replaces', () => {
    const [, repair] = receive({ ...instructionOf({ number: 1 }), replacesMessageId: 'broken' }, directory);
    expect(repair).toMatchObject({ stream: 'message/settlement:broken', command: { type: 'RecordRepair' } });
  });
});
