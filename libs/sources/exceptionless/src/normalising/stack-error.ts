import { sha1Hex } from '@millrace/contracts';
import { isJsonObject, type ErrorDetail, type JsonObject, type JsonValue } from '@millrace/domain';
import { foldName, objectProperty, objectsProperty, property, textProperty } from '../property';

/** An error, and the stack that Exceptionless puts it on. */
export interface StackedError {
  readonly detail: ErrorDetail;
  /** The event's attributes, in which the error's data say as `@target` what it is stacked by. */
  readonly attributes: JsonObject;
}

/** What tells an error from others, under Exceptionless' names and the most significant first. */
type Signature = Readonly<Record<string, string>>;

/** The error that an event is named after, which may be an inner one. */
interface Stacking {
  readonly key: '@error' | '@simple_error';
  readonly type: string;
  readonly signature: Signature;
  /** Shown with the signature, and no part of it. */
  readonly message: string;
}

/** Frames of the platform are not where a fault is. */
const PLATFORM = /^(?:System|Microsoft)/;

const TARGET = '@target';

/**
 * Groups an error as Exceptionless does: by the type of an error and its method, by the text of the trace where that is all
 * there is, or by what the producer set by hand. Undefined where the attributes hold no error.
 */
export function stackError(attributes: JsonObject): StackedError | undefined {
  const { '@error': error, '@simple_error': simpleError, '@stack': stack } = attributes;
  const stacking = isJsonObject(error) ? ofError(error) : isJsonObject(simpleError) && ofSimpleError(simpleError);
  if (stacking === false) return undefined;
  const { type } = stacking;
  const byHand = isJsonObject(stack) ? signatureByHand(stack) : [];
  if (byHand.length > 0) return { detail: { type, groupBy: byHand }, attributes };
  return {
    detail: { type, groupBy: Object.values(stacking.signature) },
    attributes: withTarget(attributes, stacking),
  };
}

/** Values that are empty tell nothing apart. */
function signatureByHand(stack: JsonObject): readonly string[] {
  const values = Object.values(objectProperty(stack, 'signature_data') ?? {});
  return values.filter((value) => value !== null && value !== '').map(toText);
}

function ofSimpleError(error: JsonObject): Stacking {
  const type = textProperty(error, 'type');
  const trace = textProperty(error, 'stack_trace');
  const signature = { ExceptionType: type, StackTrace: trace === '' ? '' : sha1Hex(trace) };
  return { key: '@simple_error', type, signature: withoutEmpty(signature), message: '' };
}

function ofError(outermost: JsonObject): Stacking {
  const chain = innermostFirst(outermost);
  const [innermost = outermost] = chain;
  const guilty = chain.find((error) => userFrame(error) !== undefined) ?? innermost;
  const frames = objectsProperty(guilty, 'stack_trace');
  const method = userFrame(guilty) ?? objectProperty(guilty, 'target_method') ?? frames[0];
  const type = textProperty(guilty, 'type');
  const signature = withoutEmpty({
    ExceptionType: type,
    Method: method === undefined ? '' : toMethodText(method),
    ...errorNumbers(guilty),
  });
  return { key: '@error', type, signature, message: frames.length === 0 ? '' : textProperty(guilty, 'message') };
}

/** An error that says nothing of itself is like no other, and has no target. */
function withTarget(attributes: JsonObject, { key, signature, message }: Stacking): JsonObject {
  const { [key]: error } = attributes;
  if (!isJsonObject(error) || Object.keys(signature).length === 0) return attributes;
  const name = Object.keys(error).find((each) => foldName(each) === 'data') ?? 'data';
  const { [name]: data } = error;
  // What was sent as data and is none stays as it is.
  if (data !== undefined && data !== null && !isJsonObject(data)) return attributes;
  const target = withoutEmpty({ ...signature, Message: message });
  return withEntry(attributes, key, withEntry(error, name, withEntry(data ?? {}, TARGET, target)));
}

function withEntry(object: JsonObject, name: string, value: JsonValue): JsonObject {
  return Object.fromEntries([...Object.entries(object), [name, value]]);
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
function errorNumbers(error: JsonObject): Signature {
  const extra = objectProperty(objectProperty(error, 'data'), '@ext');
  const numbers = ['Number', 'ErrorCode'].map((name) => [name, toText(property(extra, name) ?? '')] as const);
  return Object.fromEntries(numbers);
}

function withoutEmpty(texts: Signature): Signature {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
}

function toTexts(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).map(toText) : [];
}

function toText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
