import { ClickHouseError } from '../errors';
import { readTypeExpression } from './type-expression';

/** How the values of a column follow each other in the Native format. */
export type ColumnLayout =
  | { readonly kind: 'fixed'; readonly width: number }
  /** Each value behind its length. */
  | { readonly kind: 'texts' }
  /** One after the other, each whole; first what `leads` says. */
  | {
      readonly kind: 'columns';
      readonly leads: 'nothing' | 'nulls' | 'offsets';
      readonly columns: readonly ColumnLayout[];
    }
  /** LowCardinality: the distinct values, then an index a row. */
  | { readonly kind: 'dictionary'; readonly keys: ColumnLayout };

const WIDTHS: Readonly<Record<string, number>> = {
  ...widths(1, 'Nothing Bool UInt8 Int8 Enum8'),
  ...widths(2, 'UInt16 Int16 Enum16 BFloat16 Date'),
  ...widths(4, 'UInt32 Int32 Float32 Date32 DateTime Time IPv4'),
  ...widths(8, 'UInt64 Int64 Float64 DateTime64 Time64'),
  ...widths(16, 'UInt128 Int128 UUID IPv6'),
  ...widths(32, 'UInt256 Int256'),
};

/** Types that are other types by another name. */
const ALIASES: Readonly<Record<string, string>> = {
  Point: 'Tuple(Float64, Float64)',
  Ring: 'Array(Point)',
  LineString: 'Array(Point)',
  Polygon: 'Array(Ring)',
  MultiLineString: 'Array(LineString)',
  MultiPolygon: 'Array(Polygon)',
};

const COMPOSED: Readonly<Record<string, 'nothing' | 'nulls' | 'offsets'>> = {
  Tuple: 'nothing',
  Nullable: 'nulls',
  Array: 'offsets',
  Map: 'offsets',
  Nested: 'offsets',
};

/** The layout of a type as ClickHouse writes it. Throws NOT_IMPLEMENTED for one that it does not know. */
export function layoutOf(type: string): ColumnLayout {
  const { name, parameters } = readTypeExpression(type);
  const width = WIDTHS[name] ?? widthOf(name, parameters);
  if (width !== undefined) return { kind: 'fixed', width };
  const leads = COMPOSED[name];
  if (leads !== undefined) return { kind: 'columns', leads, columns: parameters.map(layoutOf) };
  const alias = ALIASES[name];
  if (alias !== undefined) return layoutOf(alias);
  if (name === 'String') return { kind: 'texts' };
  if (name === 'LowCardinality') return { kind: 'dictionary', keys: layoutOf(withoutNullable(parameters[0] ?? '')) };
  if (name === 'SimpleAggregateFunction') return layoutOf(parameters[1] ?? '');
  throw new ClickHouseError(
    'NOT_IMPLEMENTED',
    `the type ${name} is not served to clients of the Native format that name a protocol version; select toString(…)`,
  );
}

function widthOf(name: string, parameters: readonly string[]): number | undefined {
  if (name === 'FixedString') return Number(parameters[0]);
  if (name === 'Decimal')
    return [9, 18, 38].reduce((width, digits) => (Number(parameters[0]) > digits ? width * 2 : width), 4);
  return name.startsWith('Interval') ? 8 : undefined;
}

/** A dictionary holds its null as an ordinary key. */
function withoutNullable(type: string): string {
  const { name, parameters } = readTypeExpression(type);
  return name === 'Nullable' ? (parameters[0] ?? '') : type;
}

function widths(width: number, names: string): Record<string, number> {
  return Object.fromEntries(names.split(' ').map((name) => [name, width]));
}
