import { ClickHouseError, isUnexpected, toErrorReply } from './errors';

const VERSION = '26.7.2.1';

test('a refusal has the words, the code and the status of a ClickHouse server', () => {
  expect(toErrorReply(new ClickHouseError('SYNTAX_ERROR', 'the query is empty'), VERSION)).toEqual({
    code: 62,
    status: 400,
    text: 'Code: 62. DB::Exception: the query is empty. (SYNTAX_ERROR) (version 26.7.2.1 (chdb))\n',
  });
});

test.each([
  [60, 404],
  [159, 408],
  [241, 500],
  [252, 500],
  [307, 413],
])('the engine’s error %i has the status %i', (code, status) => {
  const error = new Error(`Code: ${String(code)}. DB::Exception: words. (NAME)`);
  expect(toErrorReply(error, VERSION)).toMatchObject({ code, status });
  expect(isUnexpected(error)).toBe(false);
});

test('a full disk is an error that goes away, by its name', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(toErrorReply(full, VERSION)).toMatchObject({ code: 243, status: 500 });
  expect(isUnexpected(full)).toBe(false);
});

test('a body that does not inflate is the sender’s fault', () => {
  const broken = Object.assign(new Error('unexpected end of file'), { code: 'Z_BUF_ERROR' });
  expect(toErrorReply(broken, VERSION)).toMatchObject({ code: 354, status: 400 });
});

test('what nobody foresaw is told, as such', () => {
  expect(toErrorReply(new TypeError('x is undefined'), VERSION)).toMatchObject({ code: 1001, status: 500 });
  expect(isUnexpected(new TypeError('x is undefined'))).toBe(true);
});

test('the file that carried the data is not named', () => {
  const text =
    'Code: 27. DB::Exception: Cannot parse: (at row 1)\n: (in file/uri /data/spool/1-2.spool): While executing File. (X)';
  expect(toErrorReply(new Error(text), VERSION).text).not.toContain('spool');
});
