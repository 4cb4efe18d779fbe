import { MAX_EVENT_BYTES, MAX_EVENTS, MAX_FAULTS } from './limits';
import { readRequest } from './read-request';

const EVENT = { specversion: '1.0', id: '1', source: '/a', type: 't' };

function readBatch(events: readonly unknown[]) {
  const body = Buffer.from(JSON.stringify(events));
  return readRequest({ contentType: 'application/cloudevents-batch+json', body, attributes: {} });
}

test('a full batch is read, one event more is too many', () => {
  expect(readBatch(Array.from({ length: MAX_EVENTS }, () => EVENT))).toMatchObject({ kind: 'ok' });
  const more = readBatch(Array.from({ length: MAX_EVENTS + 1 }, () => EVENT));
  expect(more).toMatchObject({ kind: 'refused', refusal: { code: 'body_too_large' } });
});

test('an event that is too large is refused, alone, in a batch and as data', () => {
  const large = { ...EVENT, data: 'x'.repeat(MAX_EVENT_BYTES) };
  const refusal = { code: 'body_too_large' };
  expect(readBatch([EVENT, large])).toMatchObject({ kind: 'refused', refusal });
  const alone = {
    contentType: 'application/cloudevents+json',
    body: Buffer.from(JSON.stringify(large)),
    attributes: {},
  };
  expect(readRequest(alone)).toMatchObject({ kind: 'refused', refusal });
  const data = { contentType: 'image/png', body: new Uint8Array(MAX_EVENT_BYTES + 1), attributes: EVENT };
  expect(readRequest(data)).toMatchObject({ kind: 'refused', refusal });
});

test('an answer does not grow with the faults of a batch', () => {
  const read = readBatch(Array.from({ length: 1_000 }, () => ({})));
  if (read.kind !== 'refused') throw new Error('nothing is wrong with it');
  expect(read.refusal.faults).toHaveLength(MAX_FAULTS);
  expect(read.refusal.message).toContain('(4000 faults)');
});
