import { ByteReader } from './byte-reader';
import { layoutOf } from './column-layout';
import { skipColumn } from './skip-column';

/** From this version of the protocol on, every column says whether its serialization is a special one. */
const WITH_SERIALIZATION_KIND = 54_454;

/** Fields of a block: 1 = it overflowed (no), 2 = its bucket (-1: none), 0 = end (ClickHouse, Core/BlockInfo). */
const BLOCK_INFO = Buffer.from([1, 0, 2, 0xff, 0xff, 0xff, 0xff, 0]);
const ORDINARY_SERIALIZATION = Buffer.from([0]);

/**
 * Rewrites whole blocks of the Native format, which the engine writes in the format's first version, for a client that
 * named a protocol version (`client_protocol_version`: later clickhouse-go, and with it Grafana and OpenTelemetry).
 * Throws NOT_IMPLEMENTED for columns of a type whose length it cannot tell.
 */
export function toProtocolVersion(blocks: Buffer, version: number): Buffer {
  if (version <= 0) return blocks;
  const reader = new ByteReader(blocks);
  const parts: Buffer[] = [];
  while (!reader.isAtEnd) parts.push(BLOCK_INFO, ...block(reader, version));
  return Buffer.concat(parts);
}

function block(reader: ByteReader, version: number): Buffer[] {
  const start = reader.position;
  const columns = reader.varint();
  const rows = reader.varint();
  const parts = [reader.since(start)];
  for (let column = 0; column < columns; column += 1) {
    const nameStart = reader.position;
    reader.skipText();
    const type = reader.text();
    parts.push(reader.since(nameStart));
    if (version >= WITH_SERIALIZATION_KIND) parts.push(ORDINARY_SERIALIZATION);
    const valuesStart = reader.position;
    skipColumn(reader, layoutOf(type), rows);
    parts.push(reader.since(valuesStart));
  }
  return parts;
}
