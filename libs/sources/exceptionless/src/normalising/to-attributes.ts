import type { JsonObject, JsonValue } from '@millrace/domain';
import { INVALID_REFERENCE_ID, readReferenceId } from '../reference-id';
import { asObject } from './as-object';
import type { EventFields, ExceptionlessEvent } from './exceptionless-event';
import { formatCoordinates } from './geo';
import type { Submission } from './submission';

/** Fields of the model that are attributes; `data` has no say in what stands under these names. */
const OWN_FIELDS = ['date', 'geo', 'value', 'count', 'reference_id'] as const;

type OwnField = (typeof OWN_FIELDS)[number];

/** Keys of `data` whose values have a model, so that text in their place must be that object's JSON. */
const MODELLED_KEYS = new Set([
  '@error',
  '@environment',
  '@location',
  '@request',
  '@simple_error',
  '@user_description',
  '@user',
  '@stack',
]);

/** The other keys that Exceptionless knows. */
const PLAIN_KEYS = new Set(['@version', '@level', '@trace', '@submission_method']);

/** What the server says of the client; what the client says there itself does not count. */
const SUBMISSION_CLIENT = '@submission_client';

/**
 * Everything of an event that has no place of its own, under the producer's names: first the fields of the model, then
 * what was in `data`, then the keys of the event that the model does not have. Null is absent.
 */
export function toAttributes({ fields, others }: ExceptionlessEvent, { client }: Submission): JsonObject {
  const attributes = new Attributes();
  for (const name of ['date', 'value', 'count'] as const) {
    const value = fields[name];
    if (value !== undefined) attributes.set(name, value);
  }
  addGeo(attributes, fields);
  addReferenceId(attributes, fields);
  for (const [name, value] of Object.entries(fields.data ?? {})) addDatum(attributes, name, value);
  for (const [name, value] of others) addDatum(attributes, name, value);
  attributes.add(SUBMISSION_CLIENT, client);
  return attributes.toObject();
}

/** A text that is no place is kept beside the field, which stays absent. */
function addGeo(attributes: Attributes, { geo = '' }: EventFields): void {
  const coordinates = formatCoordinates(geo);
  if (coordinates !== undefined) attributes.set('geo', coordinates);
  else if (geo.trim() !== '') attributes.add('InvalidGeo', geo);
}

/** An invalid reference id is replaced, and kept beside the replacement; an `id` beside a reference id is a datum. */
function addReferenceId(attributes: Attributes, fields: EventFields): void {
  const reference = readReferenceId(fields);
  if (reference.kind === 'valid') attributes.set('reference_id', reference.id);
  if (reference.kind === 'invalid') {
    attributes.set('reference_id', INVALID_REFERENCE_ID);
    attributes.add('InvalidReferenceId', reference.sent);
  }
  if (fields.id !== undefined && fields.reference_id?.trim()) attributes.add('id', fields.id);
  if (fields.stack_id !== undefined) attributes.add('stack_id', fields.stack_id);
}

function addDatum(attributes: Attributes, name: string, value: JsonValue): void {
  if (value === null) return;
  const lower = name.toLowerCase();
  if (lower === SUBMISSION_CLIENT) return;
  if (!MODELLED_KEYS.has(lower)) {
    attributes.add(PLAIN_KEYS.has(lower) ? lower : name, value);
    return;
  }
  const object = asObject(value);
  if (object === undefined) attributes.add(`_${lower}`, value);
  else attributes.add(lower, object);
}

/** Values by name; a name that is taken, in whatever case, gets another: `_@name` for Exceptionless' own, else `name1`. */
class Attributes {
  readonly #values = new Map<string, JsonValue>();
  /** Names in lower case, with the number of the last other name that was given in their place. */
  readonly #taken = new Map<string, number>(OWN_FIELDS.map((name) => [name, 0]));

  set(name: OwnField, value: JsonValue): void {
    this.#values.set(name, value);
  }

  add(name: string, value: JsonValue): void {
    const free = this.#freeName(name);
    this.#values.set(free, value);
    this.#taken.set(free.toLowerCase(), 0);
  }

  toObject(): JsonObject {
    return Object.fromEntries(this.#values);
  }

  #freeName(name: string): string {
    if (this.#isFree(name)) return name;
    if (name.startsWith('@') && this.#isFree(`_${name}`)) return `_${name}`;
    let number = (this.#taken.get(name.toLowerCase()) ?? 0) + 1;
    while (!this.#isFree(`${name}${String(number)}`)) number += 1;
    this.#taken.set(name.toLowerCase(), number);
    return `${name}${String(number)}`;
  }

  #isFree(name: string): boolean {
    return !this.#taken.has(name.toLowerCase());
  }
}
