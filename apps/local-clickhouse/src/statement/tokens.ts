export interface Token {
  readonly kind: 'word' | 'literal' | 'number' | 'symbol';
  /** Words in capitals, symbols as they are; literals and numbers as written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** How many brackets are open around it; a pair of brackets counts as outside itself. */
  readonly depth: number;
}

const WORD = /[A-Za-z_][\w$]*/y;
const NUMBER = /\d[\w.]*/y;
const HEREDOC_TAG = /\$\w*\$/y;

/**
 * The tokens of a statement, one at a time: the data that follows an INSERT is never looked at unless it is asked for.
 * The text is bytes read as Latin-1, so positions are byte offsets. After ClickHouse's lexer (src/Parsers/Lexer.cpp);
 * what is not closed ends at the end of the text.
 */
export function* tokensOf(text: string): Generator<Token, undefined> {
  let depth = 0;
  for (let start = 0; start < text.length;) {
    const gapEnd = endOfGap(text, start);
    if (gapEnd > start) {
      start = gapEnd;
      continue;
    }
    const { kind, end } = tokenAt(text, start);
    const written = text.slice(start, end);
    if (kind === 'symbol' && ')]}'.includes(written)) depth = Math.max(0, depth - 1);
    yield { kind, text: kind === 'word' ? written.toUpperCase() : written, start, end, depth };
    if (kind === 'symbol' && '([{'.includes(written)) depth += 1;
    start = end;
  }
}

/** The end of the blank or comment at `start`; `start` where there is neither. */
function endOfGap(text: string, start: number): number {
  if (text.charAt(start).trim() === '') return start + 1;
  if (text.startsWith('/*', start)) return endOfBlockComment(text, start);
  const isLineComment = ['--', '# ', '#!'].some((opening) => text.startsWith(opening, start));
  return isLineComment ? orEnd(text, text.indexOf('\n', start)) : start;
}

function endOfBlockComment(text: string, start: number): number {
  let at = start + 2;
  for (let open = 1; open > 0; at += 2) {
    const close = text.indexOf('*/', at);
    if (close < 0) return text.length;
    const nested = text.indexOf('/*', at);
    const isNested = nested >= 0 && nested < close;
    open += isNested ? 1 : -1;
    at = isNested ? nested : close;
  }
  return at;
}

function tokenAt(text: string, start: number): { kind: Token['kind']; end: number } {
  const first = text.charAt(start);
  if (first === "'" || first === '"' || first === '`') return { kind: 'literal', end: endOfQuoted(text, start) };
  const tag = match(HEREDOC_TAG, text, start);
  if (tag !== undefined) {
    const close = text.indexOf(tag, start + tag.length);
    return { kind: 'literal', end: close < 0 ? text.length : close + tag.length };
  }
  const word = match(WORD, text, start);
  if (word !== undefined) return { kind: 'word', end: start + word.length };
  const number = match(NUMBER, text, start);
  if (number !== undefined) return { kind: 'number', end: start + number.length };
  return { kind: 'symbol', end: start + 1 };
}

/** A quote is closed by itself, unless it is doubled or follows a backslash. */
function endOfQuoted(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') at += 1;
    else if (character === quote) {
      if (text.charAt(at + 1) !== quote) return at + 1;
      at += 1;
    }
  }
  return text.length;
}

function match(expression: RegExp, text: string, at: number): string | undefined {
  expression.lastIndex = at;
  return expression.exec(text)?.[0];
}

function orEnd(text: string, position: number): number {
  return position < 0 ? text.length : position;
}
