import { ClickHouseError } from '../errors';
import type { Token } from './tokens';

/** A statement's bytes, for the lexer and for people. Positions are byte offsets in both. */
export interface StatementText {
  /** One character a byte (Latin-1). */
  readonly bytes: string;
  /** The real characters from `start` to `end`. */
  slice(start: number, end: number): string;
}

export function toStatementText(bytes: Buffer): StatementText {
  return { bytes: bytes.toString('latin1'), slice: (start, end) => bytes.toString('utf8', start, end) };
}

export function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text;
}

/** The statement's tokens without the semicolon at its end. Throws for a second statement. */
export function withoutSemicolon(tokens: readonly Token[]): readonly Token[] {
  const semicolon = tokens.findIndex(({ text, depth }) => text === ';' && depth === 0);
  if (semicolon < 0) return tokens;
  if (tokens.slice(semicolon).some(({ text }) => text !== ';')) {
    throw new ClickHouseError('SYNTAX_ERROR', 'one request takes one statement; this one has several');
  }
  return tokens.slice(0, semicolon);
}

/** Throws for INTO OUTFILE and FROM INFILE: the engine runs both with this process's rights, whatever the user's. */
export function refuseFiles(tokens: readonly Token[]): void {
  const namesFile = tokens.some(
    (token, at) =>
      ((isWord(token, 'INTO') && isWord(tokens[at + 1], 'OUTFILE')) ||
        (isWord(token, 'FROM') && isWord(tokens[at + 1], 'INFILE'))) &&
      tokens[at + 2]?.kind === 'literal',
  );
  if (namesFile) {
    throw new ClickHouseError('ACCESS_DENIED', 'INTO OUTFILE and FROM INFILE would touch files of the server');
  }
}
