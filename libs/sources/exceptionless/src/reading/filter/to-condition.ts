import { ANY_EVENT, type Comparison, type Condition, type TextField } from '@millrace/domain';
import { readEventId } from '../event-id';
import { readTimeSpan, type LocalClock, type TimeSpan } from '../time-span';
import { WORD_FIELDS, type FilterField } from './filter-field';
import { FilterFault, type FilterBound, type FilterValue } from './filter-value';

type TextValue = Extract<FilterValue, { kind: 'text' }>;
type RangeValue = Extract<FilterValue, { kind: 'range' }>;

/** What no event is like. */
const NO_EVENT: Condition = { kind: 'any', of: [] };

const ANY_TEXT = String.raw`(?:.|\n)*`;

/** The condition that a field has a value. Throws FilterFault for a value that the field cannot have. */
export function toCondition(field: FilterField, value: FilterValue, clock: LocalClock): Condition {
  if (value.kind === 'text' && value.pieces.length > 1 && value.pieces.every((piece) => piece === '')) {
    return hasField(field, value.at);
  }
  switch (field.kind) {
    case 'text':
      return any(field.fields.map((each) => ofText(each, field, value)));
    case 'attribute':
      return ofAttribute(field.path, value);
    case 'number':
      return ofNumber(field.path, value);
    case 'date':
      return ofDate(value, clock);
    case 'tag':
      return { kind: 'tagged', tag: toPlainText(value, 'A tag'), ignoreCase: true };
    case 'id':
      return ofId(toPlainText(value, 'An id'));
  }
}

/** The condition that a bare word or phrase stands somewhere in an event. */
export function wordCondition(value: FilterValue, clock: LocalClock): Condition {
  if (value.kind === 'range') throw new FilterFault('A range needs a field, as in value:>5', value.at);
  if (value.pieces.every((piece) => piece === '')) return ANY_EVENT;
  const fields = value.pieces.length > 1 ? WORD_FIELDS.filter(({ kind }) => kind === 'text') : WORD_FIELDS;
  return any(fields.map((field) => toCondition(field, value, clock)));
}

/** The condition that an event has a field at all, whatever its value. */
export function hasField(field: FilterField, at: number): Condition {
  switch (field.kind) {
    case 'text':
      return any(field.fields.map(hasText));
    case 'attribute':
    case 'number':
      return { kind: 'has-attribute', path: field.path };
    case 'date':
    case 'id':
      return ANY_EVENT;
    case 'tag':
      throw new FilterFault('Whether an event has tags at all cannot be asked', at);
  }
}

function any(of: readonly Condition[]): Condition {
  const [first] = of;
  return first !== undefined && of.length === 1 ? first : { kind: 'any', of };
}

function all(of: readonly (Condition | undefined)[]): Condition {
  const conditions = of.filter((condition) => condition !== undefined);
  const [first] = conditions;
  return first !== undefined && conditions.length === 1 ? first : { kind: 'all', of: conditions };
}

function hasText(field: TextField): Condition {
  if (typeof field === 'object') return { kind: 'has-attribute', path: field.attribute };
  return { kind: 'text', field, is: '!=', value: '', ignoreCase: false };
}

function ofText(
  field: TextField,
  { match, ignoreCase }: Extract<FilterField, { kind: 'text' }>,
  value: FilterValue,
): Condition {
  if (value.kind === 'range') return ofTextRange(field, value);
  if (value.pieces.length > 1) {
    return { kind: 'matches', field, pattern: toPattern(value.pieces, match), ignoreCase };
  }
  const text = value.pieces.join('');
  if (match === 'part' && text !== '') return { kind: 'contains', field, text, ignoreCase };
  return { kind: 'text', field, is: '=', value: text, ignoreCase };
}

function ofTextRange(field: TextField, { from, to }: RangeValue): Condition {
  const bound = (is: Comparison, value: string): Condition => ({ kind: 'text', field, is, value, ignoreCase: true });
  return all([
    from && bound(from.inclusive ? '>=' : '>', from.text),
    to && bound(to.inclusive ? '<=' : '<', to.text),
    // What is absent counts as an empty text, and is less than everything.
    hasText(field),
  ]);
}

/** Words with asterisks as a regular expression; the escapes are those that RE2 and ECMAScript share. */
function toPattern(pieces: readonly string[], match: 'whole' | 'part'): string {
  const pattern = pieces.map((piece) => piece.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`)).join(ANY_TEXT);
  return match === 'whole' ? `^${pattern}$` : pattern;
}

function ofAttribute(path: readonly string[], value: FilterValue): Condition {
  if (value.kind === 'text') {
    return ofText({ attribute: path }, { kind: 'text', fields: [], match: 'whole', ignoreCase: true }, value);
  }
  const isNumeric = [value.from, value.to].every(
    (bound) => bound === undefined || readNumber(bound.text) !== undefined,
  );
  return isNumeric ? ofNumber(path, value) : ofTextRange({ attribute: path }, value);
}

function ofNumber(path: readonly string[], value: FilterValue): Condition {
  const compare = (is: Comparison, text: string): Condition => {
    const number = readNumber(text);
    if (number === undefined) throw new FilterFault(`"${text}" is not a number`, value.at);
    return { kind: 'number', field: { numericAttribute: path }, is, value: number };
  };
  if (value.kind === 'text') return compare('=', value.pieces.join('*'));
  const { from, to } = value;
  if (from === undefined && to === undefined) return { kind: 'has-attribute', path };
  return all([
    from && compare(from.inclusive ? '>=' : '>', from.text),
    to && compare(to.inclusive ? '<=' : '<', to.text),
  ]);
}

function readNumber(text: string): number | undefined {
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) ? undefined : number;
}

function ofDate(value: FilterValue, clock: LocalClock): Condition {
  const spanOf = (text: string): TimeSpan => {
    const span = readTimeSpan(text, clock);
    if (span !== undefined) return span;
    throw new FilterFault(`"${text}" is not a date such as 2026-01-15, 2026-01-15T12:00:00Z or now-1h`, value.at);
  };
  const at = (is: Comparison, time: number): Condition => ({
    kind: 'number',
    field: 'generationTime',
    is,
    value: time,
  });
  if (value.kind === 'text') {
    const { from, to } = spanOf(value.pieces.join('*'));
    return all([at('>=', from), at('<', to)]);
  }
  const toFrom = ({ text, inclusive }: FilterBound) => at('>=', inclusive ? spanOf(text).from : spanOf(text).to);
  const toEnd = ({ text, inclusive }: FilterBound) => at('<', inclusive ? spanOf(text).to : spanOf(text).from);
  return all([value.from && toFrom(value.from), value.to && toEnd(value.to)]);
}

function ofId(text: string): Condition {
  const id = readEventId(text);
  return id === undefined ? NO_EVENT : { kind: 'id-in', values: [id] };
}

/** Of a value that is neither a range nor holds an asterisk. */
function toPlainText(value: FilterValue, what: string): string {
  if (isPlain(value)) return value.pieces.join('');
  throw new FilterFault(`${what} is compared as a whole: no range and no asterisk`, value.at);
}

function isPlain(value: FilterValue): value is TextValue {
  return value.kind === 'text' && value.pieces.length === 1;
}
