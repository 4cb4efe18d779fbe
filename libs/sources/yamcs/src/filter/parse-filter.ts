import { FilterError } from './filter-error';
import type { FilterExpression, Term } from './filter-expression';
import { countRepetitions } from './pattern';
import { tokenise, type Token } from './tokenise';

/** Deeper parentheses are refused: each is up to three levels of a condition, of which the store takes a hundred. */
const MAX_DEPTH = 30;

/** More words and comparisons than anybody types; the store has to evaluate each for each event. */
const MAX_TERMS = 256;

/** Of all patterns together, in UTF-16 code units: a few characters make a program of thousands of steps (`.{1000}`). */
const MAX_PATTERN_LENGTH = 512;

/** Of all patterns together: the store's compiler takes seconds for `a{0,999}` twenty times, and is not stopped by a limit. */
const MAX_REPETITIONS = 1_000;

/**
 * Parses a filter in Yamcs' language:
 *
 *     conjunction = disjunction { ["AND"] disjunction }
 *     disjunction = unary { "OR" unary }
 *     unary       = ["NOT"] ("(" conjunction ")" | comparison) | "-" comparison
 *     comparison  = term [comparator term]
 *
 * OR binds more tightly than AND, and words side by side are all wanted. Throws FilterError.
 */
export function parseFilter(text: string): FilterExpression {
  return new FilterParser(tokenise(text)).parse();
}

class FilterParser {
  #next = 0;
  #depth = 0;
  #terms = 0;
  #patternLength = 0;
  #repetitions = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): FilterExpression {
    if (this.#peek().kind === 'end') return { kind: 'and', of: [] };
    const expression = this.#conjunction();
    this.#take('end');
    return expression;
  }

  #conjunction(): FilterExpression {
    const of = [this.#disjunction()];
    while (!['end', ')'].includes(this.#peek().kind)) {
      this.#skip('AND');
      of.push(this.#disjunction());
    }
    return one('and', of);
  }

  #disjunction(): FilterExpression {
    const of = [this.#unary()];
    while (this.#skip('OR')) of.push(this.#unary());
    return one('or', of);
  }

  #unary(): FilterExpression {
    if (this.#skip('-')) return { kind: 'not', of: this.#comparison() };
    if (this.#skip('NOT')) return { kind: 'not', of: this.#operand() };
    return this.#operand();
  }

  #operand(): FilterExpression {
    const opening = this.#peek();
    if (!this.#skip('(')) return this.#comparison();
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) {
      throw new FilterError(opening, `Filter is nested deeper than ${String(MAX_DEPTH)} levels`);
    }
    const expression = this.#conjunction();
    this.#take(')');
    this.#depth -= 1;
    return expression;
  }

  #comparison(): FilterExpression {
    const term = this.#term();
    this.#terms += 1;
    if (this.#terms > MAX_TERMS) throw new FilterError(term, `Filter has more than ${String(MAX_TERMS)} terms`);
    const comparator = this.#peek();
    if (comparator.kind !== 'comparator') return { kind: 'search', text: term };
    this.#next += 1;
    const value = this.#term();
    if (comparator.value === '=~' || comparator.value === '!~') this.#countPattern(value);
    return { kind: 'comparison', field: term, comparator: comparator.value, value };
  }

  #countPattern(pattern: Term): void {
    this.#patternLength += pattern.value.length;
    if (this.#patternLength > MAX_PATTERN_LENGTH) {
      throw new FilterError(pattern, `Filter has patterns of more than ${String(MAX_PATTERN_LENGTH)} characters`);
    }
    this.#repetitions += countRepetitions(pattern.value);
    if (this.#repetitions > MAX_REPETITIONS) {
      throw new FilterError(pattern, `Filter has patterns that repeat more than ${String(MAX_REPETITIONS)} times`);
    }
  }

  #term(): Term {
    const token = this.#peek();
    if (token.kind !== 'term') throw new FilterError(token);
    this.#next += 1;
    return token;
  }

  /** The `end` is never passed, so there is always a token. */
  #peek(): Token {
    return this.tokens[this.#next] ?? { kind: 'end', begin: 0, end: 0 };
  }

  #skip(kind: Token['kind']): boolean {
    if (this.#peek().kind !== kind) return false;
    this.#next += 1;
    return true;
  }

  #take(kind: Token['kind']): void {
    const token = this.#peek();
    if (!this.#skip(kind)) throw new FilterError(token);
  }
}

function one(kind: 'and' | 'or', of: readonly FilterExpression[]): FilterExpression {
  const [first] = of;
  return of.length === 1 && first !== undefined ? first : { kind, of };
}
