import { isJsonObject, type ErrorDetail, type JsonObject, type JsonValue } from '@millrace/domain';
import { objectProperty, objectsProperty, property, textProperty } from '../property';

/** Frames of the platform are not where a fault is. */
const PLATFORM = /^(?:System|Microsoft)/;

/**
 * What groups errors in Exceptionless: the type of an error and its method; the text of the trace where that is all
 * there is; or what the producer set by hand. Undefined where the attributes hold no error.
 */
export function toErrorDetail(attributes: JsonObject): ErrorDetail | undefined {
  const { '@stack': stack } = attributes;
  const detail = toDetail(attributes);
  const byHand = isJsonObject(stack) ? objectProperty(stack, 'signature_data') : undefined;
  if (detail === undefined || byHand === undefined || Object.keys(byHand).length === 0) return detail;
  return { type: detail.type, groupBy: Object.entries(byHand).flatMap(([name, value]) => [name, toText(value)]) };
}

function toDetail({ '@error': error, '@simple_error': simpleError }: JsonObject): ErrorDetail | undefined {
  if (isJsonObject(error)) return ofError(error);
  return isJsonObject(simpleError) ? ofSimpleError(simpleError) : undefined;
}

function ofSimpleError(error: JsonObject): ErrorDetail {
  const type = textProperty(error, 'type');
  const trace = textProperty(error, 'stack_trace').trim();
  return { type, groupBy: toParts(type, trace) };
}

function ofError(outermost: JsonObject): ErrorDetail {
  const chain = innermostFirst(outermost);
  const [innermost = outermost] = chain;
  const guilty = chain.find((error) => userFrame(error) !== undefined) ?? innermost;
  const frame =
    userFrame(guilty) ?? objectProperty(guilty, 'target_method') ?? objectsProperty(guilty, 'stack_trace')[0];
  const type = textProperty(guilty, 'type');
  const method = frame === undefined ? '' : toMethodText(frame);
  return { type, groupBy: toParts(type, method, ...errorNumbers(guilty)) };
}

/** What says nothing tells no errors apart. */
function toParts(...parts: readonly string[]): readonly string[] {
  return parts.filter((part) => part !== '');
}

function innermostFirst(outermost: JsonObject): readonly JsonObject[] {
  const chain = [outermost];
  let inner = objectProperty(outermost, 'inner');
  while (inner !== undefined) {
    chain.unshift(inner);
    inner = objectProperty(inner, 'inner');
  }
  return chain;
}

/** The topmost frame with a name that is not the platform's. */
function userFrame(error: JsonObject): JsonObject | undefined {
  return objectsProperty(error, 'stack_trace').find(
    (frame) => textProperty(frame, 'name') !== '' && !PLATFORM.test(textProperty(frame, 'declaring_namespace')),
  );
}

/** `Namespace.Type.Method[Generic](ParameterType name, …)`. */
function toMethodText(frame: JsonObject): string {
  const names = ['declaring_namespace', 'declaring_type', 'name'].map((part) => textProperty(frame, part));
  const generics = toTexts(property(frame, 'generic_arguments'));
  const parameters = objectsProperty(frame, 'parameters').map(toParameterText);
  return [
    names.filter((name) => name !== '').join('.'),
    generics.length === 0 ? '' : `[${generics.join(',')}]`,
    `(${parameters.join(', ')})`,
  ].join('');
}

function toParameterText(parameter: JsonObject): string {
  const type = ['type_namespace', 'type'].map((part) => textProperty(parameter, part)).filter((part) => part !== '');
  return `${type.join('.')} ${textProperty(parameter, 'name')}`.trim();
}

/** Numbers that .NET's exceptions carry beside their type, a SQL error's for one. */
function errorNumbers(error: JsonObject): readonly string[] {
  const extra = objectProperty(objectProperty(error, 'data'), '@ext');
  return ['Number', 'ErrorCode'].flatMap((name) => {
    const value = property(extra, name);
    return value === undefined ? [] : [toText(value)];
  });
}

function toTexts(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).map(toText) : [];
}

function toText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
