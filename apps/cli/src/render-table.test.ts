import { renderTable } from './render-table';

test('columns are as wide as their widest cell', () => {
  expect(
    renderTable(
      ['id', 'name'],
      [
        ['1', 'long name'],
        ['12345', 'x'],
      ],
    ),
  ).toBe('id     name\n1      long name\n12345  x');
});

test('what an event says cannot move the cursor', () => {
  expect(renderTable(['message'], [['\u001b[2Jgone\n']])).toBe('message\n\\u001b[2Jgone\\u000a');
});
