import { GrowingBytes } from './growing-bytes';
import {
  ArrayColumn,
  FixedColumn,
  JsonColumn,
  NullableColumn,
  PairColumn,
  StringColumn,
  type NativeColumn,
} from './native-columns';
import type { JsonType, NativeSchema, NativeType, RowOf } from './native-schema';
import { writeInt32, writeInt64, writeInt8, writeUInt32, writeUInt64, writeUuid } from './write-fixed';

/**
 * A block of rows in ClickHouse's Native format (columns one after the other), which costs the engine a quarter of
 * what JSONEachRow does. Each value is encoded when its row is appended; nothing of the row is kept.
 */
export interface NativeBlock<S extends NativeSchema> {
  /** The columns in the order of the block, as an INSERT has to name them. */
  readonly schema: S;
  readonly rows: number;
  /** About what `finish` would give. */
  readonly bytes: number;
  /** Throws RangeError for a value that its column's type cannot hold; the block is then as before. */
  append(row: RowOf<S>): void;
  /** The block, in memory that belongs to the caller. Leaves this one empty, for the next block of the same columns. */
  finish(): Uint8Array;
}

/** An empty block with the columns of `schema`, in its order. */
export function createNativeBlock<const S extends NativeSchema>(schema: S): NativeBlock<S> {
  return new ColumnarBlock(schema);
}

const NATIVE_COLUMNS: Readonly<Record<Exclude<NativeType, JsonType>, () => NativeColumn<never>>> = {
  String: () => new StringColumn(),
  UUID: () => new FixedColumn(16, writeUuid),
  Int8: () => new FixedColumn(1, writeInt8),
  Int32: () => new FixedColumn(4, writeInt32),
  Int64: () => new FixedColumn(8, writeInt64),
  UInt32: () => new FixedColumn(4, writeUInt32),
  UInt64: () => new FixedColumn(8, writeUInt64),
  DateTime: () => new FixedColumn(4, writeUInt32),
  'DateTime64(3)': () => new FixedColumn(8, writeInt64),
  'Nullable(Int64)': () => new NullableColumn(new FixedColumn(8, writeInt64), 0),
  'Array(String)': () => new ArrayColumn(new StringColumn()),
  'Map(String, String)': () => new ArrayColumn(new PairColumn(new StringColumn(), new StringColumn())),
  'Map(UInt32, String)': () => new ArrayColumn(new PairColumn(new FixedColumn(4, writeUInt32), new StringColumn())),
};

interface NamedColumn {
  readonly name: string;
  /** What the wire has before the values. */
  readonly header: Buffer;
  readonly values: NativeColumn<unknown>;
}

class ColumnarBlock<S extends NativeSchema> implements NativeBlock<S> {
  readonly schema: S;
  readonly #columns: readonly NamedColumn[];
  #rows = 0;

  constructor(schema: S) {
    this.schema = schema;
    this.#columns = Object.entries(schema).map(([name, type]) => createNamedColumn(name, type));
  }

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    let bytes = 0;
    for (const { header, values } of this.#columns) bytes += header.length + values.bytes;
    return bytes;
  }

  append(row: RowOf<S>): void {
    const values = row as Readonly<Record<string, unknown>>;
    let begun = 0;
    try {
      for (const column of this.#columns) {
        begun++;
        column.values.mark();
        column.values.append(values[column.name]);
      }
    } catch (error) {
      for (const column of this.#columns.slice(0, begun)) column.values.rollBack();
      throw error;
    }
    this.#rows++;
  }

  finish(): Uint8Array {
    const counts = new GrowingBytes();
    counts.appendVarint(this.#columns.length);
    counts.appendVarint(this.#rows);
    const block = Buffer.allocUnsafeSlow(counts.length + this.bytes);
    let at = counts.copyTo(block, 0);
    for (const { header, values } of this.#columns) {
      block.set(header, at);
      at = values.copyTo(block, at + header.length);
      values.clear();
    }
    this.#rows = 0;
    return block;
  }
}

/** Says that the values of a JSON column follow as text (version 1 of the serialization of ClickHouse's JSON type). */
const JSON_AS_TEXT = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);

function createNamedColumn(name: string, type: NativeType): NamedColumn {
  const header = lengthPrefixed(name, type);
  return isJsonType(type)
    ? { name, header: Buffer.concat([header, JSON_AS_TEXT]), values: new JsonColumn() }
    : { name, header, values: NATIVE_COLUMNS[type]() };
}

function isJsonType(type: NativeType): type is JsonType {
  return type.startsWith('JSON(');
}

function lengthPrefixed(...texts: readonly string[]): Buffer {
  const bytes = new GrowingBytes();
  for (const text of texts) {
    const encoded = Buffer.from(text);
    bytes.appendVarint(encoded.length);
    bytes.appendBytes(encoded);
  }
  return bytes.buffer.subarray(0, bytes.length);
}
