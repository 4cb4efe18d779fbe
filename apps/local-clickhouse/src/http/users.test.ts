import { Secret } from '@millrace/config';
import { readStatement } from '../statement/read-statement';
import type { Statement } from '../statement/statement';
import { permit, Users } from './users';

const analyst = { maxExecutionSeconds: 30, maxMemoryBytes: 1_000, maxRowsToRead: 100, maxResultRows: 10 };
const users = new Users({ password: new Secret('secret'), analystPassword: undefined, analyst });

const statement = (sql: string): Statement => {
  const read = readStatement(Buffer.from(sql));
  if (read === undefined) throw new Error(`no statement in ${sql}`);
  return read;
};

test('a user is told by name and password', () => {
  expect(users.authenticate({ user: 'default', password: 'secret' })).toMatchObject({
    name: 'default',
    limits: undefined,
  });
  expect(users.authenticate({ user: 'analyst', password: '' }).limits?.get('max_execution_time')).toBe(30);
});

test('a wrong password and an unknown name are refused in the same words', () => {
  const refusal = (user: string, password: string): string => {
    try {
      users.authenticate({ user, password });
      return 'let in';
    } catch (error) {
      return String(error).replaceAll(user, 'NAME');
    }
  };
  expect(refusal('default', 'wrong')).toContain('AUTHENTICATION_FAILED');
  expect(refusal('default', '')).toBe(refusal('nobody', ''));
  expect(refusal('analyst', 'any')).toBe(refusal('nobody', ''));
});

const reading = ['SELECT 1', 'WITH 1 AS a SELECT a', 'SHOW TABLES', 'DESCRIBE t', 'EXPLAIN SELECT 1', 'EXISTS TABLE t'];
const changing = [
  'INSERT INTO t VALUES (1)',
  'INSERT INTO t SELECT 1',
  'WITH 1 AS a INSERT INTO t SELECT a',
  "INSERT INTO t SELECT * FROM input('a Int8') FORMAT CSV",
  'CREATE TEMPORARY TABLE t (a Int8)',
  'DROP TABLE t',
  'SET readonly = 0',
  'KILL QUERY WHERE 1',
  'SYSTEM FLUSH LOGS',
];

describe.each([
  ['an analyst', { user: 'analyst', password: '' }, false],
  ['the default user with GET', { user: 'default', password: 'secret' }, true],
])('%s', (_, credentials, onlyReads) => {
  const user = users.authenticate(credentials);

  test.each(reading)('may run %s', (sql) => {
    expect(() => {
      permit(statement(sql), user, onlyReads);
    }).not.toThrow();
  });

  test.each(changing)('may not run %s', (sql) => {
    expect(() => {
      permit(statement(sql), user, onlyReads);
    }).toThrow('READONLY');
  });
});

test.each([...reading, ...changing])('the default user may run %s with POST', (sql) => {
  const user = users.authenticate({ user: 'default', password: 'secret' });
  expect(() => {
    permit(statement(sql), user, false);
  }).not.toThrow();
});

test.each([
  'SELECT 1 SETTINGS max_execution_time = DEFAULT',
  'SELECT * FROM (SELECT 1 SETTINGS max_rows_to_read = 0)',
  'EXPLAIN SELECT 1 SETTINGS max_rows_to_read = 0',
])('an analyst may not set what the engine would let pass: %s', (sql) => {
  const user = users.authenticate({ user: 'analyst', password: '' });
  expect(() => {
    permit(statement(sql), user, false);
  }).toThrow('READONLY');
});
