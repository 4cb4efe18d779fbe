import { deadLetter, drop, ok } from '@millrace/domain';
import { anIngestRequest, aNormalisedEvent } from '@millrace/testing';
import { validateRoute } from './events-route';
import { MAX_PREVIEW_EVENTS } from './limits';
import { rejected } from './native-event';
import { previewReply } from './preview';

const GOOD = {
  kind: 'ok' as const,
  event: {
    id: '',
    source: '',
    type: '',
    message: 'm',
    severity: 'INFO' as const,
    time: undefined,
    seqNumber: 0,
    tags: [],
    attributes: {},
    extensions: new Uint8Array(),
  },
};

test('each position has the row or the reason, also when a later stage would refuse it', () => {
  const fault = { index: 1, field: '/message', code: 'required', message: 'is required' };
  const { status, body } = previewReply(
    [GOOD, rejected(fault), GOOD, GOOD],
    [
      ok(aNormalisedEvent()),
      deadLetter({ code: 'invalid_event', message: 'is required', field: '/message' }),
      deadLetter({ code: 'event_too_large', message: 'is too large' }),
      drop('ignored_by_contract'),
    ],
  );
  expect(status).toBe(200);
  expect(JSON.parse(String(body))).toMatchObject({
    accepted: 1,
    rejected: 3,
    rows: [{ index: 0, row: { message: 'something happened' } }],
    rejections: [
      { ...fault, retryable: false },
      { index: 2, code: 'event_too_large', field: '' },
      { index: 3, code: 'ignored_by_contract' },
    ],
  });
});

test('a preview has a bound of its own, because its answer is larger than what was sent', () => {
  const preview = (count: number) =>
    validateRoute.receive(anIngestRequest({ body: Buffer.from(JSON.stringify(Array(count).fill({ message: 'm' }))) }));
  expect(preview(MAX_PREVIEW_EVENTS).kind).toBe('preview');
  expect(preview(MAX_PREVIEW_EVENTS + 1)).toMatchObject({ kind: 'refused', refusal: { code: 'body_too_large' } });
});
