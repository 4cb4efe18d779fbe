import { both, float, identifier, integer, join, sql, text, texts, toStatement } from './sql';

test('what is put into a template travels beside the statement', () => {
  const hostile = "x') OR 1 = 1 --";
  expect(toStatement(sql`SELECT 1 WHERE source = ${text(hostile)} AND n = ${integer(5)}`)).toEqual({
    text: 'SELECT 1 WHERE source = {p0:String} AND n = {p1:Int64}',
    parameters: { p0: hostile, p1: 5 },
  });
});

test('a piece put into another keeps its values in their places', () => {
  const inner = sql`a = ${text('A')}`;
  const statement = toStatement(sql`${inner} AND (${inner} OR b IN ${texts(['B'])})`);
  expect(statement.text).toBe('a = {p0:String} AND (a = {p1:String} OR b IN {p2:Array(String)})');
  expect(statement.parameters).toEqual({ p0: 'A', p1: 'A', p2: ['B'] });
});

test('a value that looks like a placeholder is a value', () => {
  const statement = toStatement(sql`SELECT ${text('{p1:String}')}, ${text('second')}`);
  expect(statement).toEqual({
    text: 'SELECT {p0:String}, {p1:String}',
    parameters: { p0: '{p1:String}', p1: 'second' },
  });
});

test('names are parameters, too', () => {
  expect(toStatement(sql`SELECT attributes.${identifier('a.b')}`)).toEqual({
    text: 'SELECT attributes.{p0:Identifier}',
    parameters: { p0: 'a.b' },
  });
});

test('pieces are joined, and each of those that must hold has parentheses', () => {
  const pieces = [sql`a`, sql`b OR c`];
  expect(toStatement(join(pieces, sql`, `)).text).toBe('a, b OR c');
  expect(toStatement(both(...pieces)).text).toBe('(a) AND (b OR c)');
});

test('any number is a whole one that 64 bits hold, or a fraction as it is', () => {
  const wholes = [1.9, -1.9, NaN, Infinity, -Infinity, 1e300].map((number) => integer(number).value);
  expect(wholes).toEqual([1, -1, 0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
  expect(float(1.5)).toEqual({ type: 'Float64', value: 1.5 });
});
