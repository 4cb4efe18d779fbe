import { ClickHouseError } from '../errors';
import type { InsertDataStatement, InsertInputStatement, OtherStatement } from './statement';
import { isWord, refuseFiles, withoutSemicolon, type StatementText } from './statement-text';
import type { Token } from './tokens';

/** Blanks behind the format's name, and then one line end, belong to neither the statement nor the data. */
const BEFORE_DATA = /[ \t\f]*\r?\n?/y;

/** What a token says about what the INSERT takes. */
type Clause = 'values' | 'format' | 'settings' | 'select' | 'end' | 'none';

const CLAUSES: Readonly<Record<string, Clause>> = {
  VALUES: 'values',
  FORMAT: 'format',
  SETTINGS: 'settings',
  SELECT: 'select',
  WITH: 'select',
  ';': 'end',
};

/** Reads an INSERT token by token and stops where its data starts. `first` is the word INSERT. */
export function readInsert(
  first: Token,
  tokens: Iterator<Token, undefined>,
  text: StatementText,
): InsertDataStatement | InsertInputStatement | OtherStatement {
  const head = [first, ...takeTarget(tokens)];
  let settingsAt: number | undefined;
  const insertInto = (): Pick<InsertDataStatement, 'kind' | 'target' | 'settings'> => {
    refuseFiles(head);
    const end = head.at(-1)?.end ?? first.end;
    return {
      kind: 'insert-data',
      target: text.slice(first.start, settingsAt ?? end),
      settings: text.slice(settingsAt ?? end, end),
    };
  };
  for (let token = take(tokens); token !== undefined; token = take(tokens)) {
    switch (clauseOf(token, head.at(-1))) {
      case 'values':
        return { ...insertInto(), format: 'Values', dataStart: token.end };
      case 'format':
        return { ...insertInto(), ...readFormat(take(tokens), text) };
      case 'select':
        return readInsertSelect([...head, token, ...takeRest(tokens)], text);
      case 'end':
        withoutSemicolon([token, ...takeRest(tokens)]);
        break;
      case 'settings':
        settingsAt ??= head.at(-1)?.end;
        head.push(token);
        break;
      case 'none':
        head.push(token);
    }
  }
  return { ...insertInto(), format: undefined, dataStart: text.bytes.length };
}

/** Whatever follows INSERT INTO [TABLE] [FUNCTION] is a name, even if it is a word of SQL. */
function takeTarget(tokens: Iterator<Token, undefined>): Token[] {
  const target: Token[] = [];
  for (let token = take(tokens); token !== undefined; token = take(tokens)) {
    target.push(token);
    if (!['INTO', 'TABLE', 'FUNCTION'].some((word) => isWord(token, word))) break;
  }
  return target;
}

function clauseOf(token: Token, last: Token | undefined): Clause {
  const clause = CLAUSES[token.text] ?? 'none';
  if (clause === 'select') return token.depth === 0 || last?.text === '(' ? clause : 'none';
  return token.depth > 0 || last?.text === '.' ? 'none' : clause;
}

function readFormat(name: Token | undefined, text: StatementText): { format: string; dataStart: number } {
  if (name?.kind !== 'word') throw new ClickHouseError('SYNTAX_ERROR', 'the name of a format is missing after FORMAT');
  if (text.bytes[name.end] === ';') {
    throw new ClickHouseError('SYNTAX_ERROR', 'the semicolon behind the format would be taken for data; leave it out');
  }
  BEFORE_DATA.lastIndex = name.end;
  const blanks = BEFORE_DATA.exec(text.bytes)?.[0].length ?? 0;
  return { format: text.slice(name.start, name.end), dataStart: name.end + blanks };
}

/** `tokens` are those of the whole statement, and of its data where it has any. */
function readInsertSelect(tokens: readonly Token[], text: StatementText): InsertInputStatement | OtherStatement {
  const input = tokens.findIndex(
    (token, at) =>
      isWord(token, 'INPUT') &&
      tokens[at + 1]?.text === '(' &&
      tokens[at + 2]?.kind === 'literal' &&
      tokens[at + 3]?.text === ')',
  );
  if (input >= 0) return readInsertInput(tokens, input, text);
  const statement = withoutSemicolon(tokens);
  refuseFiles(statement);
  const sql = text.slice(statement[0]?.start ?? 0, statement.at(-1)?.end ?? 0);
  return { kind: 'other', keyword: 'INSERT', sql, format: undefined, hasSettings: false };
}

function readInsertInput(tokens: readonly Token[], input: number, text: StatementText): InsertInputStatement {
  const clause = tokens.findIndex((token, at) => at > input && token.depth === 0 && isWord(token, 'FORMAT'));
  const [first, opening, structure, closing] = [tokens[0], ...tokens.slice(input + 1, input + 4)];
  const format = tokens[clause];
  if (!first || !opening || !structure || !closing || !format) {
    throw new ClickHouseError('BAD_ARGUMENTS', 'input() needs a FORMAT at the end of the statement');
  }
  return {
    kind: 'insert-input',
    beforeInput: text.slice(first.start, tokens[input]?.start ?? 0),
    structure: unquote(text.slice(structure.start, structure.end)),
    afterInput: text.slice(closing.end, format.start),
    ...readFormat(tokens[clause + 1], text),
  };
}

function unquote(literal: string): string {
  return literal.slice(1, -1).replaceAll(/\\(.)|''/gs, (_, escaped: string | undefined) => escaped ?? "'");
}

function take(tokens: Iterator<Token, undefined>): Token | undefined {
  return tokens.next().value;
}

function takeRest(tokens: Iterator<Token, undefined>): Token[] {
  const rest: Token[] = [];
  for (let token = take(tokens); token !== undefined; token = take(tokens)) rest.push(token);
  return rest;
}
