const FIRST_CAPACITY = 1024;

/** What a varint of 32 bits takes at most. */
export const MAX_VARINT_BYTES = 5;

/** Bytes that are appended to. Doubles its memory when that is used up, and keeps it when emptied. */
export class GrowingBytes {
  /** Valid up to `length`; another one after every `extend` and `reserve`. */
  buffer: Buffer;
  /** The same memory as `buffer`. */
  view: DataView;
  length = 0;
  #mark = 0;

  constructor() {
    this.buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
    this.view = new DataView(this.buffer.buffer);
  }

  /** Takes `size` more bytes, for the caller to write, and gives the offset they start at. */
  extend(size: number): number {
    const at = this.length;
    this.reserve(size);
    this.length = at + size;
    return at;
  }

  /** Makes sure that `size` more bytes fit, without taking them. */
  reserve(size: number): void {
    if (this.length + size <= this.buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.length + size, this.buffer.length * 2));
    this.buffer.copy(grown, 0, 0, this.length);
    this.buffer = grown;
    this.view = new DataView(grown.buffer);
  }

  /** `value`: a whole number of at most 32 bits. */
  appendVarint(value: number): void {
    this.reserve(MAX_VARINT_BYTES);
    this.length = this.writeVarint(value, this.length);
  }

  /** Writes into reserved memory, seven bits a byte with the lowest first, and gives the offset behind. */
  writeVarint(value: number, at: number): number {
    let rest = value;
    let end = at;
    while (rest > 0x7f) {
      this.buffer[end++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.buffer[end++] = rest;
    return end;
  }

  appendBytes(bytes: Uint8Array): void {
    const at = this.extend(bytes.length);
    this.buffer.set(bytes, at);
  }

  /** Remembers where the bytes end now, for `rollBack`. */
  mark(): void {
    this.#mark = this.length;
  }

  /** Takes back everything since `mark`. */
  rollBack(): void {
    this.length = this.#mark;
  }

  /** Copies everything into `target` and gives the offset behind it. */
  copyTo(target: Uint8Array, at: number): number {
    target.set(this.buffer.subarray(0, this.length), at);
    return at + this.length;
  }
}
