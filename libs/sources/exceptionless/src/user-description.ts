import { parseJson } from '@millrace/contracts';
import { isJsonObject, type FieldFault, type JsonObject, type JsonValue, type Refusal } from '@millrace/domain';
import { decodeText } from './decode-text';
import { foldName, textProperty } from './property';

/** The fields that Exceptionless knows, by the folded names of both generations of its API. */
const FIELD_NAMES: ReadonlyMap<string, string> = new Map([
  ['emailaddress', 'email_address'],
  ['useremail', 'email_address'],
  ['description', 'description'],
  ['userdescription', 'description'],
  ['data', 'data'],
]);

/** Enough to catch what was never meant as an address. */
const EMAIL_ADDRESS = /^[^\s@]+@[^\s@]+$/;

export type ReadUserDescription =
  /** Known fields under Exceptionless' names, others as sent; without nulls. */
  { readonly kind: 'read'; readonly description: JsonObject } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Reads what a user says about an event: an address or a description at least, and the address well-formed. */
export function readUserDescription(contentType: string, body: Uint8Array): ReadUserDescription {
  const parsed = parseJson(decodeText(contentType, body));
  if (parsed.kind === 'malformed') return malformed(`The body is not JSON: ${parsed.message}`);
  if (!isJsonObject(parsed.value)) return malformed('The body is no object');
  const description = withFieldNames(parsed.value);
  const wrong = Object.keys(description).find((name) => !hasRightType(name, description[name] ?? null));
  if (wrong !== undefined) return malformed(`"${wrong}" is of the wrong type`);
  const faults = findFaults(description);
  if (faults.length === 0) return { kind: 'read', description };
  return { kind: 'refused', refusal: { code: 'invalid_event', message: 'The description is not valid', faults } };
}

function withFieldNames(sent: JsonObject): JsonObject {
  const description = new Map<string, JsonValue>();
  for (const [name, value] of Object.entries(sent)) {
    if (value === null) continue;
    const known = FIELD_NAMES.get(foldName(name)) ?? name;
    description.set(description.has(known) ? name : known, value);
  }
  return Object.fromEntries(description);
}

function hasRightType(name: string, value: JsonValue): boolean {
  if (name === 'data') return isJsonObject(value);
  return (name !== 'email_address' && name !== 'description') || typeof value === 'string';
}

function findFaults(description: JsonObject): readonly FieldFault[] {
  const emailAddress = textProperty(description, 'email_address').trim();
  if (emailAddress === '' && textProperty(description, 'description').trim() === '') {
    return [fault('description', 'required', 'Please specify a description or an email address.')];
  }
  if (emailAddress === '' || EMAIL_ADDRESS.test(emailAddress)) return [];
  return [fault('email_address', 'malformed', 'The email address is not one.')];
}

function fault(name: string, code: string, message: string): FieldFault {
  return { index: 0, field: `/${name}`, code, message };
}

function malformed(message: string): ReadUserDescription {
  return { kind: 'refused', refusal: { code: 'malformed_body', message } };
}
