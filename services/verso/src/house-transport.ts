import type { IncomingMessage, MessageTransport, RoomLoop } from '@verso/messaging';

/**
 * Carries messages between the office and the street in one process: a receiver has stored a message before its sender
 * is told that it arrived.
 */
export class HouseTransport implements MessageTransport {
  private readonly receiversOf: (channel: string) => readonly RoomLoop[];

  /** @param receiversOf the parts of the room that takes the messages of a channel on the other side */
  constructor(receiversOf: (channel: string) => readonly RoomLoop[]) {
    this.receiversOf = receiversOf;
  }

  async deliver(messages: readonly IncomingMessage[]): Promise<void> {
    const byReceiver = new Map<RoomLoop, IncomingMessage[]>();
    for (const message of messages) {
      const receivers = this.receiversOf(message.channel);
      if (receivers.length === 0) throw new Error(`nobody takes messages of the channel ${message.channel}`);
      for (const receiver of receivers) {
        const batch = byReceiver.get(receiver);
        if (batch === undefined) byReceiver.set(receiver, [message]);
        else batch.push(message);
      }
    }
    await Promise.all([...byReceiver].map(([receiver, batch]) => receiver.receive(batch)));
  }
}
