import { EventReaderError, type Condition } from '@millrace/domain';
import { checkSize } from './check-size';

const PART: Condition = { kind: 'tagged', tag: 'x', ignoreCase: false };

function nested(depth: number): Condition {
  let condition = PART;
  for (let level = 0; level < depth; level++) condition = { kind: 'not', of: condition };
  return condition;
}

function wide(parts: number): Condition {
  return { kind: 'any', of: Array.from({ length: parts }, () => PART) };
}

test('a condition that a person may have written is taken', () => {
  expect(() => checkSize({ kind: 'all', of: [nested(90), wide(1_900)] })).not.toThrow();
});

test.each([
  ['is nested too deeply', nested(200_000)],
  ['has too many parts', wide(200_000)],
])('a condition that %s is too expensive', (words, condition) => {
  expect(() => checkSize(condition)).toThrow(new EventReaderError(`the filter ${words}`, 'too-expensive'));
});
