/** Up to this many letters a loop over them is faster than a call into Node's own encoder. */
const SHORT_TEXT = 32;
const LARGEST_VARINT = 10;
const BYTES_PER_LETTER = 3;

/** Writes one thing behind the other into a buffer that grows, and is kept for what is written next. */
export class ByteSink {
  #buffer: Buffer;
  #at = 0;

  constructor(size = 1 << 16) {
    this.#buffer = Buffer.allocUnsafe(size);
  }

  /** So many bytes are written. */
  get length(): number {
    return this.#at;
  }

  /** Begins anew; what `written` has given before is overwritten. */
  clear(): void {
    this.#at = 0;
  }

  /** The bytes from a place on: not a copy, so they are good until the next `clear`. */
  written(from: number): Buffer {
    return this.#buffer.subarray(from, this.#at);
  }

  int8(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#at++] = value;
  }

  int16(value: number): void {
    this.#reserve(2);
    this.#at = this.#buffer.writeInt16BE(value, this.#at);
  }

  int32(value: number): void {
    this.#reserve(4);
    this.#at = this.#buffer.writeInt32BE(value, this.#at);
  }

  int64(value: bigint): void {
    this.#reserve(8);
    this.#at = this.#buffer.writeBigInt64BE(value, this.#at);
  }

  /** Over what is written already. */
  setInt32(value: number, at: number): void {
    this.#buffer.writeInt32BE(value, at);
  }

  /** Over what is written already. */
  setUnsignedInt32(value: number, at: number): void {
    this.#buffer.writeUInt32BE(value, at);
  }

  /** Any safe integer, its sign in the lowest bit. */
  varint(value: number): void {
    this.#reserve(LARGEST_VARINT);
    this.#at = putVarint(this.#buffer, this.#at, value);
  }

  /** The length, -1 for null, and the bytes. */
  bytes(value: Buffer | null): void {
    this.varint(value === null ? -1 : value.length);
    if (value === null) return;
    this.#reserve(value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
  }

  /** The length in UTF-8, and the text. */
  text(value: string): void {
    const letters = value.length;
    this.#reserve(letters * BYTES_PER_LETTER + LARGEST_VARINT);
    if (letters > SHORT_TEXT || !this.#shortAscii(value)) this.#anyText(value);
  }

  /** Leaves room for a length, to be filled by `closeGap`. */
  openGap(bytes: number): void {
    this.#reserve(bytes);
    this.#at += bytes;
  }

  /**
   * Puts the length of what is behind a gap into it, and moves that if the gap has not the right size.
   *
   * @returns the right size: a good guess for the next of its kind
   */
  closeGap(at: number, bytes: number): number {
    const from = at + bytes;
    const length = this.#at - from;
    const size = sizeOfVarint(length);
    if (size !== bytes) {
      this.#reserve(size);
      this.#buffer.copyWithin(at + size, from, this.#at);
      this.#at += size - bytes;
    }
    putVarint(this.#buffer, at, length);
    return size;
  }

  #shortAscii(value: string): boolean {
    const buffer = this.#buffer;
    const letters = value.length;
    let at = this.#at;
    buffer[at++] = letters << 1;
    for (let letter = 0; letter < letters; letter++) {
      const code = value.charCodeAt(letter);
      if (code > 0x7f) return false;
      buffer[at++] = code;
    }
    this.#at = at;
    return true;
  }

  /** As if every letter were one byte, which most are; else it is moved. */
  #anyText(value: string): void {
    const guessed = sizeOfVarint(value.length);
    const from = this.#at + guessed;
    const length = this.#buffer.write(value, from);
    const size = sizeOfVarint(length);
    if (size !== guessed) this.#buffer.copyWithin(this.#at + size, from, from + length);
    this.#at = putVarint(this.#buffer, this.#at, length) + length;
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    larger.set(this.#buffer.subarray(0, this.#at));
    this.#buffer = larger;
  }
}

function sizeOfVarint(length: number): number {
  return length < 2 ** 6 ? 1 : length < 2 ** 13 ? 2 : length < 2 ** 20 ? 3 : length < 2 ** 27 ? 4 : 5;
}

/** @returns where the next byte goes */
function putVarint(buffer: Buffer, from: number, value: number): number {
  const small = value >= -(2 ** 30) && value < 2 ** 30;
  return small ? putInt31(buffer, from, value) : putInt54(buffer, from, value);
}

function putInt31(buffer: Buffer, from: number, value: number): number {
  let at = from;
  let rest = (value << 1) ^ (value >> 31);
  for (; rest > 0x7f; rest >>>= 7) buffer[at++] = (rest & 0x7f) | 0x80;
  buffer[at++] = rest;
  return at;
}

function putInt54(buffer: Buffer, from: number, value: number): number {
  let at = from;
  let rest = BigInt(value) << 1n;
  if (value < 0) rest = -rest - 1n;
  for (; rest > 0x7fn; rest >>= 7n) buffer[at++] = Number(rest & 0x7fn) | 0x80;
  buffer[at++] = Number(rest);
  return at;
}
