import type { ByteReader } from './byte-reader';
import type { ColumnLayout } from './column-layout';

/** Says, in a dictionary's flags, that its keys follow (ClickHouse, SerializationLowCardinality). */
const HAS_KEYS = 0x200;
/** The part of the flags that holds the width of an index: 1, 2, 4 or 8 bytes as 0, 1, 2 or 3. */
const INDEX_WIDTH = 0xff;
const VERSION_WIDTH = 8;

/** Moves the reader over the values of a column. */
export function skipColumn(reader: ByteReader, layout: ColumnLayout, rows: number): void {
  if (rows === 0) return;
  skipVersions(reader, layout);
  skipValues(reader, layout, rows);
}

/** Dictionaries, however deep within the column, have a version that stands before all values. */
function skipVersions(reader: ByteReader, layout: ColumnLayout): void {
  if (layout.kind === 'dictionary') reader.skip(VERSION_WIDTH);
  if (layout.kind === 'columns') for (const column of layout.columns) skipVersions(reader, column);
}

function skipValues(reader: ByteReader, layout: ColumnLayout, rows: number): void {
  if (rows === 0) return;
  switch (layout.kind) {
    case 'fixed':
      reader.skip(layout.width * rows);
      return;
    case 'texts':
      for (let row = 0; row < rows; row += 1) reader.skipText();
      return;
    case 'columns': {
      const inner = skipLead(reader, layout.leads, rows);
      for (const column of layout.columns) skipValues(reader, column, inner);
      return;
    }
    case 'dictionary':
      skipDictionary(reader, layout.keys);
  }
}

/** Returns how many values the columns behind it have. */
function skipLead(reader: ByteReader, leads: 'nothing' | 'nulls' | 'offsets', rows: number): number {
  if (leads === 'nulls') reader.skip(rows);
  if (leads !== 'offsets') return rows;
  // Each offset is where the values of the next row start: the last one is their number.
  reader.skip((rows - 1) * 8);
  return reader.uint64();
}

function skipDictionary(reader: ByteReader, keys: ColumnLayout): void {
  const flags = reader.uint64();
  if ((flags & HAS_KEYS) !== 0) skipValues(reader, keys, reader.uint64());
  const indexes = reader.uint64();
  reader.skip(indexes * 2 ** (flags & INDEX_WIDTH));
}
