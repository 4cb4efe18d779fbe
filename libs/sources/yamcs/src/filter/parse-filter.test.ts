import fc from 'fast-check';
import type { FilterExpression, Term } from './filter-expression';
import { parseFilter } from './parse-filter';

/** An expression without the places of its words, which a printed one does not keep. */
type Shape =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Shape[] }
  | { readonly kind: 'not'; readonly of: Shape }
  | { readonly kind: 'search'; readonly text: string }
  | { readonly kind: 'comparison'; readonly field: string; readonly comparator: string; readonly value: string };

const term = fc.oneof(
  fc.constantFrom('AND', 'OR', 'NOT', '--', '', 'message', 'null'),
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^\w[\w.-]*$/),
);
const comparator = fc.constantFrom('=', '!=', '<', '<=', '>', '>=', ':');
const comparison: fc.Arbitrary<Shape> = fc.oneof(
  fc.record({ kind: fc.constant('search' as const), text: term }),
  fc.record({ kind: fc.constant('comparison' as const), field: term, comparator, value: term }),
);

/** Together for all kinds of branches; four branches of four of four are within the bound of terms. */
const DEPTH = { maxDepth: 3, depthIdentifier: fc.createDepthIdentifier() };

/** Trees as the grammar makes them: no conjunction directly in a conjunction, no negation of a negation. */
const { expression } = fc.letrec<{ expression: Shape; conjunction: Shape; disjunction: Shape; negation: Shape }>(
  (tie) => ({
    expression: fc.oneof(DEPTH, comparison, tie('conjunction'), tie('disjunction'), tie('negation')),
    conjunction: several('and', fc.oneof(DEPTH, comparison, tie('disjunction'), tie('negation'))),
    disjunction: several('or', fc.oneof(DEPTH, comparison, tie('conjunction'), tie('negation'))),
    negation: fc
      .oneof(DEPTH, comparison, tie('conjunction'), tie('disjunction'))
      .map((of) => ({ kind: 'not' as const, of })),
  }),
);

function several(kind: 'and' | 'or', of: fc.Arbitrary<Shape>): fc.Arbitrary<Shape> {
  return fc.array(of, { minLength: 2, maxLength: 4 }).map((parts) => ({ kind, of: parts }));
}

/** `side` says whether words side by side or the word AND shall join. */
function print(shape: Shape, side: boolean): string {
  switch (shape.kind) {
    case 'search':
      return quote(shape.text);
    case 'comparison':
      return `${quote(shape.field)}${shape.comparator}${quote(shape.value)}`;
    case 'not':
      return `NOT ${group(shape.of, side)}`;
    case 'and':
      return shape.of
        .map((part) => (part.kind === 'or' ? print(part, side) : group(part, side)))
        .join(side ? ' ' : ' AND ');
    case 'or':
      return shape.of.map((part) => group(part, side)).join(' OR ');
  }
}

function group(shape: Shape, side: boolean): string {
  const isGroup = shape.kind === 'and' || shape.kind === 'or';
  return isGroup ? `( ${print(shape, side)})` : print(shape, side);
}

function quote(text: string): string {
  return /^\w[\w.-]*$/.test(text) && !['AND', 'OR', 'NOT'].includes(text)
    ? text
    : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

function toShape(parsed: FilterExpression): Shape {
  switch (parsed.kind) {
    case 'and':
    case 'or':
      return { kind: parsed.kind, of: parsed.of.map(toShape) };
    case 'not':
      return { kind: 'not', of: toShape(parsed.of) };
    case 'search':
      return { kind: 'search', text: parsed.text.value };
    case 'comparison':
      return { kind: 'comparison', comparator: parsed.comparator, ...named(parsed.field, parsed.value) };
  }
}

function named(field: Term, value: Term): { field: string; value: string } {
  return { field: field.value, value: value.value };
}

test.each([true, false])('an expression that was printed is parsed as itself (words side by side: %s)', (side) => {
  fc.assert(
    fc.property(expression, (shape) => {
      expect(toShape(parseFilter(print(shape, side)))).toEqual(shape);
    }),
    { numRuns: 1_000 },
  );
});
