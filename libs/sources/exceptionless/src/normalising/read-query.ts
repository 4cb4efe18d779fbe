import { INT32, parseIsoTime } from '@millrace/contracts';
import type { JsonObject, JsonValue, RawRecord } from '@millrace/domain';
import type { DataRules } from '../data-rules';
import type { EventFields, ExceptionlessEvent } from './exceptionless-event';
import { formatCoordinates } from './geo';

const INTEGER = /^[+-]?\d{1,10}$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;

/** The field that the values of a parameter give; undefined where they are none of the field's. */
type ReadField = (values: readonly string[]) => EventFields | undefined;

/** Fields of the model by the parameters that they come as. */
const FIELDS: ReadonlyMap<string, ReadField> = new Map<string, ReadField>([
  ['type', ([type = '']) => ({ type })],
  ['source', ([source = '']) => ({ source })],
  ['message', ([message = '']) => ({ message })],
  ['reference', ([reference_id = '']) => ({ reference_id })],
  ['date', ([date = '']) => (parseIsoTime(date, 'Z') === undefined ? undefined : { date })],
  ['count', ([count = '']) => toCount(count)],
  ['value', ([value = '']) => (DECIMAL.test(value) ? { value: toExactNumber(value) } : undefined)],
  ['geo', ([geo = '']) => (formatCoordinates(geo) === undefined ? undefined : { geo })],
  ['tags', (values) => ({ tags: values.flatMap((value) => value.split(',')) })],
]);

/** Parameters that say who the user is, and where they stand in `@user`. */
const USER_PROPERTIES: ReadonlyMap<string, string> = new Map([
  ['identity', 'identity'],
  ['identity.name', 'name'],
]);

/** The event that a submission by GET describes, from what the route kept of it. */
export function readQuery({ query, type }: RawRecord['parameters'], rules: DataRules | undefined): ExceptionlessEvent {
  let fields: EventFields = { type: type ?? 'log' };
  const others: [string, JsonValue][] = [];
  const user: Record<string, string> = {};
  for (const [key, { name, values }] of groupByName(new URLSearchParams(query))) {
    const read = FIELDS.get(key);
    const userProperty = USER_PROPERTIES.get(key);
    const field = read?.(values);
    if (field !== undefined) fields = { ...fields, ...field };
    else if (userProperty !== undefined) user[userProperty] = values[0] ?? '';
    else if (read !== undefined) others.push([toInvalidName(key), toValue(values)]);
    else if (rules === undefined || rules.admits(name)) others.push([name, toValue(values)]);
  }
  return { fields, others: [...toUser(user), ...others], ...toTime(fields) };
}

/** Everything that was sent under one name, in any case. */
interface Parameter {
  /** As it was written first. */
  readonly name: string;
  readonly values: string[];
}

function groupByName(query: URLSearchParams): ReadonlyMap<string, Parameter> {
  const parameters = new Map<string, Parameter>();
  for (const [name, value] of query) {
    const key = name.toLowerCase();
    const known = parameters.get(key);
    if (known === undefined) parameters.set(key, { name, values: [value] });
    else known.values.push(value);
  }
  return parameters;
}

/** Where a value is kept that is none of its field's, as `InvalidReferenceId` is. */
function toInvalidName(key: string): string {
  return `Invalid${key.slice(0, 1).toUpperCase()}${key.slice(1)}`;
}

function toValue(values: readonly string[]): JsonValue {
  const [value = ''] = values;
  return values.length > 1 ? values : value;
}

function toUser(user: JsonObject): ExceptionlessEvent['others'] {
  return Object.keys(user).length === 0 ? [] : [['@user', user]];
}

function toTime({ date }: EventFields): Pick<ExceptionlessEvent, 'time'> {
  const time = date === undefined ? undefined : parseIsoTime(date, 'Z');
  return time === undefined ? {} : { time };
}

function toCount(text: string): EventFields | undefined {
  const count = INTEGER.test(text) ? Number(text) : NaN;
  return count >= INT32.min && count <= INT32.max ? { count } : undefined;
}

/** The digits themselves where a double would change them. */
function toExactNumber(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) && (Number.isSafeInteger(number) || !Number.isInteger(number)) ? number : text;
}
