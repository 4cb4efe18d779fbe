import { charsetOf, mediaTypeOf } from './content-type';

test.each([
  ['application/json', 'application/json'],
  [' Text/Plain ; charset=utf-8', 'text/plain'],
  ['', ''],
  [';q=1', ''],
])('the media type of "%s" is "%s"', (contentType, mediaType) => {
  expect(mediaTypeOf(contentType)).toBe(mediaType);
});

test.each([
  ['text/plain; charset=UTF-8', 'UTF-8'],
  ['text/plain;format=flowed ; Charset = "iso-8859-1"; x=y', 'iso-8859-1'],
  ['text/plain', undefined],
])('the charset of "%s" is %s', (contentType, charset) => {
  expect(charsetOf(contentType)).toBe(charset);
});
