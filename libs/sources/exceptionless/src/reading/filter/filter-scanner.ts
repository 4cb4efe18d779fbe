import { FilterFault, type FilterValue } from './filter-value';

const FIELD_NAME = /(?<name>[A-Za-z@_][\w@.-]*):/y;
/** Up to a blank, parenthesis or quote; an escaped character is a part of the word, whatever it is. */
const WORD = /(?:\\[^]|[^\s()"\\])+/y;
const PHRASE = /"(?<text>(?:\\[^]|[^"\\])*)"/y;
const COMPARISON = /(?<sign>[<>]=?)\s*/y;
const RANGE = /(?<open>[[{])\s*(?<lower>"[^"]*"|[^\s\]}"]+)\s+TO\s+(?<upper>"[^"]*"|[^\s\]}"]+)\s*(?<close>[\]}])/y;
const SPACE = /\s*/y;
const PIECE = /\\(?<escaped>[^])|(?<asterisk>\*)|(?<plain>[^\\*]+)/g;

/** Reads a filter from left to right. Every method that reads passes over the white space behind. */
export class FilterScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#match(SPACE);
  }

  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** Whether one of these stood here, which is passed over. */
  take(...symbols: readonly string[]): boolean {
    const found = symbols.find((symbol) => this.isAt(symbol));
    if (found === undefined) return false;
    this.#at += found.length;
    this.#match(SPACE);
    return true;
  }

  /** A symbol of letters counts as a word of its own only. */
  isAt(symbol: string): boolean {
    if (!this.#text.startsWith(symbol, this.#at)) return false;
    return !/^[A-Z]/.test(symbol) || /^(?:[\s()"]|$)/.test(this.#text.slice(this.#at + symbol.length));
  }

  /** The name of a field, with its colon. */
  takeFieldName(): string | undefined {
    const name = this.#match(FIELD_NAME)?.['name'];
    this.#match(SPACE);
    return name;
  }

  /** A word, phrase, comparison or range. Throws FilterFault where there is none. */
  takeValue(): FilterValue {
    const at = this.#at;
    const value = this.#takeRange(at) ?? this.#takeComparison(at) ?? this.#takeText(at);
    if (value === undefined) throw new FilterFault(this.isAtEnd ? 'A value is missing' : this.#describeHere(), at);
    this.#match(SPACE);
    return value;
  }

  #describeHere(): string {
    const character = this.#text.charAt(this.#at);
    return character === '"' ? 'The quote is not closed' : `"${character}" is out of place`;
  }

  #takeText(at: number): FilterValue | undefined {
    const phrase = this.#match(PHRASE)?.['text'];
    if (phrase !== undefined) return { kind: 'text', pieces: [unescape(phrase)], at };
    const from = this.#at;
    return this.#match(WORD) === undefined
      ? undefined
      : { kind: 'text', pieces: toPieces(this.#text.slice(from, this.#at)), at };
  }

  #takeComparison(at: number): FilterValue | undefined {
    const sign = this.#match(COMPARISON)?.['sign'];
    if (sign === undefined) return undefined;
    const value = this.#takeText(this.#at);
    if (value?.kind !== 'text' || value.pieces.length !== 1) throw new FilterFault('A value is missing', this.#at);
    const bound = { text: value.pieces.join(''), inclusive: sign.endsWith('=') };
    return sign.startsWith('>') ? { kind: 'range', from: bound, at } : { kind: 'range', to: bound, at };
  }

  #takeRange(at: number): FilterValue | undefined {
    if (!this.isAt('[') && !this.isAt('{')) return undefined;
    const parts = this.#match(RANGE);
    if (parts === undefined) throw new FilterFault('A range has the form [a TO b]', at);
    const from = unquote(parts['lower'] ?? '');
    const to = unquote(parts['upper'] ?? '');
    return {
      kind: 'range',
      at,
      ...(from === '*' ? {} : { from: { text: from, inclusive: parts['open'] === '[' } }),
      ...(to === '*' ? {} : { to: { text: to, inclusive: parts['close'] === ']' } }),
    };
  }

  /** The groups of a match at this very place, which is passed over. */
  #match(pattern: RegExp): Readonly<Record<string, string | undefined>> | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match.groups ?? {};
  }
}

function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1) : text;
}

function unescape(text: string): string {
  return text.replaceAll(/\\([^])/g, '$1');
}

/** What stands between the asterisks of a word. */
function toPieces(word: string): readonly string[] {
  const pieces = [''];
  for (const { groups } of word.matchAll(PIECE)) {
    if (groups?.['asterisk'] !== undefined) pieces.push('');
    else pieces.push((pieces.pop() ?? '') + (groups?.['escaped'] ?? groups?.['plain'] ?? ''));
  }
  return pieces;
}
