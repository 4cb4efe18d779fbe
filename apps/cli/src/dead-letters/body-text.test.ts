import { gzipSync } from 'node:zlib';
import { encodeNormalisedEvent } from '@millrace/contracts';
import { aNormalisedEvent } from '@millrace/testing';
import { toBodyText } from './body-text';

const shown = (body: string | Uint8Array, contentType = 'application/json', contentEncoding = '') =>
  toBodyText(Buffer.from(body), { contentType, contentEncoding });

test.each([
  ['text', Buffer.from('{"a":"ü"}'), 'application/json', ''],
  ['compressed text', gzipSync('{"a":"ü"}'), 'application/json', 'gzip'],
  ['text in another charset', Buffer.from('{"a":"\u00fc"}', 'latin1'), 'text/plain; charset=iso-8859-1', ''],
])('%s is shown as text', (_name, body, contentType, encoding) => {
  expect(shown(body, contentType, encoding)).toEqual({ form: 'text', text: '{"a":"ü"}', fault: '' });
});

test('an event that the store refused is shown as JSON', () => {
  const type = 'application/x-protobuf; message=millrace.v1.NormalisedEvent';
  const { form, text } = shown(encodeNormalisedEvent(aNormalisedEvent({ attributes: { a: 1 } })), type);
  expect(form).toBe('json');
  expect(JSON.parse(text)).toMatchObject({ event: { message: 'something happened' }, attributes: { a: 1 } });
});

test('anything else is shown byte by byte', () => {
  const { form, text } = shown(Uint8Array.from({ length: 17 }, (_, index) => index + 0x30 - (index === 0 ? 0x30 : 0)));
  expect(form).toBe('hex');
  expect(text).toBe(
    '00000000  00 31 32 33 34 35 36 37 38 39 3a 3b 3c 3d 3e 3f  .123456789:;<=>?\n' +
      `00000010  40${' '.repeat(45)}  @`,
  );
});

test('a body that does not inflate is shown as it came, with the reason', () => {
  expect(shown('plain', 'text/plain', 'gzip')).toMatchObject({
    form: 'hex',
    fault: expect.stringContaining('content encoding "gzip"') as string,
  });
});
