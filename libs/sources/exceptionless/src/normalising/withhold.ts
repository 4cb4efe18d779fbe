import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/domain';
import type { DataRules } from '../data-rules';
import { foldName } from '../property';

/** Properties that say who or where somebody is, by the attribute that has them; folded names. */
const PRIVATE_PROPERTIES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['@user_description', new Set(['emailaddress'])],
  ['@request', new Set(['clientipaddress', 'cookies', 'postdata', 'querystring'])],
  ['@environment', new Set(['machinename', 'ipaddress'])],
  ['@submission_client', new Set(['ipaddress'])],
]);

/** The user, and what was sent in the place of one of these objects and is none: nothing can be told apart in it. */
const PRIVATE_ATTRIBUTES = new Set(['@user', '_@user', ...[...PRIVATE_PROPERTIES.keys()].map((name) => `_${name}`)]);

/** What of a request may hold anything that a page asks for, by folded name. */
const REQUEST_FIELDS = new Set(['headers', 'cookies', 'postdata', 'querystring']);

/** The attributes that the project's rules let be stored. */
export function withhold(attributes: JsonObject, rules: DataRules): JsonObject {
  const kept = rules.includesPrivate ? attributes : withoutPrivate(attributes);
  const { '@request': request } = kept;
  if (!isJsonObject(request)) return kept;
  const fields = mapObject(request, (name, value) =>
    REQUEST_FIELDS.has(foldName(name)) && isJsonObject(value) ? pick(value, rules.admits) : value,
  );
  return mapObject(kept, (name, value) => (name === '@request' ? fields : value));
}

function withoutPrivate(attributes: JsonObject): JsonObject {
  const kept = pick(attributes, (name) => !PRIVATE_ATTRIBUTES.has(name));
  return mapObject(kept, (name, value) => {
    const properties = PRIVATE_PROPERTIES.get(name);
    if (properties === undefined || !isJsonObject(value)) return value;
    return pick(value, (property) => !properties.has(foldName(property)));
  });
}

function pick(object: JsonObject, isKept: (name: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => isKept(name)));
}

function mapObject(object: JsonObject, toValue: (name: string, value: JsonValue) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, toValue(name, value)]));
}
