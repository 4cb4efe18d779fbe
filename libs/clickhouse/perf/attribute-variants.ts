import { createNativeBlock, type InsertOptions } from '../src/index';
import type { GeneratedEvent } from './generate-attributes';
import type { JsonObject, JsonValue } from './json-object';

/** One way to store attributes. */
export interface Variant {
  readonly name: string;
  readonly columnType: string;
  encode(events: readonly GeneratedEvent[]): Pick<InsertOptions, 'schema' | 'rows' | 'block'>;
  /** An expression for the number at a path, NULL where there is none. */
  number(path: string): string;
  /** An expression for the text at a path. */
  text(path: string): string;
}

function json(paths: number): Variant {
  const type = `JSON(max_dynamic_types=8, max_dynamic_paths=${String(paths)})` as const;
  const quoted = (path: string): string =>
    `attributes.${path
      .split('.')
      .map((name) => `\`${name}\``)
      .join('.')}`;
  return {
    name: `JSON, ${String(paths)} paths`,
    columnType: type,
    encode: (events) => {
      const block = createNativeBlock({ dialect: 'String', attributes: type });
      for (const { dialect, attributes } of events) block.append({ dialect, attributes: JSON.stringify(attributes) });
      return { schema: block.schema, rows: block.rows, block: block.finish() };
    },
    number: (path) => `toFloat64OrNull(${quoted(path)}::String)`,
    text: (path) => `${quoted(path)}::String`,
  };
}

const map: Variant = {
  name: 'Map(String, String)',
  columnType: 'Map(String, String)',
  encode: (events) => {
    const block = createNativeBlock({ dialect: 'String', attributes: 'Map(String, String)' });
    for (const { dialect, attributes } of events) block.append({ dialect, attributes: [...flatten(attributes)] });
    return { schema: block.schema, rows: block.rows, block: block.finish() };
  },
  number: (path) => `toFloat64OrNull(attributes['${path}'])`,
  text: (path) => `attributes['${path}']`,
};

const text: Variant = {
  name: 'String',
  columnType: 'String',
  encode: (events) => {
    const block = createNativeBlock({ dialect: 'String', attributes: 'String' });
    for (const { dialect, attributes } of events) block.append({ dialect, attributes: JSON.stringify(attributes) });
    return { schema: block.schema, rows: block.rows, block: block.finish() };
  },
  number: (path) => `JSONExtract(attributes, ${argumentsOf(path)}, 'Nullable(Float64)')`,
  text: (path) => `JSONExtractString(attributes, ${argumentsOf(path)})`,
};

export const VARIANTS: readonly Variant[] = [json(256), json(32), json(0), map, text];

function argumentsOf(path: string): string {
  return path
    .split('.')
    .map((name) => `'${name}'`)
    .join(', ');
}

function* flatten(value: JsonObject, prefix = ''): Generator<readonly [string, string]> {
  for (const [name, inner] of Object.entries(value)) {
    if (isObject(inner)) yield* flatten(inner, `${prefix}${name}.`);
    else yield [prefix + name, typeof inner === 'string' ? inner : JSON.stringify(inner)];
  }
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
