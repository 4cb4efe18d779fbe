import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { decodeRawBatch, encodeNormalisedEvent, MAX_MESSAGE_BYTES } from '@millrace/contracts';
import {
  deadLetter,
  MAX_EVENTS_PER_RECORD,
  NORMALISED_EVENT_ROUTE,
  ok,
  type NormalisedEvent,
  type Outcome,
  type RawRecord,
} from '@millrace/domain';
import { aNormalisedEvent } from '@millrace/testing';
import { keyOfRecord, type DeadLetterRow } from './dead-letter';
import { toPatch, type PatchOptions } from './patch/patch';
import { prepareReplay, withoutLetters, type PreparedRequest } from './prepare-replay';
import { aDeadLetter } from './testing/a-dead-letter';

/** A dialect of lists of words; a body that is no list is one dead letter, and so is each entry that is no word. */
function understand(record: RawRecord): readonly Outcome<NormalisedEvent>[] {
  if (record.route === NORMALISED_EVENT_ROUTE) return [ok(aNormalisedEvent())];
  const body = Buffer.from(record.contentEncoding === 'gzip' ? gunzipSync(record.body) : record.body).toString();
  const words = parse(body);
  return words === undefined
    ? [deadLetter({ code: 'malformed_body', message: 'no list' })]
    : words.map((word) =>
        typeof word === 'string' ? ok(aNormalisedEvent()) : deadLetter({ code: 'invalid_event', message: 'no word' }),
      );
}

function parse(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as readonly unknown[]) : undefined;
  } catch {
    return undefined;
  }
}

interface Case {
  readonly body?: string | Uint8Array;
  readonly patch?: PatchOptions;
  readonly siblings?: boolean;
}

function prepare(
  request: readonly [DeadLetterRow, ...DeadLetterRow[]],
  { body, patch, siblings = false }: Case,
): Promise<PreparedRequest> {
  return prepareReplay(request, {
    bodies: new Map(body === undefined ? [] : [[keyOfRecord(request[0]), Buffer.from(body)]]),
    understand,
    patch: patch && toPatch(patch),
    hasSiblings: () => Promise.resolve(siblings),
  });
}

const at = (position: number, overrides: Partial<DeadLetterRow> = {}) =>
  aDeadLetter({ rawIndex: 2 * MAX_EVENTS_PER_RECORD + position, ...overrides });

test('the record is as it came, but that it may repeat and names the events that are meant', async () => {
  const [first, second] = [at(1), at(3)];
  const { replay, leftOut } = await prepare([first, second], { body: '["a",0,"b",0]' });
  expect(leftOut).toEqual([]);
  const decoded = decodeRawBatch(replay?.message ?? Buffer.alloc(0));
  expect(decoded).toEqual({
    kind: 'ok',
    value: {
      gatewayVersion: '1.2.3',
      gatewayId: '',
      lowWatermark: 0,
      records: [
        {
          requestId: first.requestId,
          dialect: 'words',
          route: 'words',
          project: 'default',
          receivedAt: first.receivedAt,
          contentType: 'application/json',
          contentEncoding: '',
          body: Buffer.from('["a",0,"b",0]'),
          clientAddress: '192.0.2.1',
          userAgent: 'test',
          headers: { 'x-kept': '1' },
          parameters: { told: '2' },
          refused: [],
          traceparent: first.traceparent,
          mayRepeat: true,
          only: [1, 3],
        },
      ],
    },
  });
});

test('what each would become is told by its position, and by the body’s fault where there is no such position', async () => {
  const letters = [at(0), at(1), at(7)] as const;
  const outcomesOf = async (body: string) => {
    const { replay } = await prepare([...letters], { body });
    return letters.map(({ id }) => replay?.outcomes.get(id)?.map(({ kind }) => kind));
  };
  expect(await outcomesOf('["a",0]')).toEqual([['ok'], ['dead-letter'], ['dead-letter']]);
  expect(await outcomesOf('{')).toEqual([['dead-letter'], ['dead-letter'], ['dead-letter']]);
});

