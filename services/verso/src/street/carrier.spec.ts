import type { IncomingMessage } from '@verso/messaging';
import { Carrier } from './carrier.js';

const MESSAGE: IncomingMessage = {
  messageId: 'MSG-1',
  channel: 'settlement',
  sender: 'VRSODEFFXXX',
  receiver: 'CSDADEFFXXX',
  body: '<Document/>',
  bodyEncoding: 'utf-8',
  possibleDuplicate: false,
};

describe('messages between the office and the street', () => {
  it('have arrived when the other side says that it has stored them', async () => {
    const handed: number[] = [];
    const carrier = new Carrier((id) => handed.push(id));
    const arrived: string[] = [];
    const first = carrier.deliver([MESSAGE]).then(() => arrived.push('first'));
    const second = carrier.deliver([MESSAGE]).then(() => arrived.push('second'));
    carrier.carried({ id: handed[1] ?? -1 });
    await second;
    carrier.carried({ id: handed[0] ?? -1 });
    await first;
    expect(arrived).toEqual(['second', 'first']);
  });

  it('have not arrived when the other side could not store them', async () => {
    const carrier = new Carrier((id) => setImmediate(() => carrier.carried({ id, error: 'no room' })));
    await expect(carrier.deliver([MESSAGE])).rejects.toThrow('no room');
  });

  it('cannot arrive any more once the other side has ended', async () => {
    const carrier = new Carrier(() => undefined);
    const underWay = carrier.deliver([MESSAGE]);
    carrier.end('the street has ended');
    await expect(underWay).rejects.toThrow('the street has ended');
    await expect(carrier.deliver([MESSAGE])).rejects.toThrow('the street has ended');
  });
});
