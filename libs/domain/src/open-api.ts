import type { JsonObject } from './json';

/**
 * A dialect's part of the gateway's OpenAPI 3.1 document: every address it answers, every body it takes and gives. Names
 * of components begin with the dialect's name, because all dialects' components are put together.
 */
export interface OpenApiPart {
  readonly paths: JsonObject;
  readonly components?: {
    readonly schemas?: JsonObject;
    readonly responses?: JsonObject;
    readonly parameters?: JsonObject;
  };
}
