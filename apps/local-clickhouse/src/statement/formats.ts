/**
 * Formats whose blocks, formatted one by one, put together are the whole result: the engine's stream formats each block
 * for itself, so anything with a head, a foot or a frame would come out broken.
 */
const STREAMED = new Set(
  [
    'JSONEachRow',
    'JSONCompactEachRow',
    'JSONStringsEachRow',
    'JSONCompactStringsEachRow',
    'JSONLines',
    'NDJSON',
    'CSV',
    'TabSeparated',
    'TSV',
    'TabSeparatedRaw',
    'TSVRaw',
    'TSKV',
    'LineAsString',
    'RowBinary',
    'Native',
  ].map((name) => name.toLowerCase()),
);

export function canBeStreamed(format: string): boolean {
  return STREAMED.has(format.toLowerCase());
}

const CONTENT_TYPES: readonly (readonly [formats: RegExp, contentType: string])[] = [
  [/^(JSON(Compact)?(Strings)?EachRow|JSONLines|NDJSON)/i, 'application/x-ndjson; charset=UTF-8'],
  [/^JSON/i, 'application/json; charset=UTF-8'],
  [/^CSVWithNames/i, 'text/csv; charset=UTF-8; header=present'],
  [/^CSV/i, 'text/csv; charset=UTF-8; header=absent'],
  [/^(TSV|TabSeparated)/i, 'text/tab-separated-values; charset=UTF-8'],
  [/^(RowBinary|Native|Parquet|Arrow|ORC|Avro|Protobuf|MsgPack|BSON|Npy)/i, 'application/octet-stream'],
  [/^XML/i, 'application/xml; charset=UTF-8'],
];

export function contentTypeOf(format: string): string {
  return CONTENT_TYPES.find(([formats]) => formats.test(format))?.[1] ?? 'text/plain; charset=UTF-8';
}
