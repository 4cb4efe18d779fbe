import { aRecentTime } from '../a-recent-time';
import { aValueThat } from '../a-value-that';
import type { ConformanceCase } from '../conformance-case';
import {
  answered,
  answeredInProtobuf,
  badRequest,
  decodeException,
  EVENTS,
  post,
  postProtobuf,
  PROTOBUF,
} from './yamcs-exchanges';

const noInstance = { code: 404, type: 'NotFoundException', msg: "No instance named 'nope'" };

/** `{"message":"hello world","severity":"info"}`, then one with every field, as Yamcs' Python client encodes them. */
const HELLO_WORLD = '1a0b68656c6c6f20776f726c642204696e666f';
const IN_FULL = '1201541a016d2208637269746963616c2a0c08a5facdac0610a0e2dcc302320246533807';

const OF_ONE_MOMENT = aValueThat('has one time twice, and no type', (event) => {
  const { generationTime, receptionTime, ...rest } = event as Readonly<Record<string, unknown>>;
  return generationTime !== undefined && generationTime === receptionTime && !('type' in rest);
});

/** No number that a server which counts up from 0 gives in these tests. */
const IGNORED_NUMBER = 1_999_999_999;
const A_NUMBER_OF_THE_SERVER = aValueThat(
  'is a number of the server’s own',
  (number) => Number.isInteger(number) && Number(number) < IGNORED_NUMBER,
);

/** A body of 65,536 bytes. */
const LARGEST = JSON.stringify({ message: 'x'.repeat(65_536 - '{"message":""}'.length) });

const TEXT = { 'content-type': expect.stringMatching(/^text\/plain/) as unknown };

const inFull = { type: 'T', message: 'm', severity: 'CRITICAL', source: 'FS', seqNumber: 7 };

