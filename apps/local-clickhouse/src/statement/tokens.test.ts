import { tokensOf } from './tokens';

const textsOf = (sql: string): string[] => [...tokensOf(sql)].map(({ text }) => text);

test('words are read in capitals, everything else as written', () => {
  expect(textsOf("select a1, 'it' from T")).toEqual(['SELECT', 'A1', ',', "'it'", 'FROM', 'T']);
});

test.each([
  ['a line comment', '1 -- two ; \n 3'],
  ['a comment behind a hash', '1 # two\n 3'],
  ['a comment behind a shebang', '1 #! two\n 3'],
  ['a block comment', '1 /* two */ 3'],
  ['a block comment in a block comment', '1 /* /* two */ */ 3'],
])('%s is no token', (_, sql) => {
  expect(textsOf(sql)).toEqual(['1', '3']);
});

test.each(["'a;b'", "'it''s; one'", "'it\\'s; one'", '"a ""b"" ; c"', '`a``;`', '$$ ; $$', "$tag$ it's; $$ $tag$"])(
  '%s is one literal',
  (literal) => {
    expect(textsOf(`${literal};`)).toEqual([literal, ';']);
  },
);

test.each(["'open", '/* open', '/* /* open */', '$a$ open $b$'])('%s, never closed, ends with the text', (sql) => {
  expect(textsOf(`1 ${sql}`).slice(0, 1)).toEqual(['1']);
  expect([...tokensOf(sql)].every(({ end }) => end <= sql.length)).toBe(true);
});

test('an exponent is a part of its number, not a word', () => {
  expect(textsOf('1e5 0x1F 2.5')).toEqual(['1e5', '0x1F', '2.5']);
});

test('brackets of all kinds deepen what is in them, not themselves', () => {
  const depths = [...tokensOf('a(b[c]{d})e')].map(({ text, depth }) => `${text}${String(depth)}`);
  expect(depths).toEqual(['A0', '(0', 'B1', '[1', 'C2', ']1', '{1', 'D2', '}1', ')0', 'E0']);
});

test('a bracket that closes nothing does not make the rest negative', () => {
  expect([...tokensOf(') a')].map(({ depth }) => depth)).toEqual([0, 0]);
});

test('tokens are made only when they are asked for', () => {
  const data = 'x'.repeat(10_000_000);
  const tokens = tokensOf(`INSERT ${data}`);
  expect(tokens.next().value).toMatchObject({ text: 'INSERT', start: 0, end: 6 });
});
