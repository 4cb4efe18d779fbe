import { JsonFields, parseIsoTime } from '@millrace/contracts';
import { isJsonObject, type FieldFault, type JsonValue } from '@millrace/domain';
import type { CloudEvent } from './cloud-event';

/** An event, to be used where there are no faults only. */
export interface ReadEvent {
  readonly event?: CloudEvent;
  readonly faults: readonly FieldFault[];
}

const PAYLOAD: ReadonlySet<string> = new Set(['data', 'data_base64']);
const OWN_PLACE: ReadonlySet<string> = new Set([...PAYLOAD, 'id', 'source', 'type']);
const OPTIONAL_TEXTS = ['subject', 'datacontenttype', 'dataschema'];
const DEFINED: ReadonlySet<string> = new Set([...OWN_PLACE, ...OPTIONAL_TEXTS, 'specversion', 'time']);

const NAME = /^[a-z\d]+$/;
/** RFC 3339, section 5.6. */
const TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/;

/**
 * Reads an event as the JSON format has it (attributes as members, null as absent). Checks what the
 * specification, version 1.0.2, demands of attributes; that a source is a URI reference is left to the producer.
 */
export function readEvent(value: JsonValue, index: number): ReadEvent {
  if (!isJsonObject(value)) {
    return { faults: [{ index, field: '', code: 'wrong_type', message: 'an event must be a JSON object' }] };
  }
  const fields = new JsonFields(value, index);
  const event = {
    id: readRequired(fields, 'id'),
    source: readRequired(fields, 'source'),
    type: readRequired(fields, 'type'),
    time: readTime(fields),
    otherAttributes: fields.others(OWN_PLACE),
    ...readPayload(fields),
  };
  checkVersion(fields);
  for (const name of OPTIONAL_TEXTS) readNonEmpty(fields, name);
  checkExtensions(fields);
  return { event, faults: fields.faults };
}

function readRequired(fields: JsonFields, name: string): string {
  return fields.text(name, { required: true, nonEmpty: true }) ?? '';
}

function readNonEmpty(fields: JsonFields, name: string): string | undefined {
  const text = fields.text(name);
  return text === '' ? fields.fail(name, 'too_short', 'must not be empty') : text;
}

function checkVersion(fields: JsonFields): void {
  const version = readRequired(fields, 'specversion');
  if (version !== '' && version !== '1.0') fields.fail('specversion', 'unknown_value', 'must be 1.0');
}

/** Fractions of a second may be of any length; beyond milliseconds they are cut off. */
function readTime(fields: JsonFields): number | undefined {
  const text = readNonEmpty(fields, 'time');
  if (text === undefined) return undefined;
  const time = TIME.test(text) ? parseIsoTime(text.replace(/(\.\d{9})\d+/, '$1')) : undefined;
  if (time !== undefined) return fields.eventTime('time', time);
  return fields.fail('time', 'malformed_time', 'must be a time of RFC 3339 such as 2025-11-18T07:21:16.527Z');
}

function readPayload(fields: JsonFields): Pick<CloudEvent, 'data' | 'base64'> {
  const data = fields.value('data');
  const base64 = fields.text('data_base64');
  if (base64 === undefined) return { data };
  if (data !== undefined) fields.fail('data_base64', 'conflict', 'must not be there beside "data"');
  if (!BASE64.test(base64)) fields.fail('data_base64', 'malformed', 'must be base64');
  return { base64 };
}

/** Names, and types as the specification's type system has them; in headers everything is text. */
function checkExtensions(fields: JsonFields): void {
  for (const name of fields.otherNames(DEFINED)) {
    if (!NAME.test(name)) fields.fail(name, 'unknown_field', 'is no name of an attribute: only a to z and digits are');
    else if (typeof fields.object[name] === 'object') {
      fields.fail(name, 'wrong_type', 'must be a text, a number or a boolean; objects and arrays belong into "data"');
    }
  }
}
