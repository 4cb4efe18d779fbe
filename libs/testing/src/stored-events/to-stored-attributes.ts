import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/domain';

/** Attributes as a store gives them back: no nulls, no empty objects, a key with dots as a path, the first of two wins. */
export function toStoredAttributes(attributes: JsonObject): JsonObject {
  const stored: Branch = new Map();
  for (const [path, value] of leavesOf(attributes)) plant(stored, path, value);
  return toObject(stored);
}

type Branch = Map<string, Branch | JsonValue>;

function* leavesOf(value: JsonObject, above: readonly string[] = []): Generator<[readonly string[], JsonValue]> {
  for (const [key, inner] of Object.entries(value)) {
    const path = [...above, ...key.split('.')];
    if (isJsonObject(inner)) yield* leavesOf(inner, path);
    else if (inner !== null) yield [path, inner];
  }
}

function plant(branch: Branch, [key = '', ...rest]: readonly string[], value: JsonValue): void {
  const there = branch.get(key);
  if (rest.length === 0) {
    if (there === undefined) branch.set(key, value);
    return;
  }
  if (there !== undefined && !(there instanceof Map)) return;
  const inner: Branch = there ?? new Map();
  branch.set(key, inner);
  plant(inner, rest, value);
}

function toObject(branch: Branch): JsonObject {
  return Object.fromEntries([...branch].map(([key, value]) => [key, value instanceof Map ? toObject(value) : value]));
}
