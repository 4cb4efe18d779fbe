import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/domain';

/**
 * The property of an object as clients in any language spell it: `stack_trace`, `StackTrace` and `stackTrace` are one.
 * Null is absent.
 */
export function property(object: JsonObject | undefined, name: string): JsonValue | undefined {
  if (object === undefined) return undefined;
  if (Object.hasOwn(object, name)) return object[name] ?? undefined;
  const folded = foldName(name);
  // Most properties are asked for in vain, so the names that cannot be this one are not folded.
  const sent = Object.keys(object).find((key) => key.length >= folded.length && foldName(key) === folded);
  return sent === undefined ? undefined : (object[sent] ?? undefined);
}

/** Empty where the property is absent or no text. */
export function textProperty(object: JsonObject | undefined, name: string): string {
  const value = property(object, name);
  return typeof value === 'string' ? value : '';
}

export function objectProperty(object: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = property(object, name);
  return isJsonObject(value) ? value : undefined;
}

/** Only the objects of a list; empty where the property is absent or no list. */
export function objectsProperty(object: JsonObject, name: string): readonly JsonObject[] {
  const value = property(object, name);
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : [];
}

/** What all spellings of a name have in common. */
export function foldName(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
