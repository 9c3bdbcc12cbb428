import type { NewEvent } from '../port.js';

/** Type numbers that the server gave to `verso.new_event`: binary arrays carry them. */
export interface EventTypeNumbers {
  readonly element: number;
}

const INT4 = 23;
const INT8 = 20;
const TEXT = 25;
const UUID = 2950;
const FIELDS = 18;

/**
 * Writes events as a binary `verso.new_event[]`: the server takes the bytes as they are, and no quote is escaped twice.
 *
 * One buffer serves all calls, because a call is written to the connection before the next one is encoded.
 */
export class EventArrayEncoder {
  readonly #element: number;
  #bytes = Buffer.allocUnsafe(1 << 16);
  #end = 0;

  constructor({ element }: EventTypeNumbers) {
    this.#element = element;
  }

  encode(events: readonly NewEvent[]): Buffer {
    this.#end = 0;
    this.#room(20);
    this.#int32(events.length === 0 ? 0 : 1);
    this.#int32(0);
    this.#int32(this.#element);
    if (events.length > 0) {
      this.#int32(events.length);
      this.#int32(1);
    }
    for (const event of events) this.#event(event);
    return Buffer.from(this.#bytes.subarray(0, this.#end));
  }

  #event(event: NewEvent): void {
    this.#room(8);
    const start = this.#end;
    this.#int32(0);
    this.#int32(FIELDS);
    this.#uuid(event.eventId);
    this.#text(event.type);
    this.#integer(event.schemaVersion);
    this.#text(event.occurredAt);
    this.#text(event.actor);
    this.#text(event.onBehalfOf);
    this.#text(event.cause === null ? null : event.cause.log);
    this.#long(event.cause === null ? null : event.cause.position);
    this.#long(event.clockPosition);
    this.#text(event.correlation);
    this.#text(event.subject);
    this.#text(event.account);
    this.#text(event.entity);
    this.#text(event.trace);
    this.#text(event.reason);
    this.#text(event.softwareVersion);
    this.#text(event.ruleVersion);
    this.#text(event.data);
    this.#bytes.writeInt32BE(this.#end - start - 4, start);
  }

  #text(text: string | null): void {
    // Three bytes a UTF-16 unit is the most UTF-8 takes.
    this.#room(8 + (text === null ? 0 : text.length * 3));
    this.#int32(TEXT);
    if (text === null) {
      this.#int32(-1);
      return;
    }
    const written = this.#bytes.write(text, this.#end + 4);
    this.#int32(written);
    this.#end += written;
  }

  #integer(value: number): void {
    this.#room(12);
    this.#int32(INT4);
    this.#int32(4);
    this.#int32(value);
  }

  #long(value: number | null): void {
    this.#room(16);
    this.#int32(INT8);
    if (value === null) {
      this.#int32(-1);
      return;
    }
    this.#int32(8);
    this.#int32(Math.floor(value / 0x1_0000_0000));
    this.#bytes.writeUInt32BE(value % 0x1_0000_0000, this.#end);
    this.#end += 4;
  }

  #uuid(text: string): void {
    this.#room(24);
    this.#int32(UUID);
    this.#int32(16);
    this.#end += this.#bytes.write(text.replaceAll('-', ''), this.#end, 'hex');
  }

  #int32(value: number): void {
    this.#bytes.writeInt32BE(value, this.#end);
    this.#end += 4;
  }

  #room(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#end + bytes));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}
