import { EventReaderError, type Condition } from '@millrace/domain';

/** More conditions in one than a person writes, or a filter of 256 words becomes. */
const MOST_PARTS = 2_000;

/** ClickHouse's parser, which takes several levels for each of ours, gives up at 1,000. */
const DEEPEST = 100;

/** Throws EventReaderError for a condition that would cost more to read than to answer, before anything is made of it. */
export function checkSize(condition: Condition): void {
  const waiting: [condition: Condition, depth: number][] = [[condition, 1]];
  for (let parts = 1; ; parts++) {
    const next = waiting.pop();
    if (next === undefined) return;
    const [part, depth] = next;
    if (depth > DEEPEST) throw new EventReaderError('the filter is nested too deeply', 'too-expensive');
    if (parts > MOST_PARTS) throw new EventReaderError('the filter has too many parts', 'too-expensive');
    for (const inner of partsOf(part)) waiting.push([inner, depth + 1]);
  }
}

function partsOf(condition: Condition): readonly Condition[] {
  if (condition.kind === 'not') return [condition.of];
  return condition.kind === 'all' || condition.kind === 'any' ? condition.of : [];
}
