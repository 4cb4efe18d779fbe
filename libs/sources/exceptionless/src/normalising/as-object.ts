import { parseJson } from '@millrace/contracts';
import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/domain';

/** An object, or the text of one in JSON, as some clients send it; undefined for anything else. */
export function asObject(value: JsonValue): JsonObject | undefined {
  const parsed = typeof value === 'string' ? parseJson(value) : ({ kind: 'ok', value } as const);
  return parsed.kind === 'ok' && isJsonObject(parsed.value) ? parsed.value : undefined;
}
