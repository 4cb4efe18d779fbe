/** Reads forward through bytes in ClickHouse's binary encoding; counts are those of the format, widths are in bytes. */
export class ByteReader {
  readonly #bytes: Buffer;
  position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.position >= this.#bytes.length;
  }

  /** The bytes from `start` to where the reader is. */
  since(start: number): Buffer {
    return this.#bytes.subarray(start, this.position);
  }

  skip(length: number): void {
    this.position += length;
    if (this.position > this.#bytes.length) throw new RangeError('the block ends in the middle of a column');
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes.readUInt8(this.position);
      this.position += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  uint64(): number {
    const value = Number(this.#bytes.readBigUInt64LE(this.position));
    this.position += 8;
    return value;
  }

  skipText(): void {
    this.skip(this.varint());
  }

  text(): string {
    const length = this.varint();
    const start = this.position;
    this.skip(length);
    return this.since(start).toString();
  }
}