/** Section 2.5 of the contracts: the contract of Yamcs from 4.7, which takes a CreateEventRequest. */
export const CREATE_EVENT_CASES: readonly ConformanceCase[] = [
  {
    id: 'Y5',
    says: 'a message alone is answered with the event that the server made of it',
    sends: [
      post(
        { message: 'hello' },
        answered({
          source: 'User',
          message: 'hello',
          severity: 'INFO',
          generationTime: aRecentTime(),
          receptionTime: aRecentTime(),
          seqNumber: expect.any(Number) as unknown,
          createdBy: expect.any(String) as unknown,
        }),
      ),
      post({ message: 'of one moment' }, { status: 200, body: OF_ONE_MOMENT }),
    ],
    stores: [
      { source: 'User', type: '', message: 'hello', severity: 'INFO', generation_time: aRecentTime() },
      { source: 'User', type: '', message: 'of one moment' },
    ],
  },
  {
    id: 'Y6',
    says: 'an event with every field is answered and stored with every field',
    sends: [
      post(
        {
          message: 'm',
          source: 'FS',
          type: 'FC',
          severity: 'critical',
          time: '2024-01-02T03:04:05.678Z',
          sequenceNumber: 1,
          extra: { k: 'v' },
        },
        answered({
          message: 'm',
          source: 'FS',
          type: 'FC',
          severity: 'CRITICAL',
          generationTime: '2024-01-02T03:04:05.678Z',
          receptionTime: aRecentTime(),
          seqNumber: 1,
          extra: { k: 'v' },
        }),
      ),
    ],
    stores: [
      {
        message: 'm',
        source: 'FS',
        type: 'FC',
        severity: 'CRITICAL',
        generation_time: '2024-01-02 03:04:05.678',
        seq_number: 1,
        attributes: { extra: { k: 'v' } },
      },
    ],
  },
  {
    id: 'Y7',
    says: 'a number without a source is not heeded: every event has one of the server’s own, and all are stored',
    difference: 'numbers are consecutive within one gateway, and there may be several',
    sends: [
      post(
        { message: 'first', sequenceNumber: IGNORED_NUMBER },
        answered({ source: 'User', seqNumber: A_NUMBER_OF_THE_SERVER }),
      ),
      post({ message: 'second' }, answered({ source: 'User', seqNumber: A_NUMBER_OF_THE_SERVER })),
    ],
    storedInOrderOf: 'seq_number',
    stores: [
      { message: 'first', source: 'User', seq_number: A_NUMBER_OF_THE_SERVER },
      { message: 'second', source: 'User', seq_number: A_NUMBER_OF_THE_SERVER },
    ],
  },
  {
    id: 'Y8',
    says: 'of one source, time and number one event is stored, whatever the others say',
    sends: ['first', 'first', 'second'].map((message) =>
      post(
        { message, source: 'FS', time: '2024-01-02T03:04:05Z', sequenceNumber: 1 },
        answered({ message, seqNumber: 1 }),
      ),
    ),
    // The first to be normalised: requests may take different partitions of the raw topic.
    stores: [
      {
        message: expect.stringMatching(/^(first|second)$/u),
        source: 'FS',
        seq_number: 1,
        generation_time: '2024-01-02 03:04:05.000',
      },
    ],
  },
  {
    id: 'Y9',
    says: 'a body without a message, with an unknown field, or that is no JSON, is refused',
    sends: [
      post('{}', badRequest('Message is required')),
      post('', badRequest('Message is required')),
      post({ message: 'm', foo: 1 }, badRequest()),
      post('{"message":', badRequest()),
    ],
  },
  {
    id: 'Y10',
    says: 'an unknown instance is named in JSON, and in protobuf to those who accept it',
    sends: [
      post(
        { message: 'm' },
        { status: 404, headers: { 'content-type': 'application/json' }, body: noInstance },
        { path: '/api/archive/nope/events' },
      ),
      post(
        { message: 'm' },
        {
          status: 404,
          headers: { 'content-type': PROTOBUF },
          body: noInstance,
          decode: decodeException,
        },
        { path: '/api/archive/nope/events', headers: { accept: PROTOBUF } },
      ),
    ],
  },
  {
    id: 'Y11',
    says: 'severities are taken in any case; error is SEVERE; another name is refused',
    difference: 'an unknown severity is answered with 400 and not with 500',
    sends: [
      ...[
        ['watch', 'WATCH'],
        ['WATCH', 'WATCH'],
        ['Distress', 'DISTRESS'],
        ['severe', 'SEVERE'],
        ['error', 'SEVERE'],
      ].map(([sent, stored]) => post({ message: sent, severity: sent }, answered({ severity: stored }))),
      post({ message: 'm', severity: 'bogus' }, badRequest()),
    ],
    storedInOrderOf: 'message',
    stores: [
      { message: 'Distress', severity: 'DISTRESS' },
      { message: 'WATCH', severity: 'WATCH' },
      { message: 'error', severity: 'SEVERE' },
      { message: 'severe', severity: 'SEVERE' },
      { message: 'watch', severity: 'WATCH' },
    ],
  },
  {
    id: 'Y12',
    says: 'protobuf is answered with what the client accepts, and with protobuf when it does not say',
    sends: [
      postProtobuf(IN_FULL, answeredInProtobuf(inFull), { accept: PROTOBUF }),
      postProtobuf(HELLO_WORLD, answered({ message: 'hello world', severity: 'INFO' }), { accept: '*/*' }),
      postProtobuf(HELLO_WORLD, answeredInProtobuf({ message: 'hello world', source: 'User' })),
      postProtobuf(HELLO_WORLD, badRequest(), { 'content-type': 'application/x-protobuf' }),
    ],
    storedInOrderOf: 'message',
    stores: [
      { message: 'hello world', severity: 'INFO' },
      { message: 'hello world', severity: 'INFO' },
      {
        message: 'm',
        type: 'T',
        source: 'FS',
        severity: 'CRITICAL',
        seq_number: 7,
        // Milliseconds are the contract's precision.
        generation_time: '2024-01-02 03:04:05.678',
      },
    ],
  },
  {
    id: 'Y17',
    says: 'a body that is too large, an unknown address and a wrong method have their codes',
    sends: [
      post(LARGEST, answered({ source: 'User' })),
      post(`${LARGEST} `, { status: 413 }),
      {
        request: { path: '/api/nowhere', method: 'GET' },
        answer: {
          status: 404,
          headers: TEXT,
          body: /^404 Not Found\r\n/,
        },
      },
      { request: { path: EVENTS, method: 'PUT', body: '{}' }, answer: { status: 405, headers: TEXT, body: /^405/ } },
    ],
    stores: [{ message: expect.stringMatching(/^x+$/) as unknown }],
  },
  {
    id: 'Y18',
    says: 'a body with keys of both contracts is refused',
    difference: 'Yamcs has no such case: each version knows one contract',
    sends: [post({ message: 'm', time: '2024-01-02T03:04:05Z', generationTime: 0 }, badRequest())],
  },
];
