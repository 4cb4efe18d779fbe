import { severityFromName } from '@millrace/contracts';
import { ANY_EVENT, SEVERITIES, type Comparison, type Condition, type TextField } from '@millrace/domain';
import { FilterError } from './filter-error';
import type { FilterExpression, Term } from './filter-expression';
import { isPattern } from './pattern';
import type { Comparator } from './tokenise';

type FieldComparison = FilterExpression & { kind: 'comparison' };

const NO_EVENT: Condition = { kind: 'any', of: [] };

/** Where a bare word is looked for. */
const SEARCHED_FIELDS: readonly TextField[] = ['message', 'source', 'type'];

/** The fields of an event by name; names are taken in any case. */
const FIELDS: ReadonlyMap<string, (comparison: FieldComparison) => Condition> = new Map([
  ['message', compareText('message')],
  ['source', compareText('source')],
  ['type', compareText('type')],
  ['seqnumber', compareSeqNumber],
  ['severity', compareSeverity],
]);

/** What a filter's expression asks of stored events. Throws FilterError where it names no field, or compares with no value of it. */
export function toCondition(expression: FilterExpression): Condition {
  switch (expression.kind) {
    case 'and':
      return { kind: 'all', of: expression.of.map(toCondition) };
    case 'or':
      return { kind: 'any', of: expression.of.map(toCondition) };
    case 'not':
      return not(toCondition(expression.of));
    case 'search':
      return { kind: 'any', of: SEARCHED_FIELDS.map((field) => contains(field, expression.text.value)) };
    case 'comparison':
      return comparisonCondition(expression);
  }
}

function comparisonCondition(comparison: FieldComparison): Condition {
  const { field } = comparison;
  const compare = FIELDS.get(field.value.toLowerCase());
  if (compare === undefined) throw new FilterError(field, `Field not found '${field.value.toLowerCase()}'`);
  return compare(comparison);
}

/** Texts are compared without regard to case, except by patterns. */
function compareText(field: 'message' | 'source' | 'type'): (comparison: FieldComparison) => Condition {
  return ({ comparator, value }) => {
    switch (comparator) {
      case ':':
        return contains(field, value.value);
      case '=~':
        return matches(field, value);
      case '!~':
        return not(matches(field, value));
      case '=':
        return equals(field, value.value);
      case '!=':
        return not(equals(field, value.value));
      case '<':
      case '<=':
      case '>':
      case '>=':
        return { kind: 'text', field, is: comparator, value: value.value, ignoreCase: true };
    }
  };
}

/** To Yamcs `null` is also the absence of the field. A type can be absent, which the store keeps as an empty one. */
function equals(field: TextField, value: string): Condition {
  const same: Condition = { kind: 'text', field, is: '=', value, ignoreCase: true };
  if (field !== 'type' || !isNull(value)) return same;
  return { kind: 'any', of: [same, { kind: 'text', field, is: '=', value: '', ignoreCase: false }] };
}

function contains(field: TextField, text: string): Condition {
  return { kind: 'contains', field, text, ignoreCase: true };
}

function matches(field: TextField, pattern: Term): Condition {
  if (!isPattern(pattern.value)) throw new FilterError(pattern);
  return { kind: 'matches', field, pattern: pattern.value, ignoreCase: false };
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function compareSeqNumber({ comparator, value }: FieldComparison): Condition {
  if (isNull(value.value)) return compareWithNull(comparator);
  const number = NUMBER.test(value.value) ? Number(value.value) : Infinity;
  if (!Number.isFinite(number)) throw wrongType(value);
  return { kind: 'number', field: 'seqNumber', is: toComparison(comparator), value: number };
}

/** Severities are compared by their rank. */
function compareSeverity({ comparator, value }: FieldComparison): Condition {
  if (isNull(value.value)) return compareWithNull(comparator);
  const severity = severityFromName(value.value);
  if (severity === undefined) throw wrongType(value);
  const rank = SEVERITIES.indexOf(severity);
  const holds = COMPARES[toComparison(comparator)];
  return { kind: 'severity-in', values: SEVERITIES.filter((_, candidate) => holds(candidate, rank)) };
}

const COMPARES: Readonly<Record<Comparison, (left: number, right: number) => boolean>> = {
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** Of fields that are not texts, `:` and `=~` ask for the same value, and `!~` for another. */
function toComparison(comparator: Comparator): Comparison {
  if (comparator === ':' || comparator === '=~') return '=';
  return comparator === '!~' ? '!=' : comparator;
}

/** Every event has the field, and to Yamcs what is there comes behind what is not. */
function compareWithNull(comparator: Comparator): Condition {
  return COMPARES[toComparison(comparator)](1, 0) ? ANY_EVENT : NO_EVENT;
}

function isNull(value: string): boolean {
  return value.toLowerCase() === 'null';
}

function not(of: Condition): Condition {
  return { kind: 'not', of };
}

function wrongType(value: Term): FilterError {
  return new FilterError(value, `Value '${value.value}' is of incorrect type`);
}
