import {
  EventReaderError,
  isJsonObject,
  type Comparison,
  type Condition,
  type JsonObject,
  type JsonValue,
  type NumberField,
  type StoredEvent,
  type TextField,
} from '@millrace/domain';
import { compareTexts, foldCase } from './compare-texts';

type ConditionOf<Kind extends Condition['kind']> = Extract<Condition, { kind: Kind }>;

type Judge<Kind extends Condition['kind']> = (condition: ConditionOf<Kind>, event: StoredEvent) => boolean;

const JUDGES: { readonly [Kind in Condition['kind']]: Judge<Kind> } = {
  all: ({ of }, event) => of.every((condition) => conditionHolds(condition, event)),
  any: ({ of }, event) => of.some((condition) => conditionHolds(condition, event)),
  not: ({ of }, event) => !conditionHolds(of, event),
  text: ({ field, is, value, ignoreCase }, event) => {
    const fold = folding(ignoreCase);
    return compares(compareTexts(fold(textOf(field, event)), fold(value)), is);
  },
  number: ({ field, is, value }, event) => {
    const number = numberOf(field, event);
    return number !== undefined && compares(number - value, is);
  },
  'text-in': ({ field, values }, event) => values.some((value) => compareTexts(textOf(field, event), value) === 0),
  'severity-in': ({ values }, { event }) => values.includes(event.severity),
  'id-in': ({ values }, { id }) => values.some((value) => value.toLowerCase() === id),
  contains: ({ field, text, ignoreCase }, event) => {
    const fold = folding(ignoreCase);
    return fold(textOf(field, event)).includes(fold(text));
  },
  matches: ({ field, pattern, ignoreCase }, event) => toRegExp(pattern, ignoreCase).test(textOf(field, event)),
  tagged: ({ tag, ignoreCase }, { tags }) => {
    const fold = folding(ignoreCase);
    return tags.some((candidate) => fold(candidate) === fold(tag));
  },
  'has-attribute': ({ path }, { attributes }) => attributeAt(attributes, path) !== undefined,
};

/** Whether a stored event is as the condition says. */
export function conditionHolds(condition: Condition, event: StoredEvent): boolean {
  const judge = JUDGES[condition.kind] as (condition: Condition, event: StoredEvent) => boolean;
  return judge(condition, event);
}

/** Throws EventReaderError where a pattern of the condition is not one, whether or not there is an event to try it on. */
export function checkPatterns(condition: Condition): void {
  if (condition.kind === 'matches') toRegExp(condition.pattern, condition.ignoreCase);
  if (condition.kind === 'not') checkPatterns(condition.of);
  if (condition.kind === 'all' || condition.kind === 'any') condition.of.forEach(checkPatterns);
}

function folding(ignoreCase: boolean): (text: string) => string {
  return ignoreCase ? foldCase : (text) => text;
}

function compares(difference: number, is: Comparison): boolean {
  switch (is) {
    case '=':
      return difference === 0;
    case '!=':
      return difference !== 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}

function textOf(field: TextField, event: StoredEvent): string {
  if (field === 'clientKey') return event.clientKey;
  if (field === 'errorType') return event.error?.type ?? '';
  if (typeof field === 'string') return event.event[field];
  return toText(attributeAt(event.attributes, field.attribute));
}

/** Of a list its JSON; a number as ClickHouse writes it, which is JavaScript's way but for the plus of an exponent. */
function toText(value: JsonValue | undefined): string {
  if (value === undefined || isJsonObject(value)) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value).replace('e+', 'e') : JSON.stringify(value);
}

function numberOf(field: NumberField, { event, attributes }: StoredEvent): number | undefined {
  if (typeof field === 'string') return event[field];
  const value = attributeAt(attributes, field.numericAttribute);
  return typeof value === 'number' ? value : undefined;
}

function attributeAt(attributes: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = attributes;
  for (const key of path.join('.').split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** What RE2 does not have: looking ahead or behind, and references to groups. */
const NOT_IN_RE2 = /\(\?(?:[=!]|<[=!])|\\[1-9]/;

/** Flags at the front of a pattern; JavaScript has no such syntax. */
const FRONT_FLAGS = /^\(\?([ims]+)\)/;

function toRegExp(pattern: string, ignoreCase: boolean): RegExp {
  const [front = '', flags = ''] = FRONT_FLAGS.exec(pattern) ?? [];
  try {
    if (NOT_IN_RE2.test(pattern)) throw new SyntaxError('lookarounds and backreferences are not supported');
    return new RegExp(pattern.slice(front.length), [...new Set(`s${flags}${ignoreCase ? 'i' : ''}`)].join(''));
  } catch (error) {
    throw new EventReaderError(`the regular expression ${JSON.stringify(pattern)} is not one`, 'invalid-pattern', {
      cause: error,
    });
  }
}
