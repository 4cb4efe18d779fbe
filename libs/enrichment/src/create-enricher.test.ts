import { deadLetter, drop, ok, type SourceEvent } from '@millrace/domain';
import { aCanonicalEvent, aNormalisedEvent, aRawRecord, RECEIVED_AT } from '@millrace/testing';
import { createEnricher } from './create-enricher';

const enrich = createEnricher({
  eventId: ({ requestId }, position, identity) => `${requestId}/${String(position)}/${identity?.key ?? ''}`,
});

function aSourceEvent(overrides: Partial<SourceEvent> = {}): SourceEvent {
  return { event: aCanonicalEvent(), tags: [], attributes: {}, ...overrides };
}

test('what is not an event passes through in its place, and positions count it', () => {
  const failed = deadLetter({ code: 'invalid_event', message: 'bad' });
  const dropped = drop('ignored_by_contract');
  const outcomes = enrich(aRawRecord({ requestId: 'r' }), [failed, ok(aSourceEvent()), dropped, ok(aSourceEvent())]);
  expect([outcomes[0], outcomes[2]]).toEqual([failed, dropped]);
  expect(outcomes.flatMap((outcome) => (outcome.kind === 'ok' ? [outcome.value.id] : []))).toEqual(['r/1/', 'r/3/']);
});

test('an event takes over what its request knows', () => {
  const record = aRawRecord({
    requestId: 'r',
    project: 'p',
    dialect: 'd',
    clientAddress: '192.0.2.7',
    userAgent: 'curl/8.1.2',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  });
  const source = aSourceEvent({
    event: aCanonicalEvent({ generationTime: RECEIVED_AT + 60_000 }),
    identity: { key: 'k', uniqueBy: 'k', windowSeconds: 60 },
    tags: ['t'],
    attributes: { a: 1 },
    error: { type: 'TypeError', groupBy: [] },
  });
  const { event, identity, tags, attributes } = source;
  expect(enrich(record, [ok(source)])).toEqual([
    ok(
      aNormalisedEvent({
        event,
        ...(identity === undefined ? {} : { identity }),
        tags,
        attributes,
        id: 'r/0/k',
        requestId: 'r',
        project: 'p',
        dialect: 'd',
        clientAddress: '192.0.2.7',
        userAgent: 'curl/8.1.2',
        client: { name: 'curl', version: '8.1.2', os: '', device: '' },
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        clockSkew: 60_000,
        correctedTime: RECEIVED_AT,
        error: { type: 'TypeError', signature: '' },
      }),
    ),
  ]);
});

test('the time of sending is used and not stored', () => {
  const [outcome] = enrich(aRawRecord(), [ok(aSourceEvent({ sentAt: RECEIVED_AT - 10 }))]);
  expect(outcome).toMatchObject({ kind: 'ok', value: { clockSkew: -10 } });
  expect(outcome?.kind === 'ok' && Object.keys(outcome.value)).not.toContain('sentAt');
});

test('an overlong user agent is cut, so that a batch does not repeat it ten thousand times', () => {
  const userAgent = `curl/8.1.2 (${'x'.repeat(10_000)})`;
  const [outcome] = enrich(aRawRecord({ userAgent }), [ok(aSourceEvent())]);
  expect(outcome).toMatchObject({ value: { userAgent: userAgent.slice(0, 1_024), client: { name: 'curl' } } });
});

test('no name of an attribute is a path without end', () => {
  const [outcome] = enrich(aRawRecord(), [ok(aSourceEvent({ attributes: { extra: { ['.'.repeat(30_000)]: 'x' } } }))]);
  const { extra } = outcome?.kind === 'ok' ? outcome.value.attributes : {};
  const [name = ''] = Object.keys(extra ?? {});
  expect(name.split('.')).toHaveLength(16);
});

test('the same record gives the same events again', () => {
  const record = aRawRecord({ userAgent: 'curl/8.1.2' });
  expect(enrich(record, [ok(aSourceEvent())])).toEqual(enrich(record, [ok(aSourceEvent())]));
});
