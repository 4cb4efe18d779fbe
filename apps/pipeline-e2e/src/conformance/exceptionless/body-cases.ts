import { createHash } from 'node:crypto';
import { deflateRawSync, deflateSync, gzipSync, brotliCompressSync } from 'node:zlib';
import { aRecentTime, isRecentTime } from '../a-recent-time';
import { aValueThat } from '../a-value-that';
import type { ConformanceCase } from '../conformance-case';
import { post, QUEUED } from './exceptionless-exchanges';

const AMAZING = 'Exceptionless is amazing!';
const FAR_AWAY = '2030-01-01T12:00:00.0000000-05:00';

const simpleError = {
  message: 'Simple Exception',
  type: 'System.Exception',
  stack_trace:
    ' at Client.Tests.ExceptionlessClientTests.CanSubmitSimpleException() in ExceptionlessClientTests.cs:line 77',
};

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');

/** The same instant as now, in the offset that was sent. */
const NOW_IN_NEW_YORK = aValueThat(
  'is a time of this test run at -05:00',
  (date) => String(date).endsWith('-05:00') && isRecentTime(date),
);

const asText = { headers: { 'content-type': 'text/plain' } };
const compressed = (encoding: string) => ({
  headers: { 'content-type': 'text/plain', 'content-encoding': encoding },
});

/** Section 1.10 of the contracts: what a body is taken for. */
export const BODY_CASES: readonly ConformanceCase[] = [
  {
    id: 'E1',
    says: 'a message is a log of this moment',
    sends: [post({ message: AMAZING })],
    stores: [{ type: 'log', message: AMAZING, generation_time: aRecentTime(), dialect: 'exceptionless' }],
  },
  {
    id: 'E2',
    says: 'what is dated in the future happens now, by the offset that was sent; the user is kept',
    sends: [
      post({ type: 'log', message: AMAZING, date: FAR_AWAY, '@user': { identity: '123456789', name: 'Test User' } }),
    ],
    stores: [
      {
        type: 'log',
        message: AMAZING,
        generation_time: aRecentTime(),
        attributes: { date: FAR_AWAY, '@user': { identity: '123456789', name: 'Test User' } },
      },
    ],
    asks: [
      {
        request: { path: '/api/v2/events' },
        answer: { status: 200, body: [{ date: NOW_IN_NEW_YORK }] },
      },
    ],
  },
  {
    id: 'E3',
    says: 'an error has the message of its exception, and is grouped by type and stack trace',
    sends: [post({ type: 'error', date: FAR_AWAY, '@simple_error': simpleError })],
    stores: [
      {
        type: 'error',
        message: 'Simple Exception',
        generation_time: aRecentTime(),
        error_type: 'System.Exception',
        attributes: {
          '@simple_error': {
            ...simpleError,
            data: { '@target': { ExceptionType: 'System.Exception', StackTrace: sha1(simpleError.stack_trace) } },
          },
        },
      },
    ],
  },
  {
    id: 'E4',
    says: 'an object without any key of the model is a log with data',
    sends: [post({ name: 'value' })],
    stores: [{ type: 'log', message: '', generation_time: aRecentTime(), attributes: { name: 'value' } }],
    asks: [
      {
        request: { path: '/api/v2/events' },
        answer: { status: 200, body: [expect.not.objectContaining({ message: expect.anything() as unknown })] },
      },
    ],
  },
  {
    id: 'E5',
    says: 'a null in a list is passed over, a list of nulls is text, white space is nothing',
    sends: ['[null, {"message":"a"}]', '[null]', ' \t'].map((body) => post(body, QUEUED, { irregular: true })),
    stores: [
      { type: 'log', message: '[null]' },
      { type: 'log', message: 'a' },
    ],
  },
  {
    id: 'E6',
    says: 'each line of a text is a log, whatever the content type says',
    sends: [post('a\r\nb', QUEUED, asText), post('c\r\nd', QUEUED, { irregular: true })],
    stores: ['a', 'b', 'c', 'd'].map((message) => ({ type: 'log', message })),
  },
  {
    id: 'E7',
    says: 'broken JSON is text',
    sends: [post('{simple string', QUEUED, { irregular: true })],
    stores: [{ type: 'log', message: '{simple string' }],
  },
  {
    id: 'E8',
    says: 'an event with an error in its data is an error',
    sends: [post({ message: 'm', data: { '@error': {} } })],
    stores: [{ type: 'error', message: 'm' }],
  },
  {
    id: 'E9',
    says: 'gzip and deflate, raw or in zlib’s wrapper, are taken; a body that cannot be undone is a dead letter',
    difference: 'br is taken as well: what can be understood is not thrown away',
    sends: [
      post(gzipSync('gzip'), QUEUED, compressed('gzip')),
      post(deflateRawSync('raw deflate'), QUEUED, compressed('deflate')),
      post(deflateSync('zlib'), QUEUED, compressed('deflate')),
      post(brotliCompressSync('br'), QUEUED, compressed('br')),
      post('compress', QUEUED, compressed('compress')),
      post('no gzip', QUEUED, compressed('gzip')),
      post(gzipSync(Buffer.alloc(2_000_001, 'x')), QUEUED, compressed('gzip')),
    ],
    stores: ['br', 'gzip', 'raw deflate', 'zlib'].map((message) => ({ type: 'log', message })),
    deadLetters: [{ code: 'body_too_large' }, { code: 'undecodable_body' }, { code: 'unsupported_encoding' }],
  },
];
