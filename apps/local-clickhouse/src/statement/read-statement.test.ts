import { readStatement } from './read-statement';

const read = (sql: string) => readStatement(Buffer.from(sql));

describe('SELECT', () => {
  test.each([
    'SELECT 1',
    'WITH 1 AS a SELECT a',
    'FROM t SELECT a',
    '(SELECT 1) UNION ALL (SELECT 2)',
    '-- why\nselect 1',
  ])('%s is one', (sql) => {
    expect(read(sql)).toMatchObject({ kind: 'select', format: undefined, tail: '' });
  });

  test('is taken apart at its format', () => {
    expect(read('SELECT 1 AS x FORMAT JSON SETTINGS max_threads = 1 ; -- end')).toEqual({
      kind: 'select',
      sql: 'SELECT 1 AS x',
      format: 'JSON',
      tail: 'SETTINGS max_threads = 1',
      hasFrame: false,
      hasSettings: true,
    });
  });

  test('ends with its last token, so that what is put behind it is not commented out', () => {
    expect(read('SELECT 1 -- a comment')).toMatchObject({ sql: 'SELECT 1' });
  });

  test.each([
    'SELECT format FROM t',
    "SELECT format('{}', a) FROM t",
    'SELECT (SELECT 1 FORMAT JSON)',
    'SELECT {format:String}',
  ])('%s names no format', (sql) => {
    expect(read(sql)).toMatchObject({ kind: 'select', format: undefined });
  });

  test('keeps characters outside ASCII', () => {
    expect(read("SELECT 'é…😀' AS ü FORMAT CSV")).toMatchObject({ sql: "SELECT 'é…😀' AS ü", format: 'CSV' });
  });

  test.each(['SELECT a FROM t GROUP BY a WITH TOTALS', 'SELECT 1 SETTINGS output_format_json_array_of_rows = 1'])(
    '%s has a result with more than rows',
    (sql) => {
      expect(read(sql)).toMatchObject({ hasFrame: true });
    },
  );

  test.each([
    'SELECT 1 SETTINGS a = 1',
    'SELECT 1 SETTINGS `a` = DEFAULT',
    'SELECT 1 settings flag, a = 1',
    'SELECT 1 SETTINGS custom.x = 1, a = 1',
    'SELECT * FROM (SELECT 1 SETTINGS /* why */ a = 1)',
  ])('%s has settings', (sql) => {
    expect(read(sql)).toMatchObject({ hasSettings: true });
  });

  test.each([
    'SELECT settings FROM t WHERE settings = 1 ORDER BY settings DESC, a',
    "SELECT Settings['a'] = '1', settings AS a, 'SETTINGS a = 1'",
  ])('%s has none', (sql) => {
    expect(read(sql)).toMatchObject({ hasSettings: false });
  });
});

describe('INSERT with data', () => {
  const dataOf = (sql: string) => {
    const statement = read(sql);
    if (statement?.kind !== 'insert-data') throw new Error(`read as ${String(statement?.kind)}`);
    return { ...statement, data: Buffer.from(sql).subarray(statement.dataStart).toString() };
  };

  test('is split in front of its data', () => {
    expect(dataOf("INSERT INTO db.t (a, b) SETTINGS x = 1, y = 'FORMAT' FORMAT CSV \t\r\n1,2\n")).toMatchObject({
      target: 'INSERT INTO db.t (a, b)',
      settings: " SETTINGS x = 1, y = 'FORMAT'",
      format: 'CSV',
      data: '1,2\n',
    });
  });

  test('loses one line end in front of its data, and no more', () => {
    expect(dataOf('INSERT INTO t FORMAT CSV\n\n1').data).toBe('\n1');
    expect(dataOf('INSERT INTO t FORMAT CSV 1').data).toBe('1');
  });

  test('is counted in bytes, not in characters', () => {
    expect(dataOf('INSERT INTO `tüße` FORMAT TSV\n\u{1F600}\n')).toMatchObject({
      target: 'INSERT INTO `tüße`',
      data: '\u{1F600}\n',
    });
  });

  test('may be VALUES, whatever they hold', () => {
    expect(dataOf("INSERT INTO t VALUES (1, '; SELECT'), (2, 'x');")).toMatchObject({
      target: 'INSERT INTO t',
      format: 'Values',
      data: " (1, '; SELECT'), (2, 'x');",
    });
  });

  test.each(['values', 'format', 'select', 'settings', 'db.format', '`a b`.values'])(
    'goes into a table called %s',
    (name) => {
      expect(dataOf(`INSERT INTO ${name} VALUES (1)`)).toMatchObject({ target: `INSERT INTO ${name}`, data: ' (1)' });
    },
  );

  test.each(['INSERT INTO t (format, values, select) VALUES (1)', "INSERT INTO FUNCTION null('a Int8') VALUES (1)"])(
    '%s ends in front of VALUES',
    (sql) => {
      expect(dataOf(sql).data).toBe(' (1)');
    },
  );

  test('that names no format has all its data elsewhere', () => {
    expect(dataOf('INSERT INTO t (a)')).toMatchObject({ target: 'INSERT INTO t (a)', format: undefined, data: '' });
    expect(dataOf('INSERT INTO t ;')).toMatchObject({ target: 'INSERT INTO t', data: '' });
  });

  test('is refused where a semicolon would become data, or the format has no name', () => {
    expect(() => read('INSERT INTO t FORMAT CSV;\n1')).toThrow('SYNTAX_ERROR');
    expect(() => read('INSERT INTO t FORMAT')).toThrow('SYNTAX_ERROR');
  });
});

