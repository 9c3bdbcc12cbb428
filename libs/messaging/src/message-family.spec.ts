import { given } from '@verso/decider';
import {
  messageReceived,
  recordRepair,
  recordUnusable,
  unusableMessageDecider,
  type UnusableMessageCommand,
  type UnusableMessageEvent,
} from './message-family.js';
import { message } from './office-of-two-logs.fixture.js';

const garbled = message('M1', '<Docu');
const record: UnusableMessageCommand = {
  type: 'RecordUnusableMessage',
  message: garbled,
  definition: 'UNKNOWN',
  code: 'MESSAGE_GARBLED',
  detail: 'The XML ends before its root element does.',
  errors: [],
};
const repair: UnusableMessageCommand = {
  type: 'RecordRepair',
  channel: 'confirmation',
  messageId: 'M1',
  replacedByMessageId: 'M2',
};
const received: UnusableMessageEvent = { type: 'MessageReceived', data: messageReceived(garbled, 'UNKNOWN', 'M1') };
const rejected: UnusableMessageEvent = {
  type: 'MessageRejected',
  data: {
    messageId: 'M1',
    channel: 'confirmation',
    sender: 'THEIFRPPXXX',
    subject: 'M1',
    code: 'MESSAGE_GARBLED',
    detail: 'The XML ends before its root element does.',
    errors: [],
  },
};
const repaired: UnusableMessageEvent = {
  type: 'MessageRepaired',
  data: { messageId: 'M1', subject: 'M1', replacedByMessageId: 'M2' },
};

describe('a message that nobody can use', () => {
  it('is kept with its bytes, and its sender is told why', () => {
    given(unusableMessageDecider).when(record).then(received, rejected);
  });

  it('changes nothing when it comes again', () => {
    given(unusableMessageDecider, received, rejected).when(record).thenNothing();
  });

  it('is repaired by the one that names it, once', () => {
    given(unusableMessageDecider, received, rejected).when(repair).then(repaired);
    given(unusableMessageDecider, received, rejected, repaired).when(repair).thenNothing();
  });

  it('may be repaired before it arrives, and is still kept then', () => {
    given(unusableMessageDecider).when(repair).then(repaired);
    given(unusableMessageDecider, repaired).when(record).then(received, rejected);
  });
});

describe('the orders about unusable messages', () => {
  it('go to the stream of the channel and the message id, in the name of the sender', () => {
    const order = recordUnusable(garbled, { code: 'MESSAGE_GARBLED', detail: '', errors: [] });
    expect(order).toMatchObject({ stream: 'message/confirmation:M1', actor: 'party:THEIFRPPXXX' });
  });

  it('note a repair only when the message says that it is one', () => {
    expect(recordRepair(message('M2'))).toEqual([]);
    const [order] = recordRepair(message('M2', 'body', { replacesMessageId: 'M1' }));
    expect(order).toMatchObject({ stream: 'message/confirmation:M1', command: repair });
  });

  it('keep what the sender says about its transmission', () => {
    const repeat = message('M2', 'body', { possibleDuplicate: true, replacesMessageId: 'M1' });
    expect(messageReceived(repeat, 'sese.024.001.14', 'obl_1', { account: 'SAFE-T2S-1' })).toMatchObject({
      messageDefinition: 'sese.024.001.14',
      subject: 'obl_1',
      account: 'SAFE-T2S-1',
      possibleDuplicate: true,
      replacesMessageId: 'M1',
      body: 'body',
    });
  });
});
