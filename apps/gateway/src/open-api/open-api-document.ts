import { isJsonObject, type JsonObject, type OpenApiPart, type SourceAdapter } from '@millrace/domain';
import { GATEWAY_PART, SECURITY_SCHEMES } from './gateway-part';

const COMPONENT_KINDS = ['schemas', 'responses', 'parameters'] as const;

export interface OpenApiOptions {
  readonly adapters: readonly Pick<SourceAdapter, 'dialect' | 'openApi'>[];
  /** The gateway's. */
  readonly version: string;
}

/**
 * Puts the dialects' parts and the gateway's own together to one OpenAPI 3.1 document. Throws when two parts describe
 * the same operation, write the same path in two ways, or name two components alike.
 */
export function createOpenApiDocument({ adapters, version }: OpenApiOptions): JsonObject {
  const parts = [GATEWAY_PART, ...adapters.map(({ openApi }) => openApi)];
  const components = COMPONENT_KINDS.map((kind) => [kind, mergeComponents(kind, parts)] as const);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Millrace',
      version,
      description:
        'Takes events in the dialects that their producers speak and reads them back. One token works in every dialect.',
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { apiKey: [] }, { basic: [] }],
    paths: mergePaths(parts),
    components: { securitySchemes: SECURITY_SCHEMES, ...Object.fromEntries(components) },
  };
}

/** A path with its parameters' names left out: OpenAPI knows no difference between paths that look alike then. */
export function templateOf(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, '{}');
}

function mergePaths(parts: readonly OpenApiPart[]): JsonObject {
  const merged: Record<string, JsonObject> = {};
  const spellings = new Map<string, string>();
  for (const [path, item] of parts.flatMap(({ paths }) => Object.entries(paths))) {
    if (!isJsonObject(item)) throw new Error(`OpenAPI: ${path} is no object`);
    const template = templateOf(path);
    const spelling = spellings.get(template) ?? path;
    if (spelling !== path) throw new Error(`OpenAPI: ${path} is also written ${spelling}`);
    spellings.set(template, path);
    merged[path] = mergeDisjoint(`at ${path}`, merged[path] ?? {}, item);
  }
  return merged;
}

function mergeComponents(kind: (typeof COMPONENT_KINDS)[number], parts: readonly OpenApiPart[]): JsonObject {
  return parts
    .map(({ components }) => components?.[kind] ?? {})
    .reduce((merged, next) => mergeDisjoint(`among the ${kind}`, merged, next), {});
}

function mergeDisjoint(where: string, one: JsonObject, other: JsonObject): JsonObject {
  const repeated = Object.keys(other).find((key) => Object.hasOwn(one, key));
  if (repeated !== undefined) throw new Error(`OpenAPI: ${repeated} is there twice ${where}`);
  return { ...one, ...other };
}
