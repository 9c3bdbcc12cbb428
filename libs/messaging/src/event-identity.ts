import { createHash } from 'node:crypto';

/**
 * Ids of events made in reaction to something: a UUIDv7 (RFC 9562) whose time is the cause's and whose random part is a hash
 * of (cause, consumer) and the ordinal, so that redone work makes the same ids.
 */
export class EventIdentity {
  private readonly time: string;
  private digest: Buffer;
  private ordinal = 0;

  /**
   * @param cause names the input uniquely: `<log>:<position>`, a message id or the key of a submission
   * @param consumer the room that reacts
   * @param occurredAt RFC 3339 instant of the cause
   */
  constructor(cause: string, consumer: string, occurredAt: string) {
    const milliseconds = Date.parse(occurredAt);
    this.time = (milliseconds >= 0 && milliseconds < 2 ** 48 ? milliseconds : 0).toString(16).padStart(12, '0');
    this.digest = createHash('sha256').update(`${cause}|${consumer}`).digest();
  }

  next(): string {
    if (this.ordinal === ORDINALS) {
      this.digest = createHash('sha256').update(this.digest).digest();
      this.ordinal = 0;
    }
    const hex = this.digest.toString('hex', 0, 8);
    const ordinal = (this.ordinal + this.digest.readUInt16BE(8)) & 0xffff;
    this.ordinal += 1;
    const variant = (8 + (this.digest.readUInt8(10) & 3)).toString(16);
    return (
      `${this.time.slice(0, 8)}-${this.time.slice(8, 12)}-7${hex.slice(0, 3)}-` +
      `${variant}${hex.slice(3, 6)}-${hex.slice(6, 14)}${ordinal.toString(16).padStart(4, '0')}`
    );
  }
}

/** As many as the last 16 bits can count. */
const ORDINALS = 0x10000;
