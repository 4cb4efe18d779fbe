import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/domain';
import type { DataRules } from '../data-rules';
import { foldName } from '../property';
import { asObject } from './as-object';

/** Properties that say who or where somebody is, by the attribute that has them; folded names. */
const PRIVATE_PROPERTIES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['@user_description', new Set(['emailaddress'])],
  ['@request', new Set(['clientipaddress', 'cookies', 'postdata', 'querystring'])],
  ['@environment', new Set(['machinename', 'ipaddress'])],
  ['@submission_client', new Set(['ipaddress'])],
]);

/** The name of what is kept in the place of another attribute, which has its name or should be an object: `_@user`, `@user1`. */
const STAND_IN = /^_?(?<sentAs>@[a-z_]+)\d*$/;

/** What of a request may hold anything that a page asks for, by folded name. */
const REQUEST_FIELDS = new Set(['headers', 'cookies', 'postdata', 'querystring']);

/** The attributes that the project's rules let be stored. */
export function withhold(attributes: JsonObject, rules: DataRules): JsonObject {
  const kept = rules.includesPrivate ? attributes : withoutPrivate(attributes);
  return mapObject(kept, (name, value) =>
    sentAs(name) === '@request' && isJsonObject(value) ? withoutExcluded(value, rules) : value,
  );
}

/** A form may be the text of an object in JSON; what can be told apart in it is stored as one. */
function withoutExcluded(request: JsonObject, { admits }: DataRules): JsonObject {
  return mapObject(request, (name, value) => {
    const fields = REQUEST_FIELDS.has(foldName(name)) ? asObject(value) : undefined;
    return fields === undefined ? value : pick(fields, admits);
  });
}

function withoutPrivate(attributes: JsonObject): JsonObject {
  const kept = pick(attributes, (name) => !isPrivate(name));
  return mapObject(kept, (name, value) => {
    const properties = PRIVATE_PROPERTIES.get(name);
    if (properties === undefined || !isJsonObject(value)) return value;
    return pick(value, (property) => !properties.has(foldName(property)));
  });
}

/** The user, and what stands in the place of an object that has private properties: it need not have any names for them. */
function isPrivate(name: string): boolean {
  const sent = sentAs(name);
  return sent === '@user' || (sent !== name && PRIVATE_PROPERTIES.has(sent));
}

function sentAs(name: string): string {
  return STAND_IN.exec(name)?.groups?.['sentAs'] ?? name;
}

function pick(object: JsonObject, isKept: (name: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => isKept(name)));
}

function mapObject(object: JsonObject, toValue: (name: string, value: JsonValue) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, toValue(name, value)]));
}
