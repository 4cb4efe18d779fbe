import { GrowingBytes, MAX_VARINT_BYTES } from './growing-bytes';
import type { Text } from './native-schema';
import { toStorableJson } from './to-storable-json';
import { writeInt8, writeUInt64, type WriteFixed } from './write-fixed';

/** The values of one column of a block, encoded as they are appended. */
export interface NativeColumn<T> {
  readonly bytes: number;
  /** Throws RangeError for a value that the type cannot hold, possibly after a part of it was appended. */
  append(value: T): void;
  /** Remembers the values so far, for `rollBack`. */
  mark(): void;
  /** Takes back everything since `mark`. */
  rollBack(): void;
  /** Writes all values at `at` and gives the offset behind them. */
  copyTo(target: Uint8Array, at: number): number;
  clear(): void;
}

/** Values one after the other. */
abstract class PlainColumn<T> implements NativeColumn<T> {
  protected readonly values = new GrowingBytes();

  get bytes(): number {
    return this.values.length;
  }

  abstract append(value: T): void;

  mark(): void {
    this.values.mark();
  }

  rollBack(): void {
    this.values.rollBack();
  }

  copyTo(target: Uint8Array, at: number): number {
    return this.values.copyTo(target, at);
  }

  clear(): void {
    this.values.length = 0;
  }
}

/** Values that all take the same number of bytes. */
export class FixedColumn<T> extends PlainColumn<T> {
  readonly #width: number;
  readonly #write: WriteFixed<T>;

  constructor(width: number, write: WriteFixed<T>) {
    super();
    this.#width = width;
    this.#write = write;
  }

  append(value: T): void {
    this.#write(value, this.values, this.values.extend(this.#width));
  }
}

/** UTF-8 takes at most this many bytes for a UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;

/** Its length takes one byte. */
const MAX_SHORT_TEXT = 32;

/** Each value as its length and its bytes. */
export class StringColumn extends PlainColumn<Text> {
  append(value: Text): void {
    if (typeof value === 'string') this.#appendText(value);
    else {
      this.values.appendVarint(value.length);
      this.values.appendBytes(value);
    }
  }

  #appendText(value: string): void {
    const { values } = this;
    values.reserve(MAX_VARINT_BYTES + value.length * MAX_BYTES_PER_UNIT);
    if (value.length > MAX_SHORT_TEXT || !this.#appendShortAscii(value)) this.#appendUtf8(value);
  }

  /** Byte by byte, which for a few of them is faster than a call out of JavaScript. False: not ASCII, not appended. */
  #appendShortAscii(value: string): boolean {
    const { buffer, length: start } = this.values;
    const { length } = value;
    for (let index = 0; index < length; index++) {
      const unit = value.charCodeAt(index);
      if (unit > 0x7f) return false;
      buffer[start + 1 + index] = unit;
    }
    buffer[start] = length;
    this.values.length = start + 1 + length;
    return true;
  }

  /** Most text is ASCII: its length in units is taken as that in bytes, and what proves to be longer is written again. */
  #appendUtf8(value: string): void {
    const { values } = this;
    const start = values.length;
    const assumed = values.writeVarint(value.length, start);
    const size = values.buffer.write(value, assumed, 'utf8');
    values.length = assumed + size;
    if (size === value.length) return;
    const actual = values.writeVarint(size, start);
    values.length = actual + values.buffer.write(value, actual, 'utf8');
  }
}

/** JSON objects as their text, which the engine parses. */
export class JsonColumn extends StringColumn {
  override append(value: string): void {
    super.append(toStorableJson(value));
  }
}

/** For each value whether it is null, then all values, with a filler in the places of nulls. */
export class NullableColumn<T> implements NativeColumn<T | undefined> {
  readonly #nulls = new FixedColumn(1, writeInt8);
  readonly #values: NativeColumn<T>;
  readonly #filler: T;

  constructor(values: NativeColumn<T>, filler: T) {
    this.#values = values;
    this.#filler = filler;
  }

  get bytes(): number {
    return this.#nulls.bytes + this.#values.bytes;
  }

  append(value: T | undefined): void {
    this.#nulls.append(value === undefined ? 1 : 0);
    this.#values.append(value ?? this.#filler);
  }

  mark(): void {
    this.#nulls.mark();
    this.#values.mark();
  }

  rollBack(): void {
    this.#nulls.rollBack();
    this.#values.rollBack();
  }

  copyTo(target: Uint8Array, at: number): number {
    return this.#values.copyTo(target, this.#nulls.copyTo(target, at));
  }

  clear(): void {
    this.#nulls.clear();
    this.#values.clear();
  }
}

/** For each array where it ends among the elements of all, then those elements. */
export class ArrayColumn<T> implements NativeColumn<Iterable<T>> {
  readonly #ends = new FixedColumn(8, writeUInt64);
  readonly #elements: NativeColumn<T>;
  #count = 0;
  #marked = 0;

  constructor(elements: NativeColumn<T>) {
    this.#elements = elements;
  }

  get bytes(): number {
    return this.#ends.bytes + this.#elements.bytes;
  }

  append(value: Iterable<T>): void {
    for (const element of value) {
      this.#elements.append(element);
      this.#count++;
    }
    this.#ends.append(this.#count);
  }

  mark(): void {
    this.#marked = this.#count;
    this.#ends.mark();
    this.#elements.mark();
  }

  rollBack(): void {
    this.#count = this.#marked;
    this.#ends.rollBack();
    this.#elements.rollBack();
  }

  copyTo(target: Uint8Array, at: number): number {
    return this.#elements.copyTo(target, this.#ends.copyTo(target, at));
  }

  clear(): void {
    this.#count = 0;
    this.#ends.clear();
    this.#elements.clear();
  }
}

/** All keys, then all values: as the elements of an ArrayColumn, a map. */
export class PairColumn<K, V> implements NativeColumn<readonly [K, V]> {
  readonly #keys: NativeColumn<K>;
  readonly #values: NativeColumn<V>;

  constructor(keys: NativeColumn<K>, values: NativeColumn<V>) {
    this.#keys = keys;
    this.#values = values;
  }

  get bytes(): number {
    return this.#keys.bytes + this.#values.bytes;
  }

  append([key, value]: readonly [K, V]): void {
    this.#keys.append(key);
    this.#values.append(value);
  }

  mark(): void {
    this.#keys.mark();
    this.#values.mark();
  }

  rollBack(): void {
    this.#keys.rollBack();
    this.#values.rollBack();
  }

  copyTo(target: Uint8Array, at: number): number {
    return this.#values.copyTo(target, this.#keys.copyTo(target, at));
  }

  clear(): void {
    this.#keys.clear();
    this.#values.clear();
  }
}