describe('INSERT with a SELECT', () => {
  test.each([
    'INSERT INTO t SELECT 1',
    'INSERT INTO t (a) SELECT 1',
    'INSERT INTO t (SELECT 1)',
    'INSERT INTO t (a) (WITH 1 AS x SELECT x)',
    'INSERT INTO t SETTINGS a = 1 SELECT 1',
    'WITH 1 AS x INSERT INTO t SELECT x',
  ])('%s runs as it is', (sql) => {
    expect(read(`${sql};`)).toMatchObject({ kind: 'other', keyword: 'INSERT', sql });
  });

  test('of its data is split around input()', () => {
    const sql =
      "INSERT INTO t SELECT upper(x) FROM input('x String, y Enum8(\\'a\\' = 1)') AS i WHERE y = 1 FORMAT TSV\na\t1\n";
    expect(read(sql)).toEqual({
      kind: 'insert-input',
      beforeInput: 'INSERT INTO t SELECT upper(x) FROM ',
      structure: "x String, y Enum8('a' = 1)",
      afterInput: ' AS i WHERE y = 1 ',
      format: 'TSV',
      dataStart: sql.indexOf('a\t1'),
    });
  });

  test('of its data needs a format', () => {
    expect(() => read("INSERT INTO t SELECT * FROM input('x String')")).toThrow('BAD_ARGUMENTS');
  });
});

test.each([
  ['SHOW TABLES FORMAT JSON', 'SHOW', 'JSON'],
  ['describe t', 'DESCRIBE', undefined],
  ['CREATE TABLE t (a Int8) ENGINE = Memory', 'CREATE', undefined],
  ['KILL QUERY WHERE 1', 'KILL', undefined],
])('%s is no SELECT and keeps its words', (sql, keyword, format) => {
  expect(read(`  ${sql} ; `)).toEqual({ kind: 'other', keyword, sql, format, hasSettings: false });
});

test.each(['', '   ', '-- nothing', '/* nothing */', ';'])('"%s" is no statement', (sql) => {
  expect(read(sql)).toBeUndefined();
});

test.each([
  'SELECT 1; SELECT 2',
  'SELECT 1;;DROP TABLE t',
  'INSERT INTO t SELECT 1; DROP TABLE t',
  'INSERT INTO t; SELECT 1',
])('%s is refused: one request, one statement', (sql) => {
  expect(() => read(sql)).toThrow('SYNTAX_ERROR');
});

test.each([
  "SELECT 1 INTO OUTFILE '/tmp/x'",
  "select 1 into /* */ outfile '/tmp/x' append",
  'SELECT 1 INTO OUTFILE $$/tmp/x$$ FORMAT CSV',
  "INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV",
  "INSERT INTO t (a) FROM INFILE '/etc/passwd'",
  "EXPLAIN SELECT 1 INTO OUTFILE '/tmp/x'",
  "INSERT INTO t SELECT 1 INTO OUTFILE '/tmp/x'",
])('%s is refused: the files are not the client’s', (sql) => {
  expect(() => read(sql)).toThrow('ACCESS_DENIED');
});

test('words that only look like files are no files', () => {
  expect(read("SELECT infile FROM infile WHERE outfile = 'INTO OUTFILE'")).toMatchObject({ kind: 'select' });
});
