import { readInsert } from './read-insert';
import type { Statement } from './statement';
import { isWord, refuseFiles, toStatementText, withoutSemicolon, type StatementText } from './statement-text';
import { tokensOf, type Token } from './tokens';

const OPENS_SELECT = new Set(['SELECT', 'WITH', 'FROM', '(']);

/** Words that put something around the rows of a result. */
const FRAMES = new Set(['TOTALS', 'EXTREMES', 'OUTPUT_FORMAT_JSON_ARRAY_OF_ROWS']);

/**
 * Reads which statement the bytes hold and where its data starts. Undefined where there is none. It knows only what
 * ClickHouse's HTTP interface has to know of SQL; the engine judges the rest. Throws ClickHouseError for what must not
 * run over HTTP: several statements at once, and files of this machine.
 */
export function readStatement(bytes: Buffer): Statement | undefined {
  const text = toStatementText(bytes);
  const tokens = tokensOf(text.bytes);
  const first = tokens.next();
  if (first.done === true || first.value.text === ';') return undefined;
  return isWord(first.value, 'INSERT')
    ? readInsert(first.value, tokens, text)
    : readWhole([first.value, ...tokens], text);
}

function readWhole(written: readonly Token[], text: StatementText): Statement {
  const tokens = withoutSemicolon(written);
  refuseFiles(tokens);
  const keyword = keywordOf(tokens);
  const { sql, format, tail } = splitAtFormat(tokens, text);
  const hasSettings = tokens.some((_, at) => startsSettings(tokens.slice(at, at + 3)));
  if (!OPENS_SELECT.has(keyword)) {
    return { kind: 'other', keyword, sql: textOf(tokens, text), format, hasSettings };
  }
  return {
    kind: 'select',
    sql,
    format,
    tail,
    hasFrame: tokens.some((token) => FRAMES.has(token.text)),
    hasSettings,
  };
}

/** SETTINGS and the first name of its list; a column of that name is followed by something else. */
function startsSettings([settings, name, next]: readonly Token[]): boolean {
  const isName = name?.kind === 'literal' || (name?.kind === 'word' && !['ASC', 'DESC'].includes(name.text));
  return isWord(settings, 'SETTINGS') && isName && ['=', ',', '.'].includes(next?.text ?? '');
}

/** What the statement does: its first word, or INSERT where WITH stands before that. */
function keywordOf(tokens: readonly Token[]): string {
  const isInsert = isWord(tokens[0], 'WITH') && tokens.some((token) => token.depth === 0 && isWord(token, 'INSERT'));
  return isInsert ? 'INSERT' : (tokens[0]?.text ?? '');
}

/** Around the FORMAT clause, which is the last one that has nothing but SETTINGS behind its name. */
function splitAtFormat(
  tokens: readonly Token[],
  text: StatementText,
): { sql: string; format: string | undefined; tail: string } {
  const at = tokens.findLastIndex(
    (token, index) =>
      index > 0 &&
      token.depth === 0 &&
      isWord(token, 'FORMAT') &&
      tokens[index + 1]?.kind === 'word' &&
      (tokens[index + 2] === undefined || isWord(tokens[index + 2], 'SETTINGS')),
  );
  if (at < 0) return { sql: textOf(tokens, text), format: undefined, tail: '' };
  return {
    sql: textOf(tokens.slice(0, at), text),
    format: textOf(tokens.slice(at + 1, at + 2), text),
    tail: textOf(tokens.slice(at + 2), text),
  };
}

/** The text from the first token to the last. */
function textOf(tokens: readonly Token[], text: StatementText): string {
  return text.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0);
}
