import type { QueryParameters } from '@millrace/clickhouse';

/** A value of a query's parameter, with ClickHouse's name of its type. */
export interface Bound {
  readonly type: string;
  readonly value: unknown;
}

/** A piece of SQL. */
export interface Sql {
  /** What this library wrote; between each two of them is a value. */
  readonly written: readonly string[];
  readonly values: readonly Bound[];
}

/**
 * SQL from a template. What is written in the template is SQL; what is put into it is another piece of SQL, or a value
 * that travels beside the statement as a parameter. There is no third way, so nothing that a client sent can become SQL.
 */
export function sql(literals: TemplateStringsArray, ...inserts: readonly (Sql | Bound)[]): Sql {
  const written = [literals[0] ?? ''];
  const values: Bound[] = [];
  const write = (more: string) => {
    written[written.length - 1] += more;
  };
  for (const [index, insert] of inserts.entries()) {
    const inserted = 'written' in insert ? insert : { written: ['', ''], values: [insert] };
    const [first = '', ...rest] = inserted.written;
    write(first);
    written.push(...rest);
    values.push(...inserted.values);
    write(literals[index + 1] ?? '');
  }
  return { written, values };
}

/** The pieces, with `between` between each two. */
export function join(pieces: readonly Sql[], between: Sql): Sql {
  return pieces.reduce((joined, piece) => sql`${joined}${between}${piece}`);
}

/** Every piece holds. */
export function both(...pieces: readonly Sql[]): Sql {
  return join(
    pieces.map((piece) => sql`(${piece})`),
    sql` AND `,
  );
}

/** A statement as a connection takes it. */
export interface Statement {
  readonly text: string;
  readonly parameters: QueryParameters;
}

export function toStatement({ written, values }: Sql): Statement {
  const placeholders = values.map(({ type }, index) => `{p${String(index)}:${type}}`);
  return {
    text: written.map((piece, index) => piece + (placeholders[index] ?? '')).join(''),
    parameters: Object.fromEntries(values.map(({ value }, index) => [`p${String(index)}`, value])),
  };
}

/** A text; half of a surrogate pair, which no text in the store has, becomes U+FFFD. */
export function text(value: string): Bound {
  return { type: 'String', value };
}

export function texts(values: readonly string[]): Bound {
  return { type: 'Array(String)', value: values };
}

export function uuids(values: readonly string[]): Bound {
  return { type: 'Array(UUID)', value: values };
}

/** A whole number that may be anything at all: what 64 bits do not hold becomes the nearest that they do. */
export function integer(value: number): Bound {
  const whole = Number.isNaN(value) ? 0 : Math.trunc(value);
  return { type: 'Int64', value: Math.min(Math.max(whole, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER) };
}

export function integers(values: readonly number[]): Bound {
  return { type: 'Array(Int64)', value: values };
}

export function float(value: number): Bound {
  return { type: 'Float64', value };
}

/** The name of a column or of a part of one. */
export function identifier(name: string): Bound {
  return { type: 'Identifier', value: name };
}
