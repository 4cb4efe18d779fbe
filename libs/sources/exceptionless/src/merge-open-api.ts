import { isJsonObject, type JsonObject, type JsonValue, type OpenApiPart } from '@millrace/domain';

/** Both parts as one: an address that takes events may answer questions as well. The same name must mean the same in both. */
export function mergeOpenApi(one: OpenApiPart, other: OpenApiPart): OpenApiPart {
  const { schemas, responses, parameters } = one.components ?? {};
  return {
    paths: merge(one.paths, other.paths),
    components: {
      schemas: { ...schemas, ...other.components?.schemas },
      responses: { ...responses, ...other.components?.responses },
      parameters: { ...parameters, ...other.components?.parameters },
    },
  };
}

function merge(one: JsonObject, other: JsonObject): JsonObject {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...names].map((name) => [name, mergeValues(one[name], other[name])]));
}

function mergeValues(one: JsonValue | undefined, other: JsonValue | undefined): JsonValue {
  if (isJsonObject(one) && isJsonObject(other)) return { ...one, ...other };
  return other ?? one ?? null;
}
