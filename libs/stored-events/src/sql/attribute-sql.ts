import { identifier, join, sql, text, type Sql } from './sql';

/**
 * Names that ClickHouse takes for a path within a column of JSON, whatever is in them. With a backtick it has forms of
 * its own (`^` for a branch, `.:` for a type), an empty name is none, and quotes, backslashes and control characters
 * come through differently from server to server.
 */
const PLAIN_PATH = /^[^`'"\\\p{Cc}\p{Cs}]+$/u;

/** How the types of numbers in JSON are called. */
const NUMBER_TYPES = ['Float64', 'Int64', 'UInt64'] as const;

/** An attribute's text: of a list its JSON; empty where there is none, or a branch. */
export function attributeText(path: readonly string[]): Sql {
  const name = path.join('.');
  if (PLAIN_PATH.test(name)) {
    const value = plainAttribute(name);
    return sql`if(startsWith(dynamicType(${value}), 'Array'), toJSONString(${value}), ${value}::String)`;
  }
  const place = odd(name);
  return sql`multiIf(
    JSONType(${place}) = 'String', JSONExtractString(${place}),
    JSONType(${place}) IN ('Object', 'Null'), '',
    JSONExtractRaw(${place}))`;
}

/** An attribute's number; NULL where it is none, or not one. */
export function attributeNumber(path: readonly string[]): Sql {
  const name = path.join('.');
  if (PLAIN_PATH.test(name)) {
    const [double, signed, unsigned] = NUMBER_TYPES.map(
      (type) => sql`dynamicElement(${plainAttribute(name)}, ${text(type)})`,
    );
    return sql`coalesce(${double ?? NOTHING}, toFloat64(${signed ?? NOTHING}), toFloat64(${unsigned ?? NOTHING}))`;
  }
  const place = odd(name);
  return sql`if(JSONType(${place}) IN ('Double', 'Int64', 'UInt64'), JSONExtractFloat(${place}), NULL)`;
}

/** Whether there is a value at the path, or a branch. */
export function hasAttribute(path: readonly string[]): Sql {
  const name = path.join('.');
  if (!PLAIN_PATH.test(name)) return sql`JSONHas(${odd(name)})`;
  return sql`${plainAttribute(name)} IS NOT NULL OR notEmpty(attributes.${identifier(`^\`${name}\``)})`;
}

const NOTHING = sql`NULL`;

/** Reads nothing but this path. */
function plainAttribute(name: string): Sql {
  return sql`attributes.${identifier(name)}`;
}

/** For the functions that read texts of JSON: the attributes as such a text, and the keys to follow. Reads everything. */
function odd(name: string): Sql {
  const keys = name.split('.').map((key) => sql`${text(key)}`);
  return sql`toJSONString(attributes), ${join(keys, sql`, `)}`;
}
