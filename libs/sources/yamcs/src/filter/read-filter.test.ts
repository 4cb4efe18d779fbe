import { ANY_EVENT, type Condition, type TextField } from '@millrace/domain';
import fc from 'fast-check';
import { readFilter } from './read-filter';

const NO_EVENT: Condition = { kind: 'any', of: [] };

function read(filter: string): Condition {
  const checked = readFilter(filter);
  if (checked.kind !== 'ok') throw new Error(`${filter}: ${checked.fault.message}`);
  return checked.value;
}

function fault(filter: string) {
  const checked = readFilter(filter);
  if (checked.kind === 'ok') throw new Error(`${filter} was taken`);
  return checked.fault;
}

function search(words: string): Condition {
  const fields: readonly TextField[] = ['message', 'source', 'type'];
  return { kind: 'any', of: fields.map((field) => ({ kind: 'contains', field, text: words, ignoreCase: true })) };
}

function text(field: TextField, value: string): Condition {
  return { kind: 'text', field, is: '=', value, ignoreCase: true };
}

const not = (of: Condition): Condition => ({ kind: 'not', of });
const all = (...of: readonly Condition[]): Condition => ({ kind: 'all', of });
const any = (...of: readonly Condition[]): Condition => ({ kind: 'any', of });

test.each([
  ['', ANY_EVENT],
  [' \t\r\n-- nothing but a remark', ANY_EVENT],
  ['hello', search('hello')],
  ['hello world', all(search('hello'), search('world'))],
  ['hello AND world', all(search('hello'), search('world'))],
  ['"hello world"', search('hello world')],
  ['"say \\"hi\\" \\\\ \\d"', search('say "hi" \\ \\d')],
  ['-hello', not(search('hello'))],
  ['NOT hello', not(search('hello'))],
  ['and or not', all(search('and'), search('or'), search('not'))],
  ['ANDROID', search('ANDROID')],
  ['a-b.c_1', search('a-b.c_1')],
  ['a -- b\nc', all(search('a'), search('c'))],
  ['a--b', search('a--b')],
  ['a b OR c d', all(search('a'), any(search('b'), search('c')), search('d'))],
  ['NOT a OR b', any(not(search('a')), search('b'))],
  ['a OR b AND c', all(any(search('a'), search('b')), search('c'))],
  ['(a AND b) OR c', any(all(search('a'), search('b')), search('c'))],
  ['NOT ( a b )', not(all(search('a'), search('b')))],
])('%j asks for the words in message, source and type', (filter, condition) => {
  expect(read(filter)).toEqual(condition);
});

test.each([
  ['source=fs', text('source', 'fs')],
  ['SOURCE = "fs x"', text('source', 'fs x')],
  ['type != eps', not(text('type', 'eps'))],
  ['type=NULL', any(text('type', 'NULL'), { kind: 'text', field: 'type', is: '=', value: '', ignoreCase: false })],
  ['source=null', text('source', 'null')],
  ['message >= m', { kind: 'text', field: 'message', is: '>=', value: 'm', ignoreCase: true }],
  ['type:s', { kind: 'contains', field: 'type', text: 's', ignoreCase: true }],
  ['message =~ "Hello$"', { kind: 'matches', field: 'message', pattern: 'Hello$', ignoreCase: false }],
  ['message !~ "(?i)^\\w"', not({ kind: 'matches', field: 'message', pattern: '(?i)^\\w', ignoreCase: false })],
  ['seqNumber<=2', { kind: 'number', field: 'seqNumber', is: '<=', value: 2 }],
  ['seqnumber!~"-1.5e1"', { kind: 'number', field: 'seqNumber', is: '!=', value: -15 }],
  ['seqNumber:3', { kind: 'number', field: 'seqNumber', is: '=', value: 3 }],
  ['seqNumber > null', ANY_EVENT],
  ['seqNumber = null', NO_EVENT],
  ['severity=critical', { kind: 'severity-in', values: ['CRITICAL'] }],
  ['severity:critical', { kind: 'severity-in', values: ['CRITICAL'] }],
  ['severity != Info', { kind: 'severity-in', values: ['WATCH', 'WARNING', 'DISTRESS', 'CRITICAL', 'SEVERE'] }],
  ['severity >= distress', { kind: 'severity-in', values: ['DISTRESS', 'CRITICAL', 'SEVERE'] }],
  ['severity < warning', { kind: 'severity-in', values: ['INFO', 'WATCH'] }],
  ['severity = error', { kind: 'severity-in', values: ['SEVERE'] }],
  ['severity = null', NO_EVENT],
  ['severity != null', ANY_EVENT],
  ['-source=fs', not(text('source', 'fs'))],
] as const)('%j compares a field', (filter, condition) => {
  expect(read(filter)).toEqual(condition);
});

