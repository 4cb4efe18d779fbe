/** UTF-8: text is encoded, bytes go in as they are. */
export type Text = string | Uint8Array;

/**
 * JSON under the type of the column it goes into, to the letter. (A String or another JSON type would be converted, and
 * ClickHouse's conversion forgets the insert's settings: it takes texts for dates, and a repeated path for an error.)
 */
export type JsonType = `JSON(${string})`;

interface ValueOfNativeType {
  String: Text;
  /** 16 bytes in the order of the text form. */
  UUID: Uint8Array;
  Int8: number;
  Int32: number;
  /** A safe integer. */
  Int64: number;
  UInt32: number;
  /** A safe integer. */
  UInt64: number;
  /** Unix seconds. */
  DateTime: number;
  /** Unix milliseconds. */
  'DateTime64(3)': number;
  'Nullable(Int64)': number | undefined;
  'Array(String)': readonly Text[];
  /** The text of one JSON object; see `toStorableJson` for what is changed in it. */
  [json: JsonType]: string;
  /** Keys should be distinct; the engine keeps all and answers with the first. */
  'Map(String, String)': Iterable<readonly [Text, Text]>;
  'Map(UInt32, String)': Iterable<readonly [number, Text]>;
}

/**
 * The types that a block can carry, by their names on the wire. The engine converts them to the column's own type
 * where that differs: String to LowCardinality(String), Int8 to Enum8.
 */
export type NativeType = keyof ValueOfNativeType;

/** The columns of a block in their order. */
export type NativeSchema = Readonly<Record<string, NativeType>>;

export type RowOf<S extends NativeSchema> = { readonly [Column in keyof S]: ValueOfNativeType[S[Column]] };
