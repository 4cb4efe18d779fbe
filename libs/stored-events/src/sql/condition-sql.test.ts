import type { Condition } from '@millrace/domain';
import { conditionSql, patternsOf } from './condition-sql';
import { toStatement } from './sql';

const HOSTILE = [
  "' OR 1=1 --",
  '`); DROP TABLE events_v1; --',
  String.raw`\'`,
  '{p0:String}',
  '^`a`',
  'a.:`Int64`',
  '',
];

/** Every kind of condition, with the text wherever a client's text can stand. */
function everyCondition(hostile: string): readonly Condition[] {
  const fields = ['message', { attribute: [hostile, hostile] }] as const;
  return [
    ...fields.flatMap((field): readonly Condition[] => [
      { kind: 'text', field, is: '=', value: hostile, ignoreCase: false },
      { kind: 'text', field, is: '<', value: hostile, ignoreCase: true },
      { kind: 'text-in', field, values: [hostile] },
      { kind: 'contains', field, text: hostile, ignoreCase: true },
      { kind: 'matches', field, pattern: hostile, ignoreCase: true },
    ]),
    { kind: 'number', field: { numericAttribute: [hostile] }, is: '>=', value: 1 },
    { kind: 'id-in', values: [hostile] },
    { kind: 'tagged', tag: hostile, ignoreCase: true },
    { kind: 'has-attribute', path: [hostile] },
  ];
}

/** The words and signs of a statement, but for its placeholders. */
function wordsOf(condition: Condition): readonly string[] {
  const { text } = toStatement(conditionSql(condition));
  return text.replaceAll(/\{p\d+:[\w()]+\}/g, ' ').match(/\w+|[^\w\s]+?/g) ?? [];
}

test('a statement has the same words whatever a client wrote', () => {
  // A path that ClickHouse would take for something else is read in another way, of which there is one.
  const known = new Set([...everyCondition('plain'), ...everyCondition('`')].flatMap(wordsOf));
  const written = new Set(HOSTILE.flatMap(everyCondition).flatMap(wordsOf));
  expect([...written].filter((word) => !known.has(word))).toEqual([]);
  expect(known).not.toContain('DROP');
});

test('every one of none holds, and one of none does not', () => {
  expect(toStatement(conditionSql({ kind: 'all', of: [] })).text).toBe('TRUE');
  expect(toStatement(conditionSql({ kind: 'any', of: [] })).text).toBe('FALSE');
});

test('an id that is none matches nothing, and is not sent', () => {
  expect(toStatement(conditionSql({ kind: 'id-in', values: ['nonsense'] }))).toEqual({ text: 'FALSE', parameters: {} });
});

test('patterns are found wherever they stand', () => {
  const pattern = (text: string, ignoreCase: boolean): Condition => {
    return { kind: 'matches', field: 'message', pattern: text, ignoreCase };
  };
  const condition: Condition = {
    kind: 'all',
    of: [pattern('a', false), { kind: 'not', of: { kind: 'any', of: [pattern('b', true)] } }],
  };
  expect(patternsOf(condition)).toEqual(['a', '(?i)b']);
});
