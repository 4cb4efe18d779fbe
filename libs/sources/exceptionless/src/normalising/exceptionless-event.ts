import { INT32, parseIsoTime } from '@millrace/contracts';
import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/domain';

/** The fields of an event as Exceptionless' model has them, of the right types but not yet held to its bounds. */
export interface EventFields {
  readonly type?: string;
  readonly source?: string;
  readonly message?: string;
  /** ISO 8601; without an offset it is UTC, the zone of Exceptionless' servers. */
  readonly date?: string;
  readonly tags?: readonly (string | null)[];
  readonly geo?: string;
  /** Digits where the number is too wide for a double. */
  readonly value?: number | string;
  readonly count?: number;
  readonly reference_id?: string;
  readonly id?: string;
  readonly stack_id?: string;
  readonly data?: JsonObject;
}

/** One posted event: an object that maps onto the model. */
export interface ExceptionlessEvent {
  readonly fields: EventFields;
  /** `fields.date` in Unix milliseconds. */
  readonly time?: number;
  /** Keys of the event that the model does not have, in their order. */
  readonly others: readonly (readonly [string, JsonValue])[];
}

type FieldName = keyof EventFields;

const isText = (value: JsonValue): boolean => typeof value === 'string';
const isTextList = (value: JsonValue): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string' || item === null);
const isInt32 = (value: JsonValue): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= INT32.min && value <= INT32.max;
/** Sixteen digits and more are how `parseJson` gives an integer that a double cannot hold. */
const isDecimal = (value: JsonValue): boolean =>
  Number.isFinite(value) || (typeof value === 'string' && /^-?\d{16,}$/.test(value));

/** Exceptionless reads strictly: one field of another type, and the object is no event at all. */
const FIELDS: Readonly<Record<FieldName, (value: JsonValue) => boolean>> = {
  type: isText,
  source: isText,
  message: isText,
  date: isText,
  tags: isTextList,
  geo: isText,
  value: isDecimal,
  count: isInt32,
  reference_id: isText,
  id: isText,
  stack_id: isText,
  data: isJsonObject,
};

/** In lower case, with and without underscores: `referenceId` is as good as `reference_id`. */
const FIELD_NAMES: ReadonlyMap<string, FieldName> = new Map(
  (Object.keys(FIELDS) as FieldName[]).flatMap((name) => [
    [name, name] as const,
    [name.replaceAll('_', ''), name] as const,
  ]),
);

/** The event that an object maps onto; undefined where it does not. Null is absent. */
export function readEvent(value: JsonObject): ExceptionlessEvent | undefined {
  const fields: Partial<Record<FieldName, JsonValue>> = {};
  const others: [string, JsonValue][] = [];
  for (const [name, inner] of Object.entries(value)) {
    const field = FIELD_NAMES.get(name.toLowerCase());
    if (field === undefined) others.push([name, inner]);
    else if (inner !== null && !FIELDS[field](inner)) return undefined;
    else if (inner !== null) fields[field] = inner;
  }
  return withTime(fields as EventFields, others);
}

function withTime(fields: EventFields, others: ExceptionlessEvent['others']): ExceptionlessEvent | undefined {
  if (fields.date === undefined) return { fields, others };
  const time = parseIsoTime(fields.date, 'Z');
  return time === undefined ? undefined : { fields, time, others };
}
