import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/domain';
import { foldName, property, textProperty } from '../property';
import { asObject } from './as-object';

/** What the first API called the event's own fields, by folded name. */
const EVENT_FIELDS: ReadonlyMap<string, string> = new Map([
  ['id', 'reference_id'],
  ['occurrencedate', 'date'],
  ['tags', 'tags'],
  ['requestinfo', '@request'],
  ['environmentinfo', '@environment'],
]);

/** What is the error's, by folded name. */
const ERROR_FIELDS: ReadonlyMap<string, string> = new Map([
  ['message', 'message'],
  ['code', 'code'],
  ['type', 'type'],
  ['inner', 'inner'],
  ['stacktrace', 'stack_trace'],
  ['targetmethod', 'target_method'],
  ['modules', 'modules'],
]);

/** Where producers put what the model does not know; the second name came with the second API. */
const DATA_FIELDS = new Set(['extendeddata', 'data']);

/** What becomes of the user; see `toUserData`. */
const USER_FIELDS = new Set(['useremail', 'userdescription', 'username']);

/** Keys of extended data that have a name of their own now; clients of different ages had different ones. */
const DATA_KEYS: ReadonlyMap<string, string> = new Map([
  ['exceptioninfo', '@ext'],
  ['extraexceptionproperties', '@ext'],
  ['tracelog', '@trace'],
  ['traceinfo', '@trace'],
]);

/** Objects whose names are the producer's and not the model's. */
const FREE_OBJECTS = new Set(['cookies', 'query_string', 'post_data', 'form', 'headers']);

type Entry = readonly [string, JsonValue];
type Fields = Map<string, JsonValue>;

/**
 * The event that a document of the first API stands for. There, an event was one error with what surrounded it, in names
 * with capitals; the new names are those of Exceptionless' own upgrade. What the model does not know stays as sent.
 */
export function upgradeError(document: JsonObject): JsonObject {
  const { event, error, data } = sortFields(document);
  const extra = data.get('@ext');
  if (extra !== undefined) {
    data.delete('@ext');
    error.set('data', { '@ext': extra });
  }
  if (error.size > 0) event.set('@error', Object.fromEntries(error));
  event.set('type', isNotFound(document) ? '404' : 'error');
  event.set('data', Object.fromEntries(data));
  return { ...Object.fromEntries(event), ...toUserData(document) };
}

function isNotFound(document: JsonObject): boolean {
  const code = property(document, 'Code');
  return code === '404' || code === 404;
}

/** The fields of the event, of its error and of its data, under their new names. */
function sortFields(document: JsonObject): { event: Fields; error: Fields; data: Fields } {
  const fields = { event: new Map(), error: new Map(), data: new Map() } satisfies Record<string, Fields>;
  for (const [name, value] of Object.entries(document)) {
    const folded = foldName(name);
    const errorField = ERROR_FIELDS.get(folded);
    if (value === null || USER_FIELDS.has(folded)) continue;
    if (errorField !== undefined) fields.error.set(errorField, toModel(value));
    else if (DATA_FIELDS.has(folded) && isJsonObject(value)) addAll(fields.data, toData(value));
    else if (folded === '@error' && isJsonObject(value)) addAll(fields.error, value);
    else fields.event.set(...toEventEntry(folded, [name, value]));
  }
  return fields;
}

function addAll(fields: Fields, object: JsonObject): void {
  for (const [name, value] of Object.entries(object)) fields.set(name, value);
}

function toEventEntry(folded: string, [name, value]: Entry): Entry {
  const field = EVENT_FIELDS.get(folded);
  return field === undefined ? [name, value] : [field, toModel(value)];
}

function toUserData(document: JsonObject): JsonObject {
  const description = withoutEmpty({
    email_address: textProperty(document, 'UserEmail'),
    description: textProperty(document, 'UserDescription'),
  });
  const user = withoutEmpty({ identity: textProperty(document, 'UserName') });
  return {
    ...(Object.keys(description).length === 0 ? {} : { '@user_description': description }),
    ...(Object.keys(user).length === 0 ? {} : { '@user': user }),
  };
}

function withoutEmpty(texts: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
}

/** The value with the names of the second API. */
function toModel(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(toModel);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(toModelEntry));
}

function toModelEntry([sent, value]: Entry): Entry {
  const name = toSnakeCase(sent);
  if (name === 'extended_data') return ['data', isJsonObject(value) ? toData(value) : value];
  return [name, FREE_OBJECTS.has(name) ? value : toModel(value)];
}

/** `OSName` is `o_s_name`, as it is in the second API. */
function toSnakeCase(name: string): string {
  return name.replaceAll(/(?<!^|_)[A-Z]/g, '_$&').toLowerCase();
}

function toData(extended: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(extended).map(([name, value]) => {
      const key = DATA_KEYS.get(foldName(name)) ?? name;
      // Extra properties of an exception came as the text of their JSON.
      return [key, key === '@ext' ? (asObject(value) ?? value) : value];
    }),
  );
}
