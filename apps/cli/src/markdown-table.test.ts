import { markdownTable } from './markdown-table';

test('words stand left and figures right, in columns as wide as their widest cell', () => {
  const table = markdownTable(
    ['dialect', 'n'],
    [
      ['native', '12345'],
      ['yamcs', '–'],
    ],
  );
  expect(table.split('\n')).toEqual([
    '| dialect |     n |',
    '| ------- | ----: |',
    '| native  | 12345 |',
    '| yamcs   |     – |',
  ]);
});
