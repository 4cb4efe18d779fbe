import { toCsvRecord } from './csv-record';

test.each([
  [['a', 'b c'], '\t', 'a\tb c\n'],
  [['a', 'x\ty'], '\t', 'a\t"x\ty"\n'],
  [['a', 'x\ty'], ',', 'a,x\ty\n'],
  [['a', 'x;y', 'x,y'], ';', 'a;"x;y";x,y\n'],
  [['say "hi"', ''], ',', '"say ""hi""",\n'],
  [['', ''], ',', '"",\n'],
  [['two\nlines', 'or\rso'], ',', '"two\nlines","or\rso"\n'],
  [[' kept '], ',', ' kept \n'],
])('%j with %j between is %j', (values, delimiter, record) => {
  expect(toCsvRecord(values, delimiter)).toBe(record);
});