const SYNTAX = 'Syntax error in filter';

test.each([
  ['a AND', SYNTAX, [1, 6, 1, 6]],
  ['a OR OR b', SYNTAX, [1, 6, 1, 7]],
  ['AND', SYNTAX, [1, 1, 1, 3]],
  ['(a', SYNTAX, [1, 3, 1, 3]],
  ['a)', SYNTAX, [1, 2, 1, 2]],
  ['()', SYNTAX, [1, 2, 1, 2]],
  ['a = ', SYNTAX, [1, 5, 1, 5]],
  ['= a', SYNTAX, [1, 1, 1, 1]],
  ['a=b=c', SYNTAX, [1, 4, 1, 4]],
  ['NOT NOT a', SYNTAX, [1, 5, 1, 7]],
  ['-(a)', SYNTAX, [1, 2, 1, 2]],
  ['a\nb "c', SYNTAX, [2, 3, 2, 3]],
  ['a\r\nb $', SYNTAX, [2, 3, 2, 3]],
  ['a !', SYNTAX, [1, 3, 1, 3]],
  ['message =~\n "(a\n"', SYNTAX, [2, 2, 3, 1]],
  ['message =~ "(?=a)"', SYNTAX, [1, 12, 1, 18]],
  ['Colour=red', "Field not found 'colour'", [1, 1, 1, 6]],
  ['severity=bogus', "Value 'bogus' is of incorrect type", [1, 10, 1, 14]],
  ['seqNumber=two', "Value 'two' is of incorrect type", [1, 11, 1, 13]],
  ['seqNumber=1e999', "Value '1e999' is of incorrect type", [1, 11, 1, 15]],
])('%j is wrong: %s', (filter, message, [beginLine, beginColumn, endLine, endColumn]) => {
  expect(fault(filter)).toEqual({ message, at: { beginLine, beginColumn, endLine, endColumn } });
});

test('parentheses may be 30 deep and no deeper', () => {
  expect(read(`${'('.repeat(30)}a${')'.repeat(30)}`)).toEqual(search('a'));
  expect(fault(`${'('.repeat(31)}a${')'.repeat(31)}`).message).toBe('Filter is nested deeper than 30 levels');
});

test('parentheses side by side are not deep', () => {
  expect(read('(a) '.repeat(256))).toMatchObject({ kind: 'all' });
});

test('a filter has 256 terms at most', () => {
  expect(read('a '.repeat(256))).toMatchObject({ kind: 'all' });
  expect(fault('a '.repeat(257)).message).toBe('Filter has more than 256 terms');
});

test('the patterns of a filter have 512 characters at most', () => {
  const half = `type =~ ${'a'.repeat(256)}`;
  expect(read(`${half} ${half}`)).toMatchObject({ kind: 'all' });
  expect(fault(`${half} ${half} type =~ a`).message).toBe('Filter has patterns of more than 512 characters');
});

test('the repetitions of a filter add up to 1,000 at most', () => {
  const half = 'type =~ "a{0,500}"';
  expect(read(`${half} ${half}`)).toMatchObject({ kind: 'all' });
  expect(fault(`${half} ${half} type !~ "a{1}"`).message).toBe('Filter has patterns that repeat more than 1000 times');
});

test('no text makes the reader throw', () => {
  const pieces = fc.constantFrom('AND', 'OR', 'NOT', '(', ')', '-', '"', '\\', '=', '!', '~', ':', '--', '\n', 'type');
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(pieces, fc.string())).map((words) => words.join(' ')),
  );
  fc.assert(
    fc.property(anyText, (filter) => ['ok', 'bad-request'].includes(readFilter(filter).kind)),
    { numRuns: 2_000 },
  );
});

test.each([
  ['words', 'a '],
  ['quotes', '"'],
  ['escapes', '"\\'],
  ['parentheses', '('],
  ['lines of remarks', '--\n'],
  ['minus signs', 'a -'],
  ['comparisons', 'type=a\n'],
])('64 KiB of %s are read within a moment', (_, piece) => {
  const filter = piece.repeat(65_536 / piece.length);
  const started = performance.now();
  readFilter(filter);
  expect(performance.now() - started).toBeLessThan(3_000);
});
