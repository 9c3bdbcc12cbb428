/**
 * Text of an entry, put together from bytes, in a buffer that serves one entry after the other. In loops, because most
 * pieces are so short that a call of a native function costs more.
 */
export class EntryText {
  /** Begins with the byte that tells leaves from nodes (RFC 6962 section 2.1). */
  #bytes = Buffer.alloc(1 << 16);
  #end = 1;

  /** Begins anew, for an entry that is made of so many bytes at the most, some of which may have to be escaped. */
  begin(most: number): void {
    const room = most * LONGEST_ESCAPE + 1;
    if (this.#bytes.length < room) this.#bytes = Buffer.alloc(room * 2);
    this.#end = 1;
  }

  /** What was put together; good until the next entry begins. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  constant(text: Uint8Array): void {
    const bytes = this.#bytes;
    let end = this.#end;
    for (let at = 0; at < text.length; at += 1) {
      bytes[end] = text[at] ?? 0;
      end += 1;
    }
    this.#end = end;
  }

  verbatim(source: Buffer, from: number, to: number): void {
    this.#end += source.copy(this.#bytes, this.#end, from, to);
  }

  /** As JSON.stringify writes a text of these UTF-8 bytes. */
  json(source: Buffer, from: number, to: number): void {
    const bytes = this.#bytes;
    let end = this.#end;
    bytes[end] = QUOTE;
    end += 1;
    for (let at = from; at < to; at += 1) {
      const byte = source[at] ?? 0;
      if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) {
        this.string(JSON.stringify(source.toString('utf8', from, to)));
        return;
      }
      bytes[end] = byte;
      end += 1;
    }
    bytes[end] = QUOTE;
    this.#end = end + 1;
  }

  string(text: string): void {
    this.#end += this.#bytes.write(text, this.#end);
  }

  /** From 16 bytes, in lower case. */
  uuid(source: Buffer, from: number): void {
    const bytes = this.#bytes;
    let end = this.#end;
    for (let at = 0; at < 16; at += 1) {
      if (at === 4 || at === 6 || at === 8 || at === 10) {
        bytes[end] = DASH;
        end += 1;
      }
      const byte = source[from + at] ?? 0;
      bytes[end] = HEX[byte >> 4] ?? 0;
      bytes[end + 1] = HEX[byte & 15] ?? 0;
      end += 2;
    }
    this.#end = end;
  }

  integer(value: number): void {
    if (value >= 0 && value < 10) {
      this.#bytes[this.#end] = ZERO + value;
      this.#end += 1;
    } else {
      this.string(String(value));
    }
  }
}

/** `\u0001` for one byte. */
const LONGEST_ESCAPE = 6;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const DASH = 0x2d;
const ZERO = 0x30;
const HEX = Buffer.from('0123456789abcdef');
