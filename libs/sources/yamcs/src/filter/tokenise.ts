import { FilterError } from './filter-error';
import type { Span } from './text-range';

export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=' | ':' | '=~' | '!~';

/** One word of the language. `value` of a term is its text, of quotes and escapes freed. */
export type Token = Span &
  (
    | { readonly kind: 'term'; readonly value: string }
    | { readonly kind: 'comparator'; readonly value: Comparator }
    | { readonly kind: 'AND' | 'OR' | 'NOT' | '-' | '(' | ')' | 'end' }
  );

/**
 * The lexical rules of Yamcs' filters: `--` begins a comment up to the end of its line, a word begins with a letter, a digit
 * or an underscore, a quoted phrase knows backslash escapes. The sticky flag makes each match begin where the last ended.
 */
const TOKEN =
  /(?<blank>[ \t\r\n]+|--[^\r\n]*)|(?<quoted>"(?:\\[^]|[^"\\])*")|(?<word>\w[\w.-]*)|(?<comparator>[<>]=?|=~?|!=|!~|:)|(?<sign>[()-])/y;

/** The words of a filter, in order, with an `end` behind the last. Throws FilterError. */
export function tokenise(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let begin = 0;
  while (begin < text.length) {
    TOKEN.lastIndex = begin;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) throw new FilterError({ begin, end: begin + 1 });
    const span = { begin, end: TOKEN.lastIndex };
    if (groups['blank'] === undefined) tokens.push(toToken(groups, span));
    begin = span.end;
  }
  return [...tokens, { kind: 'end', begin, end: begin }];
}

function toToken(groups: Readonly<Record<string, string | undefined>>, span: Span): Token {
  const { quoted, word, comparator, sign } = groups;
  if (quoted !== undefined) return { kind: 'term', value: unquote(quoted), ...span };
  if (word === 'AND' || word === 'OR' || word === 'NOT') return { kind: word, ...span };
  if (word !== undefined) return { kind: 'term', value: word, ...span };
  if (comparator !== undefined) return { kind: 'comparator', value: comparator as Comparator, ...span };
  return { kind: sign as '-' | '(' | ')', ...span };
}

/** Only quotes and backslashes are escaped; a backslash before anything else stands for itself (`\d` in a pattern). */
function unquote(quoted: string): string {
  return quoted.slice(1, -1).replaceAll(/\\(["\\])/g, '$1');
}
