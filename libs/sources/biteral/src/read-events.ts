import { decodeUtf8, JsonFields, parseJson } from '@millrace/contracts';
import { isJsonObject, type FieldFault, type JsonObject, type JsonValue, type Refusal } from '@millrace/domain';
import { EVENT_TYPES, FIELD_READERS, type EventType, type FieldName } from './event-types';

/** How many events one request may hold. */
export const MAX_BATCH = 100;

/** A valid Biteral event. */
export interface BiteralEvent {
  readonly type: string;
  /** The fields that its type defines and that it has, in the order of the definition, defaults included. */
  readonly fields: readonly (readonly [FieldName, string | number])[];
  /** Unix milliseconds; undefined: the time of reception. */
  readonly timestamp: number | undefined;
  /** `fields` and everything else that was sent, as it was sent, except `type` and what is null. */
  readonly attributes: JsonObject;
}

export type ReadEvents =
  | { readonly kind: 'ok'; readonly events: readonly BiteralEvent[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const TYPE_FIELD = new Set(['type']);

/** Reads one event or a batch. One bad event refuses the batch, with the faults of all. */
export function readEvents(body: Uint8Array): ReadEvents {
  const text = decodeUtf8(body);
  if (text === undefined) return malformed('The body is not UTF-8 text');
  const parsed = parseJson(text);
  if (parsed.kind === 'malformed') return malformed(`The body is not JSON: ${parsed.message}`);
  const posted = Array.isArray(parsed.value) ? (parsed.value as readonly JsonValue[]) : [parsed.value];
  if (posted.length > MAX_BATCH) {
    const message = `A batch may hold ${String(MAX_BATCH)} events, this one has ${String(posted.length)}`;
    return invalid([{ index: 0, field: '', code: 'too_many_events', message }]);
  }
  const read = posted.map(readEvent);
  const faults = read.flatMap((one) => one.faults);
  return faults.length > 0 ? invalid(faults) : { kind: 'ok', events: read.flatMap((one) => one.event ?? []) };
}

interface ReadEvent {
  /** Only to be used without faults. */
  readonly event?: BiteralEvent;
  readonly faults: readonly FieldFault[];
}

function readEvent(value: JsonValue, index: number): ReadEvent {
  if (!isJsonObject(value)) {
    return { faults: [{ index, field: '', code: 'wrong_type', message: 'An event must be a JSON object' }] };
  }
  const fields = new JsonFields(value, index);
  const timestamp = fields.isoTime('timestamp', 'Z');
  const name = fields.text('type', { required: true, nonEmpty: true });
  if (name === undefined) return { faults: fields.faults };
  const type = EVENT_TYPES.get(name);
  if (type === undefined) {
    fields.fail('type', 'unknown_value', 'is not one of the available event types');
    return { faults: fields.faults };
  }
  const typeFields = readTypeFields(fields, type);
  const attributes = { ...Object.fromEntries(typeFields), ...fields.others(TYPE_FIELD) };
  return { event: { type: name, fields: typeFields, timestamp, attributes }, faults: fields.faults };
}

function readTypeFields(fields: JsonFields, { required, optional }: EventType): BiteralEvent['fields'] {
  const read = (name: FieldName, isRequired: boolean): BiteralEvent['fields'] => {
    const value = FIELD_READERS[name](fields, name, isRequired);
    return value === undefined ? [] : [[name, value]];
  };
  return [...required.flatMap((name) => read(name, true)), ...optional.flatMap((name) => read(name, false))];
}

function malformed(message: string): ReadEvents {
  return { kind: 'refused', refusal: { code: 'malformed_body', message } };
}

function invalid(faults: readonly FieldFault[]): ReadEvents {
  const message = `${String(faults[0]?.message)}${faults.length > 1 ? ` (${String(faults.length)} faults)` : ''}`;
  return { kind: 'refused', refusal: { code: 'invalid_event', message, faults } };
}