describe('all of a body is taken', () => {
  const isWhole = async (letter: DeadLetterRow, body: string, more: Case = {}) => {
    const { replay } = await prepare([letter], { body, ...more });
    return replay !== undefined && replay.record.only === undefined;
  };

  test('where nothing of it could be read, however many events it turns out to hold', async () => {
    expect(await isWhole(at(0, { code: 'malformed_body' }), '["a","b"]', { siblings: true })).toBe(true);
    expect(await isWhole(at(0, { code: 'unknown_dialect' }), '["a","b"]')).toBe(true);
  });

  test('where one invalid event was all that was said of several, as of a dialect that takes all or nothing', async () => {
    expect(await isWhole(at(0), '["a","b"]', { siblings: false })).toBe(true);
  });

  test('but not where other events of the request went their way', async () => {
    expect(await isWhole(at(0), '[0,"b"]', { siblings: true })).toBe(false);
    expect(await isWhole(at(0, { code: 'too_old' }), '["a","b"]')).toBe(false);
    expect(await isWhole(at(1), '["a",0]')).toBe(false);
  });

  test('nor where the others are judged one by one, though none of them is stored yet', async () => {
    expect(await isWhole(at(0), '[0,"b"]', { siblings: false })).toBe(false);
    expect(await isWhole(at(0), '[0,"b"]', { patch: { set: ['=word'] }, siblings: false })).toBe(false);
  });

  test('and not where a change may make several events of one that cannot be read', async () => {
    const patch = { set: ['=["a","b"]'], wholeBody: true };
    expect(await isWhole(at(0), '0', { patch, siblings: true })).toBe(false);
    expect(await isWhole(at(0), '0', { patch, siblings: false })).toBe(true);
  });
});

test('a change is made to each event, and who it does not fit is left out, the others being sent', async () => {
  const [fits, fitsNot] = [at(1), at(2)];
  const patch = { patch: '[{"op":"test","path":"","value":0},{"op":"replace","path":"","value":"word"}]' };
  const { replay, leftOut } = await prepare([fits, fitsNot], { body: '["a",0,1]', patch });
  expect(Buffer.from(replay?.record.body ?? []).toString()).toBe('["a","word",1]');
  expect(replay?.record.only).toEqual([1]);
  expect(leftOut).toMatchObject([
    { letter: { id: fitsNot.id }, reason: 'test : there is another value at that place' },
  ]);
});

test('a letter that another replay took is taken out, and nothing is left of the last one', async () => {
  const [first, second] = [at(1), at(3)];
  const { replay } = await prepare([first, second], { body: '["a",0,"b",0]' });
  if (replay === undefined) throw new Error('no replay');
  const rest = withoutLetters(replay, [first]);
  const decoded = decodeRawBatch(rest?.message ?? Buffer.alloc(0));
  expect(decoded.kind === 'ok' && decoded.value.records[0]?.only).toEqual([3]);
  expect(rest && withoutLetters(rest, [second])).toBeUndefined();
});

test('an event that the store refused is sent as it was normalised, wherever it stood in its request', async () => {
  const event = aNormalisedEvent();
  const letter = at(5, { stage: 'store', code: 'unstorable_event', requestId: '00000000-0000-0000-0000-000000000000' });
  const { replay } = await prepare([letter], { body: encodeNormalisedEvent(event) });
  expect(replay?.record).toMatchObject({
    route: NORMALISED_EVENT_ROUTE,
    requestId: event.requestId,
    receivedAt: event.event.receptionTime,
    parameters: { told: '2' },
  });
  expect(replay?.record.only).toBeUndefined();
});

describe('what is too large for a message', () => {
  test('is compressed, if that helps', async () => {
    const body = JSON.stringify(['x'.repeat(MAX_MESSAGE_BYTES), 0]);
    const { replay } = await prepare([at(1)], { body });
    expect(replay?.record.contentEncoding).toBe('gzip');
    expect(gunzipSync(replay?.record.body ?? Buffer.alloc(0)).toString()).toBe(body);
  });

  test('is left out if not', async () => {
    const body = JSON.stringify([randomBytes(MAX_MESSAGE_BYTES).toString('base64'), 0]);
    const { replay, leftOut } = await prepare([at(1)], { body });
    expect(replay).toBeUndefined();
    expect(leftOut[0]?.reason).toMatch(/does not fit a message/);
  });
});

test.each<[string, DeadLetterRow, Case, RegExp]>([
  ['no record of ours', aDeadLetter({ code: 'undecodable_record' }), { body: 'x' }, /no record of ours/],
  ['one whose body is not there', at(1), {}, /its body is not stored/],
  ['no event', aDeadLetter({ stage: 'store' }), { body: 'not protobuf at all' }, /its event cannot be decoded/],
  [
    'an event of no request',
    aDeadLetter({ stage: 'store' }),
    { body: encodeNormalisedEvent(aNormalisedEvent({ requestId: 'r' })) },
    /does not say which request/,
  ],
])('%s is left out, with the reason', async (_name, letter, means, reason) => {
  const { replay, leftOut } = await prepare([letter], means);
  expect(replay).toBeUndefined();
  expect(leftOut).toEqual([{ letter, reason: expect.stringMatching(reason) as string, wasSent: false }]);
});
