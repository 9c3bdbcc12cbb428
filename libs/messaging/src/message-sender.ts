import type { ContextName, MessageSent } from '@verso/contracts';
import type { EventStore } from '@verso/event-store';
import { failPoint } from './fail-point.js';
import { NewerEvent, type LogTails } from './log-tail.js';
import type { MessageTransport, OutgoingMessage, ReceivedEvent, Steppable } from './room.js';
import { UpstreamCursors } from './upstream-cursors.js';

/**
 * Delivers a room's messages after they are stored, in order, at least once, under the same id and with the same bytes.
 * What may have been delivered before a restart goes out flagged as possible duplicate.
 */
export class MessageSender implements Steppable {
  readonly name: string;
  private readonly log: ContextName;
  private readonly store: EventStore;
  private readonly tails: LogTails;
  private readonly transport: MessageTransport;
  private readonly cursors: UpstreamCursors;
  private started = false;
  private repeatsUpTo = -1;
  private delivery: Delivery | undefined;
  private wake: () => void = () => undefined;

  constructor(log: ContextName, store: EventStore, tails: LogTails, transport: MessageTransport) {
    this.name = `${log}:sender`;
    this.log = log;
    this.store = store;
    this.tails = tails;
    this.transport = transport;
    this.cursors = new UpstreamCursors(this.name);
  }

  attach(wake: () => void): void {
    this.wake = wake;
  }

  /** A delivery is under way: its end may lead to another. */
  busy(): boolean {
    return this.delivery !== undefined;
  }

  /** Hands one batch over, or notices that the last one has arrived. Never waits for the receiver. */
  async step(): Promise<boolean> {
    if (!this.started) await this.start();
    if (this.delivery !== undefined) return this.finish(this.delivery);
    const tail = this.tails.of(this.log);
    const after = this.cursors.positionOf(this.log);
    tail.passed(this.name, after);
    if (!tail.hasAfter(after)) return false;
    const page = await tail.page(after, PAGE);
    const messages: OutgoingMessage[] = [];
    for (const event of page) {
      if (event instanceof NewerEvent) {
        if (event.type === 'MessageSent') throw event.error;
      } else if (isMessageSent(event)) {
        messages.push(this.outgoing(event.data, event.position, await this.bodyOf(event.data)));
      }
    }
    const upTo = page.at(-1)?.position ?? after;
    if (messages.length === 0) this.cursors.advance(this.log, upTo);
    else this.deliver(messages, upTo);
    await this.saveIfDue();
    return true;
  }

  private async start(): Promise<void> {
    await this.tails.of(this.log).refresh();
    await this.cursors.load(this.store, [this.log]);
    this.repeatsUpTo = this.tails.of(this.log).end - 1;
    this.started = true;
  }

  private deliver(messages: readonly OutgoingMessage[], upTo: number): void {
    const delivery: Delivery = { upTo, state: 'under way', error: undefined };
    this.delivery = delivery;
    failPoint('sender.deliver', () => this.transport.deliver(messages)).then(
      () => {
        delivery.state = 'arrived';
        this.wake();
      },
      (error: unknown) => {
        delivery.state = 'failed';
        delivery.error = error;
        this.wake();
      },
    );
  }

  private async finish(delivery: Delivery): Promise<boolean> {
    if (delivery.state === 'under way') return false;
    this.delivery = undefined;
    if (delivery.state === 'failed') {
      this.repeatsUpTo = Math.max(this.repeatsUpTo, delivery.upTo);
      throw delivery.error;
    }
    this.cursors.advance(this.log, delivery.upTo);
    await this.saveIfDue();
    return true;
  }

  /** The checkpoint may lag: what is delivered again after a crash is recognised by its message id. */
  private async saveIfDue(): Promise<void> {
    if (this.cursors.unsaved() < SAVE_EVERY) return;
    const unit = { appends: [], checkpoints: this.cursors.moves() };
    const [outcome] = await failPoint('sender.save', () => this.store.append(this.log, [unit]));
    if (outcome?.outcome === 'accepted') this.cursors.saved();
    else this.started = false;
  }

  private async bodyOf({ messageId, body, bodyEncoding }: MessageSent): Promise<string> {
    if (bodyEncoding !== 'sha-256') return body;
    const bytes = await this.store.readContent(body);
    if (bytes === undefined) throw new Error(`the body of ${messageId} (${body}) is not in the store`);
    return Buffer.from(bytes).toString('utf8');
  }

  private outgoing(sent: MessageSent, position: number, body: string): OutgoingMessage {
    return {
      messageId: sent.messageId,
      channel: sent.channel,
      sender: sent.sender,
      receiver: sent.receiver,
      body,
      bodyEncoding: 'utf-8',
      possibleDuplicate: position <= this.repeatsUpTo,
      subject: sent.subject,
      ...(sent.replacesMessageId === undefined ? {} : { replacesMessageId: sent.replacesMessageId }),
    };
  }
}

interface Delivery {
  readonly upTo: number;
  state: 'under way' | 'arrived' | 'failed';
  error: unknown;
}

function isMessageSent(event: ReceivedEvent): event is ReceivedEvent & { readonly type: 'MessageSent' } {
  return event.type === 'MessageSent';
}

const PAGE = 500;
const SAVE_EVERY = 500;
