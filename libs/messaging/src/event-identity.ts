import { hash } from 'node:crypto';

/**
 * Ids of events made in reaction to something: a UUIDv7 (RFC 9562) whose time is the cause's and whose random part is a hash
 * of (cause, consumer) and the ordinal, so that redone work makes the same ids.
 */
export class EventIdentity {
  private readonly time: string;
  private digest: string;
  /** What all ids of one digest begin with. */
  private prefix: string;
  private offset: number;
  private ordinal = 0;

  /**
   * @param cause names the input uniquely: `<log>:<position>`, a message id or the key of a submission
   * @param consumer the room that reacts
   * @param occurredAt RFC 3339 instant of the cause
   */
  constructor(cause: string, consumer: string, occurredAt: string) {
    const milliseconds = Date.parse(occurredAt);
    this.time = (milliseconds >= 0 && milliseconds < 2 ** 48 ? milliseconds : 0).toString(16).padStart(12, '0');
    this.digest = hash('sha256', `${cause}|${consumer}`);
    [this.prefix, this.offset] = this.begin();
  }

  next(): string {
    if (this.ordinal === ORDINALS) {
      this.digest = hash('sha256', this.digest);
      this.ordinal = 0;
      [this.prefix, this.offset] = this.begin();
    }
    const ordinal = (this.ordinal + this.offset) & 0xffff;
    this.ordinal += 1;
    return this.prefix + ordinal.toString(16).padStart(4, '0');
  }

  private begin(): [string, number] {
    const { time, digest } = this;
    const variant = (8 + (parseInt(digest.slice(20, 22), 16) & 3)).toString(16);
    const prefix =
      `${time.slice(0, 8)}-${time.slice(8, 12)}-7${digest.slice(0, 3)}-` +
      `${variant}${digest.slice(3, 6)}-${digest.slice(6, 14)}`;
    return [prefix, parseInt(digest.slice(16, 20), 16)];
  }
}

/** As many as the last 16 bits can count. */
const ORDINALS = 0x10000;
