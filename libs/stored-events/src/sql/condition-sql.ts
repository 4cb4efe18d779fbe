import { SEVERITIES, type Comparison, type Condition, type NumberField, type TextField } from '@millrace/domain';
import { attributeNumber, attributeText, hasAttribute } from './attribute-sql';
import { float, integers, join, sql, text, texts, uuids, type Sql } from './sql';

type ConditionOf<Kind extends Condition['kind']> = Extract<Condition, { kind: Kind }>;

const TRUE = sql`TRUE`;
const FALSE = sql`FALSE`;

/** Every piece is 0 or 1 and never NULL, so that a NOT is its opposite. */
const RENDERERS: { readonly [Kind in Condition['kind']]: (condition: ConditionOf<Kind>) => Sql } = {
  all: ({ of }) => (of.length === 0 ? TRUE : sql`(${join(of.map(conditionSql), sql` AND `)})`),
  any: ({ of }) => (of.length === 0 ? FALSE : sql`(${join(of.map(conditionSql), sql` OR `)})`),
  not: ({ of }) => sql`(NOT ${conditionSql(of)})`,
  text: ({ field, is, value, ignoreCase }) => {
    const [left, right] = folded(ignoreCase, textSql(field), sql`${text(value)}`);
    return sql`(${left} ${COMPARISONS[is]} ${right})`;
  },
  number: ({ field, is, value }) => sql`ifNull(${numberSql(field)} ${COMPARISONS[is]} ${float(value)}, FALSE)`,
  'text-in': ({ field, values }) => (values.length === 0 ? FALSE : sql`(${textSql(field)} IN ${texts(values)})`),
  'severity-in': ({ values }) =>
    values.length === 0
      ? FALSE
      : sql`(CAST(severity AS Int8) IN ${integers(values.map((severity) => SEVERITIES.indexOf(severity)))})`,
  'id-in': ({ values }) => {
    const ids = values.filter((value) => UUID.test(value));
    return ids.length === 0 ? FALSE : sql`(event_id IN ${uuids(ids)})`;
  },
  contains: ({ field, text: part, ignoreCase }) => {
    const [whole, sought] = folded(ignoreCase, textSql(field), sql`${text(part)}`);
    return sql`(position(${whole}, ${sought}) > 0)`;
  },
  matches: (condition) => sql`match(${textSql(condition.field)}, ${text(patternOf(condition))})`,
  tagged: ({ tag, ignoreCase }) =>
    ignoreCase
      ? sql`has(arrayMap(tag -> lowerUTF8(tag), tags), lowerUTF8(${text(tag)}))`
      : sql`has(tags, ${text(tag)})`,
  'has-attribute': ({ path }) => sql`(${hasAttribute(path)})`,
};

/** What selects the rows of events_v1 for which the condition holds. */
export function conditionSql(condition: Condition): Sql {
  const render = RENDERERS[condition.kind] as (condition: Condition) => Sql;
  return render(condition);
}

/** Every regular expression in the condition, as ClickHouse gets it. */
export function patternsOf(condition: Condition): readonly string[] {
  if (condition.kind === 'matches') return [patternOf(condition)];
  if (condition.kind === 'not') return patternsOf(condition.of);
  return condition.kind === 'all' || condition.kind === 'any' ? condition.of.flatMap(patternsOf) : [];
}

/** ClickHouse lets a dot stand for a line break, too. */
function patternOf({ pattern, ignoreCase }: ConditionOf<'matches'>): string {
  return ignoreCase ? `(?i)${pattern}` : pattern;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

const COMPARISONS: Readonly<Record<Comparison, Sql>> = {
  '=': sql`=`,
  '!=': sql`!=`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
};

/** lowerUTF8 folds exactly as JavaScript's toLowerCase does; a test compares them. */
function folded(ignoreCase: boolean, left: Sql, right: Sql): readonly [Sql, Sql] {
  return ignoreCase ? [sql`lowerUTF8(${left})`, sql`lowerUTF8(${right})`] : [left, right];
}

const TEXT_COLUMNS: Readonly<Record<Extract<TextField, string>, Sql>> = {
  source: sql`source`,
  type: sql`type`,
  message: sql`message`,
  clientKey: sql`client_key`,
  errorType: sql`error_type`,
};

function textSql(field: TextField): Sql {
  return typeof field === 'string' ? TEXT_COLUMNS[field] : attributeText(field.attribute);
}

const NUMBER_COLUMNS: Readonly<Record<Extract<NumberField, string>, Sql>> = {
  seqNumber: sql`seq_number`,
  generationTime: sql`toUnixTimestamp64Milli(generation_time)`,
  receptionTime: sql`toUnixTimestamp64Milli(reception_time)`,
};

function numberSql(field: NumberField): Sql {
  return typeof field === 'string' ? NUMBER_COLUMNS[field] : attributeNumber(field.numericAttribute);
}
