import {
  deadLetter,
  ok,
  type IngestRequest,
  type IngestRoute,
  type Outcome,
  type Reception,
  type RefusalCode,
  type SourceAdapter,
  type SourceEvent,
} from '@millrace/domain';
import { fakeReads } from './fake-reads';
import { fakeSubscription } from './fake-subscription';

const STATUS: Partial<Record<RefusalCode, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  unknown_route: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  body_too_large: 413,
  unsupported_media_type: 415,
  overloaded: 503,
  broker_unavailable: 503,
  store_unavailable: 503,
};

const route: Omit<IngestRoute, 'name' | 'path'> = {
  method: 'POST',
  maxBodyBytes: 2_000,
  maxInflatedBytes: 10_000,
  encoding: 'inflate',
  keptHeaders: ['x-kept'],
  admit: ({ headers }) =>
    headers['content-type'] === 'application/xml' ? { code: 'unsupported_media_type', message: 'no XML' } : undefined,
  receive,
};

/**
 * A dialect for tests. Its answer tells what the gateway handed over; the body decides: `nothing`, `refuse`,
 * `throw`, `verbose` (accepted with more parameters than fit), `talkative` (accepted with a long reply), and anything
 * else is accepted. Its events are words with spaces between; `bad` is none.
 */
export const fakeSource: SourceAdapter = {
  dialect: 'fake',
  routes: [
    { ...route, name: 'events', path: '/fake/events' },
    { ...route, name: 'channel', path: '/fake/channels/:channel', ignoreCase: true },
    { ...route, name: 'kept', path: '/fake/kept', encoding: 'keep' },
    { ...route, name: 'large', path: '/fake/large', maxBodyBytes: 900_000, maxInflatedBytes: 900_000 },
    { ...route, name: 'submit', path: '/fake/events/submit', method: 'GET', maxBodyBytes: 0 },
    { ...route, name: 'preview', path: '/fake/events:preview', receive: () => ({ kind: 'preview', toReply: preview }) },
  ],
  reads: fakeReads,
  subscriptions: [fakeSubscription],
  pathPrefixes: ['/fake'],
  openApi: { paths: {} },
  credential: ({ query }) => query.get('token') ?? undefined,
  refuse: ({ code, message, retryAfterSeconds }) => ({
    status: STATUS[code] ?? 400,
    headers: {
      'content-type': 'application/json',
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    },
    body: JSON.stringify({ fake: code, message }),
  }),
  normalise: ({ receivedAt }, body) =>
    Buffer.from(body)
      .toString()
      .split(' ')
      .map((word) => toOutcome(word, receivedAt)),
};

function receive(request: IngestRequest): Reception {
  const text = Buffer.from(request.body).toString();
  const { channel = '' } = request.pathParameters;
  const reply = {
    status: 202,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ project: request.project.id, length: request.body.length, channel }),
  };
  if (text === 'throw') throw new Error('the fake was told to');
  if (text === 'nothing') return { kind: 'nothing', reply };
  if (text === 'talkative') return { kind: 'accepted', reply: { ...reply, body: 'x'.repeat(600_000) } };
  if (text === 'refuse') return { kind: 'refused', refusal: { code: 'invalid_event', message: 'as asked' } };
  const number = text === 'verbose' ? 'x'.repeat(1_000_000) : String(request.nextSequenceNumber());
  return { kind: 'accepted', reply, events: 2, refused: [1], parameters: { channel, number } };
}

function preview(outcomes: Parameters<Extract<Reception, { kind: 'preview' }>['toReply']>[0]) {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(outcomes) };
}

function toOutcome(word: string, receivedAt: number): Outcome<SourceEvent> {
  if (word === 'bad') return deadLetter({ code: 'invalid_event', message: 'a bad word' });
  return ok({
    event: {
      source: 'fake',
      generationTime: receivedAt,
      receptionTime: receivedAt,
      seqNumber: 0,
      type: '',
      message: word,
      severity: 'INFO',
      extensions: new Uint8Array(),
    },
    tags: [],
    attributes: {},
  });
}
