import { ANY_EVENT, type Condition } from '@millrace/domain';
import { InvalidQuery } from '../invalid-query';
import type { LocalClock } from '../time-span';
import { fieldNames, findField, type FilterField } from './filter-field';
import { FilterScanner } from './filter-scanner';
import { FilterFault } from './filter-value';
import { hasField, toCondition, wordCondition } from './to-condition';

/** What becomes of a filter is a query of the store, whose length and depth have bounds, too. */
const MAX_LENGTH = 2_000;
const MAX_DEPTH = 32;

/** Each costs the store time for every character of every text that it looks through. */
const MAX_ASTERISKS = 64;

const AND = ['AND', '&&'] as const;
const OR = ['OR', '||'] as const;
const NOT = ['NOT', '!', '-'] as const;

/**
 * The condition of a filter in the language of Exceptionless' search: `type:error (message:"timed out" OR tag:net*)
 * NOT value:>5`. What stands side by side must all hold. The README of reading lists the language. Throws InvalidQuery that names
 * the place of the fault.
 */
export function parseFilter(filter: string | undefined, clock: LocalClock): Condition {
  if (filter === undefined) return ANY_EVENT;
  if (filter.length > MAX_LENGTH) {
    throw new InvalidQuery('filter', `The filter is longer than ${String(MAX_LENGTH)} characters`);
  }
  if (filter.split('*').length > MAX_ASTERISKS + 1) {
    throw new InvalidQuery('filter', `The filter has more than ${String(MAX_ASTERISKS)} asterisks`);
  }
  try {
    return new FilterParser(filter, clock).parse();
  } catch (error) {
    if (!(error instanceof FilterFault)) throw error;
    throw new InvalidQuery('filter', `${error.message} (character ${String(error.at + 1)} of the filter)`);
  }
}

/** `field` is the one before the parentheses around, as in `type:(error OR log)`. */
class FilterParser {
  readonly #scanner: FilterScanner;
  readonly #clock: LocalClock;
  #depth = 0;

  constructor(filter: string, clock: LocalClock) {
    this.#scanner = new FilterScanner(filter);
    this.#clock = clock;
  }

  parse(): Condition {
    if (this.#scanner.isAtEnd) return ANY_EVENT;
    const condition = this.#disjunction(undefined);
    if (!this.#scanner.isAtEnd) throw new FilterFault('This parenthesis was not opened', this.#scanner.at);
    return condition;
  }

  #disjunction(field: FilterField | undefined): Condition {
    const of = [this.#conjunction(field)];
    while (this.#scanner.take(...OR)) of.push(this.#conjunction(field));
    return single('any', of);
  }

  #conjunction(field: FilterField | undefined): Condition {
    const of = [this.#negation(field)];
    while (!this.#isAtEndOfConjunction()) {
      this.#scanner.take(...AND);
      of.push(this.#negation(field));
    }
    return single('all', of);
  }

  #isAtEndOfConjunction(): boolean {
    return this.#scanner.isAtEnd || this.#scanner.isAt(')') || OR.some((symbol) => this.#scanner.isAt(symbol));
  }

  #negation(field: FilterField | undefined): Condition {
    let isNegated = false;
    while (this.#scanner.take(...NOT)) isNegated = !isNegated;
    // What must hold must hold without the sign as well.
    this.#scanner.take('+');
    const condition = this.#clause(field);
    return isNegated ? { kind: 'not', of: condition } : condition;
  }

  #clause(field: FilterField | undefined): Condition {
    const at = this.#scanner.at;
    if ([...AND, ...OR].some((symbol) => this.#scanner.isAt(symbol))) throw new FilterFault('A value is missing', at);
    if (this.#scanner.isAt('(')) return this.#group(field);
    const name = this.#scanner.takeFieldName();
    if (name === undefined) return this.#value(field);
    if (name === '_exists_') return this.#existence();
    if (name === '_missing_') return { kind: 'not', of: this.#existence() };
    const named = toField(name, at);
    return this.#scanner.isAt('(') ? this.#group(named) : this.#value(named);
  }

  #group(field: FilterField | undefined): Condition {
    const at = this.#scanner.at;
    if (++this.#depth > MAX_DEPTH) {
      throw new FilterFault(`Parentheses are nested deeper than ${String(MAX_DEPTH)} levels`, at);
    }
    this.#scanner.take('(');
    const condition = this.#disjunction(field);
    if (!this.#scanner.take(')')) throw new FilterFault('This parenthesis is not closed', at);
    this.#depth--;
    return condition;
  }

  #value(field: FilterField | undefined): Condition {
    const value = this.#scanner.takeValue();
    return field === undefined ? wordCondition(value, this.#clock) : toCondition(field, value, this.#clock);
  }

  #existence(): Condition {
    const value = this.#scanner.takeValue();
    const name = value.kind === 'text' ? value.pieces.join('*') : '';
    return hasField(toField(name, value.at), value.at);
  }
}

function single(kind: 'all' | 'any', of: readonly Condition[]): Condition {
  const [first] = of;
  return first !== undefined && of.length === 1 ? first : { kind, of };
}

function toField(name: string, at: number): FilterField {
  const field = findField(name);
  if (field !== undefined) return field;
  throw new FilterFault(`There is no field "${name}"; a text with a colon goes in quotes. Fields: ${fieldNames()}`, at);
}
