import { gzipSync } from 'node:zlib';
import { encodeNormalisedEvent, eventIdAt, identityEventId, newRequestId } from '@millrace/contracts';
import { deadLetter, NORMALISED_EVENT_ROUTE, ok, type NormalisedEvent, type SourceAdapter } from '@millrace/domain';
import { aCanonicalEvent, aNormalisedEvent, aRawRecord } from '@millrace/testing';
import { createUnderstandRecord } from './understand-record';

/** A dialect of lines; one that begins with `#` names itself. */
const lines: SourceAdapter = {
  dialect: 'lines',
  routes: [
    {
      name: 'lines',
      method: 'POST',
      path: '/lines',
      maxBodyBytes: 100,
      encoding: 'keep',
      maxInflatedBytes: 100,
      keptHeaders: [],
      admit: () => undefined,
      receive: () => ({ kind: 'nothing', reply: { status: 202, headers: {} } }),
    },
  ],
  reads: [],
  subscriptions: [],
  pathPrefixes: [],
  openApi: { paths: {} },
  credential: () => undefined,
  refuse: () => ({ status: 400, headers: {} }),
  normalise: (_record, body) =>
    new TextDecoder()
      .decode(body)
      .split('\n')
      .map((message) => {
        if (message === '') return deadLetter({ code: 'invalid_event', message: 'blank' });
        const identity = message.startsWith('#') ? { key: message, uniqueBy: message, windowSeconds: 60 } : undefined;
        const event = aCanonicalEvent({ message });
        return ok({ event, tags: [], attributes: {}, ...(identity === undefined ? {} : { identity }) });
      }),
};

const understand = createUnderstandRecord([lines]);
const requestId = newRequestId();

function idsOf(body: Uint8Array, contentEncoding = ''): string[] {
  const record = aRawRecord({ requestId, dialect: 'lines', project: 'p', body, contentEncoding });
  return understand(record).map((outcome) => (outcome.kind === 'ok' ? outcome.value.id : outcome.kind));
}

test('events are numbered by their position, and those with an identity named by it', () => {
  const ids = [eventIdAt(requestId, 0), 'dead-letter', identityEventId('p', 'lines', '#a'), eventIdAt(requestId, 3)];
  expect(idsOf(Buffer.from('one\n\n#a\ntwo'))).toEqual(ids);
});

test('a compressed body is read like any other', () => {
  expect(idsOf(gzipSync('one'), 'gzip')).toEqual([eventIdAt(requestId, 0)]);
});

test.each([
  ['an encoding that nobody knows', 'unknown', Buffer.from('one'), 'unsupported_encoding'],
  ['a body that is not what its encoding says', 'gzip', Buffer.from('one'), 'undecodable_body'],
  ['a body that inflates to too much', 'gzip', gzipSync('x'.repeat(101)), 'body_too_large'],
])('%s is a dead letter', (_name, contentEncoding, body, code) => {
  const outcomes = understand(aRawRecord({ dialect: 'lines', body, contentEncoding }));
  expect(outcomes).toEqual([expect.objectContaining({ kind: 'dead-letter' })]);
  expect(outcomes[0]).toMatchObject({ reason: { code } });
});

test('a record of a dialect that this version does not have is a dead letter', () => {
  expect(understand(aRawRecord({ dialect: 'other' }))).toMatchObject([{ reason: { code: 'unknown_dialect' } }]);
});

describe('a record that holds a normalised event', () => {
  const event = aNormalisedEvent({
    id: identityEventId('p', 'gone', 'ref'),
    dialect: 'gone',
    project: 'p',
    identity: { key: 'ref', uniqueBy: 'ref', windowSeconds: 60 },
  });
  const understood = (body: Uint8Array, parameters = {}) =>
    understand(aRawRecord({ dialect: 'gone', project: 'p', route: NORMALISED_EVENT_ROUTE, body, parameters }));
  const encoded = (overrides: Partial<NormalisedEvent> = {}) => encodeNormalisedEvent({ ...event, ...overrides });

  test('is that event, with its own id, whichever its dialect', () => {
    expect(understood(encoded(), { identityWindow: '60' })).toEqual([ok(event)]);
  });

  test('holds its identity for ever where its window is not said', () => {
    expect(understood(encoded())).toMatchObject([{ value: { identity: { windowSeconds: 'for-ever' } } }]);
  });

  test.each([
    ['bytes that are no event', Buffer.from('no event'), undefined],
    ['an event of another project', encoded({ project: 'other' }), '/project'],
    [
      'a time that no row can hold',
      encoded({ event: aCanonicalEvent({ generationTime: 2 ** 52 }) }),
      '/event/generationTime',
    ],
  ])('is a dead letter for %s', (_name, body, field) => {
    const [outcome] = understood(body);
    expect(outcome).toMatchObject({ kind: 'dead-letter', reason: { code: 'unstorable_event' } });
    expect(outcome?.kind === 'dead-letter' && outcome.reason.field).toBe(field);
  });
});
