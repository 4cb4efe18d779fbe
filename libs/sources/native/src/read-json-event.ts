import { INT32, JsonFields, severityFromName } from '@millrace/contracts';
import { isJsonObject, SEVERITIES, type JsonValue, type Severity } from '@millrace/domain';
import { MAX_ATTRIBUTE_DEPTH, MAX_LENGTHS, MAX_TAGS } from './limits';
import { rejected, rejectedFor, type ReadEvent } from './native-event';

const KNOWN_FIELDS = new Set([
  'id',
  'source',
  'type',
  'message',
  'severity',
  'time',
  'seqNumber',
  'tags',
  'attributes',
]);

/** A mistyped name must not hide in the store, so a name that an event does not have is a fault. */
export function readJsonEvent(value: JsonValue, index: number): ReadEvent {
  if (!isJsonObject(value)) {
    return rejected({ index, field: '', code: 'wrong_type', message: 'an event must be a JSON object' });
  }
  const fields = new JsonFields(value, index);
  const event = {
    id: readId(fields),
    source: fields.text('source', { maxLength: MAX_LENGTHS.source }) ?? '',
    type: fields.text('type', { maxLength: MAX_LENGTHS.type }) ?? '',
    message: fields.text('message', { required: true, maxLength: MAX_LENGTHS.message }) ?? '',
    severity: readSeverity(fields),
    time: readTime(fields),
    seqNumber: fields.integer('seqNumber', INT32) ?? 0,
    tags: fields.textList('tags', MAX_TAGS) ?? [],
    attributes: fields.jsonObject('attributes', MAX_ATTRIBUTE_DEPTH) ?? {},
    extensions: new Uint8Array(),
  };
  for (const name of fields.otherNames(KNOWN_FIELDS)) {
    fields.fail(name, 'unknown_field', 'is not a field of an event; fields of your own go into "attributes"');
  }
  return fields.faults.length === 0 ? { kind: 'ok', event } : rejectedFor(fields.faults);
}

function readId(fields: JsonFields): string {
  if (fields.value('id') === '') fields.fail('id', 'too_short', 'must not be empty');
  return fields.text('id', { maxLength: MAX_LENGTHS.id }) ?? '';
}

function readSeverity(fields: JsonFields): Severity {
  const name = fields.text('severity');
  if (name === undefined) return 'INFO';
  const severity = severityFromName(name);
  if (severity === undefined) fields.fail('severity', 'unknown_value', `must be one of ${SEVERITIES.join(', ')}`);
  return severity ?? 'INFO';
}

function readTime(fields: JsonFields): number | undefined {
  const value = fields.value('time');
  if (typeof value !== 'number') return fields.isoTime('time');
  // Finer than milliseconds is cut off, as it is from a text.
  return fields.eventTime('time', Math.floor(value));
}
