import { toInsertSql } from './insert-sql';
import { readStatement } from './read-statement';
import type { InsertDataStatement, InsertInputStatement } from './statement';

const statementOf = (sql: string) => readStatement(Buffer.from(sql)) as InsertDataStatement | InsertInputStatement;

test('data comes from its file, with the settings behind it', () => {
  const statement = statementOf('INSERT INTO t (a) SETTINGS x = 1 FORMAT CSV');
  expect(toInsertSql(statement, { path: "/data/o'clock/1.spool", codec: 'gzip' }, undefined)).toEqual({
    before: [],
    insert: "INSERT INTO t (a) FROM INFILE '/data/o\\'clock/1.spool' COMPRESSION 'gzip' SETTINGS x = 1 FORMAT CSV",
    after: [],
  });
});

test("the request's format serves where the statement names none, and VALUES where neither does", () => {
  const data = { path: '/1.spool', codec: undefined };
  expect(toInsertSql(statementOf('INSERT INTO t'), data, 'TSV').insert).toBe(
    "INSERT INTO t FROM INFILE '/1.spool' FORMAT TSV",
  );
  expect(toInsertSql(statementOf('INSERT INTO t'), data, undefined).insert).toContain('FORMAT Values');
});

test('input() becomes a table that is there before and gone after', () => {
  const statement = statementOf("INSERT INTO t SELECT a + 1 FROM input('a Int8') FORMAT CSV");
  expect(toInsertSql(statement, { path: '/1.spool', codec: undefined }, undefined)).toEqual({
    before: [
      'DROP TEMPORARY TABLE IF EXISTS `_millrace_input`',
      'CREATE TEMPORARY TABLE `_millrace_input` (a Int8) ENGINE = Memory',
      "INSERT INTO `_millrace_input` FROM INFILE '/1.spool' FORMAT CSV",
    ],
    insert: 'INSERT INTO t SELECT a + 1 FROM `_millrace_input` ',
    after: ['DROP TEMPORARY TABLE IF EXISTS `_millrace_input`'],
  });
});
