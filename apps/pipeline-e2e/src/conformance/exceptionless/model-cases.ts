import { aRecentTime } from '../a-recent-time';
import type { ConformanceCase, ExpectedAnswer, Row } from '../conformance-case';
import { post, problem, QUEUED } from './exceptionless-exchanges';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const fromNow = (ms: number): string => new Date(Date.now() + ms).toISOString();

const tags = Array.from({ length: 100 }, (_, index) => `tag ${String(index)}`);

const described = { email_address: 'ada@example.org', description: 'I pressed the button' };

const describe = (reference: string, body: unknown, answer = QUEUED) =>
  post(body, answer, { path: `/api/v2/events/by-ref/${reference}/user-description` });

const UNIDENTIFIED: Row = {
  message: 'third',
  client_key: '',
  attributes: { reference_id: 'invalid-reference-id', InvalidReferenceId: 'abc' },
};

/** What a description lacks, named as it was sent. */
const faulty = (field: string): ExpectedAnswer => ({
  ...problem(422),
  body: { status: 422, errors: { [field]: [expect.any(String) as unknown] } },
});

/** Section 1.10 of the contracts: the model of events. */
export const MODEL_CASES: readonly ConformanceCase[] = [
  {
    id: 'E14',
    says: 'of one reference id one event is stored; an invalid one is replaced and identifies nothing',
    sends: [
      post({ message: 'first', reference_id: 'TestReferenceId' }),
      post({ message: 'second', reference_id: 'TestReferenceId' }),
      post({ message: 'third', reference_id: 'abc' }),
      post({ message: 'third', reference_id: 'abc' }),
    ],
    stores: [
      // The first to be normalised: two requests may take different partitions of the raw topic.
      {
        message: expect.stringMatching(/^(first|second)$/u),
        client_key: 'TestReferenceId',
        attributes: { reference_id: 'TestReferenceId' },
      },
      UNIDENTIFIED,
      UNIDENTIFIED,
    ],
  },
  {
    id: 'E15',
    says: 'keys that the model does not have are data, with their structure',
    sends: [
      post({
        message: 'm',
        custom_field: 'text',
        custom_number: 42,
        custom_flag: true,
        nested: { inner: { value: 1 } },
        list: ['one', 'two'],
      }),
      // No integer of the store's is as large: it must not take other rows along.
      post('{"message":"n","huge":18446744073709551616}'),
    ],
    stores: [
      {
        attributes: {
          custom_field: 'text',
          custom_number: 42,
          custom_flag: true,
          nested: { inner: { value: 1 } },
          list: ['one', 'two'],
        },
      },
      { message: 'n', attributes: { huge: expect.anything() as unknown } },
    ],
  },
  {
    id: 'E16',
    says: 'names of fields count in any case',
    sends: [
      post({
        Type: 'log',
        Source: 'pascal',
        Message: 'A',
        ReferenceId: 'pascal-case-1',
        Tags: ['integration'],
        Value: 99.9,
        Count: 3,
      }),
      post({ message: 'B', referenceId: 'camel-case-1' }),
      post({ TYPE: 'usage', SOURCE: 'upper', MESSAGE: 'C', REFERENCE_ID: 'upper-case-1' }),
    ],
    stores: [
      {
        type: 'log',
        source: 'pascal',
        message: 'A',
        client_key: 'pascal-case-1',
        tags: ['integration'],
        attributes: { value: 99.9, count: 3 },
      },
      { message: 'B', client_key: 'camel-case-1' },
      { type: 'usage', source: 'upper', message: 'C', client_key: 'upper-case-1' },
    ],
  },
  {
    id: 'E17',
    says: 'a user that comes as the text of an object is that object',
    sends: [post({ message: 'm', '@user': '{"identity":"user-123","name":null}' }, QUEUED, { irregular: true })],
    stores: [{ attributes: { '@user': { identity: 'user-123' } } }],
  },
  {
    id: 'E19',
    says: 'what happens in the future happens now; what happened four days ago is found among the dead letters',
    difference: 'an old event is not lost without a trace',
    sends: [
      post({ message: 'future', date: fromNow(10 * MINUTE_MS) }),
      post({ message: 'past', date: fromNow(-4 * DAY_MS) }),
      post({ message: 'recent past', date: fromNow(-2 * DAY_MS) }),
    ],
    stores: [{ message: 'future', generation_time: aRecentTime() }, { message: 'recent past' }],
    deadLetters: [{ code: 'too_old', body_text: expect.stringContaining('past') as unknown }],
  },
  {
    id: 'E20',
    says: 'fifty tags are kept, Critical among them; long ones go; a long message is cut',
    sends: [
      post({
        message: 'x'.repeat(3_000),
        tags: ['t'.repeat(150), ...tags, 'Critical'],
      }),
    ],
    stores: [
      {
        message: `${'x'.repeat(1_997)}...`,
        tags: [...tags.slice(0, 49), 'Critical'],
        severity: 'CRITICAL',
      },
    ],
  },
  {
    id: 'E21',
    says: 'what a user says about an event is kept with the event’s reference id; what says nothing is refused',
    sends: [
      post({ message: 'described', reference_id: 'TestReferenceId' }),
      describe('TestReferenceId', described),
      describe('unknown-reference', described),
      describe('TestReferenceId', {}, problem(422)),
      describe('TestReferenceId', { ...described, email_address: 'not an address' }, faulty('email_address')),
      describe('short', described, problem(404)),
    ],
    storedInOrderOf: 'type, attributes.described_reference_id::String',
    stores: [
      { type: 'log', message: 'described' },
      {
        type: 'user_description',
        message: described.description,
        attributes: { described_reference_id: 'TestReferenceId', '@user_description': described },
      },
      {
        type: 'user_description',
        attributes: { described_reference_id: 'unknown-reference', '@user_description': described },
      },
    ],
    finds: [
      {
        sql: "SELECT message, user_email_address, user_description FROM exceptionless_events WHERE project = '{project}'",
        rows: [
          {
            message: 'described',
            user_email_address: described.email_address,
            user_description: described.description,
          },
        ],
      },
    ],
    asks: [
      {
        request: { path: '/api/v2/events/by-ref/TestReferenceId' },
        answer: { status: 200, body: [{ message: 'described', data: { '@user_description': described } }] },
      },
    ],
  },
];
