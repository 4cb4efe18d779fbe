import type { Condition } from '@millrace/domain';

/**
 * The opposite of a condition, with no negation but of single comparisons: where ClickHouse (26.7) finds rows by a
 * projection that lacks both columns, it takes NOT (a AND b) for false.
 */
export function negation(condition: Condition): Condition {
  if (condition.kind === 'all') return { kind: 'any', of: condition.of.map(negation) };
  if (condition.kind === 'any') return { kind: 'all', of: condition.of.map(negation) };
  return condition.kind === 'not' ? condition.of : { kind: 'not', of: condition };
}
