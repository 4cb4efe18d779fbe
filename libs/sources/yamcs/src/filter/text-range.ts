/** A stretch of a text by offsets, in UTF-16 code units; the end is behind it. */
export interface Span {
  readonly begin: number;
  readonly end: number;
}

/** The same as Yamcs tells it: lines and columns count from 1, the end is part of the stretch. */
export interface TextRange {
  readonly beginLine: number;
  readonly beginColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The lines and columns of a stretch of `text`; an empty one is the character behind it. */
export function toTextRange(text: string, { begin, end }: Span): TextRange {
  const first = toPlace(text, begin);
  const last = toPlace(text, Math.max(begin, end - 1));
  return { beginLine: first.line, beginColumn: first.column, endLine: last.line, endColumn: last.column };
}

const LINE_END = /\r\n|\r|\n/g;

function toPlace(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (const { 0: lineEnd, index } of text.matchAll(LINE_END)) {
    if (index + lineEnd.length > offset) break;
    line += 1;
    lineStart = index + lineEnd.length;
  }
  return { line, column: offset - lineStart + 1 };
}
