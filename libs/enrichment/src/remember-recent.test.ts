import { rememberRecent } from './remember-recent';

function counted(capacity: number) {
  const computed: string[] = [];
  const recall = rememberRecent(capacity, (key: string) => {
    computed.push(key);
    return { key };
  });
  return { computed, recall };
}

test('a result is computed once and is the same afterwards', () => {
  const { computed, recall } = counted(2);
  expect(recall('a')).toBe(recall('a'));
  expect(computed).toEqual(['a']);
});

test('beyond the capacity the one unused for longest is forgotten', () => {
  const { computed, recall } = counted(2);
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) recall(key);
  expect(computed).toEqual(['a', 'b', 'c', 'b']);
});
