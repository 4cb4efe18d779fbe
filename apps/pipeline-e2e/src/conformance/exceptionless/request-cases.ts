import { aValueThat } from '../a-value-that';
import type { CaseRequest, ConformanceCase, Exchange } from '../conformance-case';
import { EVENTS, get, post, problem, QUEUED, TAKEN } from './exceptionless-exchanges';

const OTHER_PROJECT = '537650f3b77efe23a47914f4';

const CONFIG = '/api/v2/projects/config';

/** A message that says how it was authorised. */
const postAs = (message: string, request: Partial<CaseRequest>): Exchange => post({ message }, QUEUED, request);

const NO_TOKEN = { headers: { authorization: '' } };

const basic = (name: string, password: string) => ({
  headers: { authorization: `Basic {base64:${name}:${password}}` },
});

const WITHOUT_KEYS = aValueThat(
  'has neither keys nor what is empty',
  (attributes) => !/api_?key|access_token|empty/i.test(JSON.stringify(attributes)),
);

/** Section 1.10 of the contracts: what a request must be like, whatever its body. */
export const REQUEST_CASES: readonly ConformanceCase[] = [
  {
    id: 'E10',
    says: 'a content type other than JSON or text is refused, and so is a body without one',
    sends: [
      post('<event/>', problem(415), { headers: { 'content-type': 'application/xml' } }),
      post({ message: 'm' }, problem(415), { headers: { 'content-type': '' } }),
    ],
  },
  {
    id: 'E11',
    says: 'a body of more than 200,000 bytes is refused, by its length or when it comes, and so is one of none',
    sends: [
      post('x'.repeat(200_001), problem(413)),
      post('x'.repeat(250_000), problem(413), { chunked: true }),
      post('', problem(411)),
      post('x'.repeat(200_000), QUEUED, { irregular: true }),
    ],
    // That one is a line of text, and as a message cut.
    stores: [{ message: `${'x'.repeat(1_997)}...` }],
  },
  {
    id: 'E12',
    says: 'the token comes in any of seven ways',
    sends: [
      post({ message: 'm' }, problem(401), NO_TOKEN),
      post({ message: 'm' }, problem(401), { headers: { authorization: 'Bearer not-a-token' } }),
      postAs('access_token', { ...NO_TOKEN, path: `${EVENTS}?access_token={ingest}` }),
      postAs('api_key', { ...NO_TOKEN, path: `${EVENTS}?api_key={ingest}` }),
      postAs('apikey', { ...NO_TOKEN, path: `${EVENTS}?apikey={ingest}` }),
      postAs('Bearer', {}),
      postAs('client', basic('client', '{ingest}')),
      postAs('x-oauth-basic', basic('{ingest}', 'x-oauth-basic')),
      postAs('Token', { headers: { authorization: 'Token {ingest}' } }),
    ],
    stores: ['Bearer', 'Token', 'access_token', 'api_key', 'apikey', 'client', 'x-oauth-basic'].map((message) => ({
      message,
    })),
  },
  {
    id: 'E13',
    says: 'a project in the path must be the token’s',
    sends: [
      post({ message: 'own' }, QUEUED, { path: '/api/v2/projects/{project}/events' }),
      post({ message: 'other' }, problem(404), { path: `/api/v2/projects/${OTHER_PROJECT}/events` }),
    ],
    stores: [{ message: 'own' }],
  },
  {
    id: 'E18',
    says: 'an event may come in the query; a key alone is no event, and never a part of one',
    sends: [
      get(
        '/api/v2/events/submit/usage?source=build&message=Ran&reference=get-submit-reference&count=3&value=10.5' +
          '&tags=one,two&identity=user-123&identity.name=Test%20User&custom_property=x',
        TAKEN,
      ),
      { request: { method: 'GET', path: '/api/v2/events/submit?api_key={ingest}', ...NO_TOKEN }, answer: TAKEN },
      {
        request: {
          method: 'GET',
          path: '/api/v2/events/submit?API_KEY={ingest}&access_token={ingest}&apikey={ingest}&message=With%20keys&empty=',
          ...NO_TOKEN,
        },
        answer: TAKEN,
      },
    ],
    stores: [
      {
        type: 'usage',
        source: 'build',
        message: 'Ran',
        client_key: 'get-submit-reference',
        tags: ['one', 'two'],
        attributes: {
          reference_id: 'get-submit-reference',
          count: 3,
          value: 10.5,
          '@user': { identity: 'user-123', name: 'Test User' },
          custom_property: 'x',
        },
      },
      { type: 'log', message: 'With keys', attributes: WITHOUT_KEYS },
    ],
  },
  {
    id: 'E22',
    says: 'the configuration is there for who does not have it, and not modified for who has',
    project: { clientSettings: { '@@log:*': 'warn', feature: 'on' } },
    sends: [
      get(`${CONFIG}?v=2`, { status: 304, body: '' }),
      get(`${CONFIG}?v=0`, {
        status: 200,
        headers: { 'content-type': expect.stringMatching(/^application\/json/) as unknown },
        body: { version: 2, settings: { '@@log:*': 'warn', feature: 'on' } },
      }),
      get(CONFIG, { status: 200, body: { version: 2 } }),
      { request: { method: 'GET', path: CONFIG, ...NO_TOKEN }, answer: problem(401) },
      // Every answer names the version, so that clients know when to ask.
      post({ message: 'm' }, { status: 202, headers: { 'x-exceptionless-configversion': '2' } }),
    ],
    stores: [{ message: 'm' }],
  },
  {
    id: 'E23',
    says: 'a heartbeat is taken with and without an id; with close it ends the session',
    sends: [
      get('/api/v2/events/session/heartbeat?id=session-one&close=false', { status: 200, body: '' }),
      get('/api/v2/events/session/heartbeat?id=session-one&close=true', { status: 200, body: '' }),
      // As the .NET client writes it.
      get('/api/v2/events/session/heartbeat?id=session-two&close=True', { status: 200, body: '' }),
      get('/api/v2/events/session/heartbeat', { status: 200, body: '' }),
      { request: { method: 'GET', path: '/api/v2/events/session/heartbeat', ...NO_TOKEN }, answer: problem(401) },
    ],
    storedInOrderOf: 'attributes.`@ref:session`::String',
    stores: ['session-one', 'session-two'].map((id) => ({ type: 'sessionend', attributes: { '@ref:session': id } })),
  },
  {
    id: 'E24',
    says: 'the first API answers with a header of its own',
    sends: [
      post(
        'a line',
        {
          status: 202,
          headers: { v: expect.stringMatching(/^\d+$/) as unknown, 'x-exceptionless-configversion': undefined },
          body: '',
        },
        { path: '/api/v1/events', headers: { 'content-type': 'text/plain' } },
      ),
    ],
    stores: [{ type: 'log', message: 'a line' }],
  },
  {
    id: 'E27',
    says: 'ten batches of fifty, side by side, are five hundred events',
    sends: [
      post(
        Array.from({ length: 50 }, (_, index) => ({ type: 'log', message: `event ${String(index).padStart(2, '0')}` })),
        QUEUED,
        { times: 10 },
      ),
    ],
    stores: Array.from({ length: 500 }, (_, index) => ({
      message: `event ${String(Math.floor(index / 10)).padStart(2, '0')}`,
    })),
  },
];
