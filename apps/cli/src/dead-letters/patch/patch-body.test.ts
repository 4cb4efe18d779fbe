import { gzipSync } from 'node:zlib';
import { encodeNormalisedEvent, readNormalisedEvent } from '@millrace/contracts';
import { aCanonicalEvent, aNormalisedEvent } from '@millrace/testing';
import { toPatch, type PatchOptions } from './patch';
import { patchBody, type Body } from './patch-body';

function aBody(text: string | Uint8Array, overrides: Partial<Body> = {}): Body {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return {
    bytes,
    contentType: 'application/json',
    contentEncoding: '',
    isNormalisedEvent: false,
    events: 1,
    ...overrides,
  };
}

function patched(body: Body, options: PatchOptions, positions: readonly number[] = [0]) {
  const patch = toPatch(options);
  if (patch === undefined) throw new Error('no patch');
  const { bytes, refused } = patchBody(body, patch, positions);
  return { text: Buffer.from(bytes).toString(), refused: [...refused] };
}

const set = { set: ['/a=1'] };

test('the one event of a body is the body', () => {
  expect(patched(aBody('{"a":0,"b":[]}'), set)).toEqual({ text: '{"a":1,"b":[]}', refused: [] });
});

test('of a list the events at the positions are patched, each on its own, and the others stay', () => {
  const body = aBody('[{"a":0},{"a":0},{"c":[{}]},{"a":0}]', { events: 4 });
  expect(patched(body, { set: ['/a=1'] }, [1, 3])).toEqual({
    text: '[{"a":0},{"a":1},{"c":[{}]},{"a":1}]',
    refused: [],
  });
  expect(patched(body, { patch: '[{"op":"replace","path":"/a","value":1}]' }, [1, 2])).toEqual({
    text: '[{"a":0},{"a":1},{"c":[{}]},{"a":0}]',
    refused: [[2, 'replace /a: there is nothing at that place']],
  });
  expect(patched(body, { set: ['/a=1'] }, [4]).refused).toEqual([[4, 'its body has no such event']]);
});

test('a list that is no list of events, because the body as a whole was refused, is patched as a whole', () => {
  expect(patched(aBody('[{"a":0},{"a":0}]', { events: 1 }), { set: ['/1/a=1'] }).text).toBe('[{"a":0},{"a":1}]');
});

test('asked for the whole body, a list of events is patched as a list', () => {
  const body = aBody('[{"a":0}]');
  expect(patched(body, { set: ['/0/a=1'], wholeBody: true }).text).toBe('[{"a":1}]');
  expect(patched(body, { set: ['/a=1'] }).text).toBe('[{"a":1}]');
});

test('the whole body is changed once, for however many of its events', () => {
  const body = aBody('["a","b","c"]', { events: 3 });
  const patch = { patch: '[{"op":"remove","path":"/0"}]', wholeBody: true };
  expect(patched(body, patch, [1, 2])).toEqual({ text: '["b","c"]', refused: [] });
  const unfit = { patch: '[{"op":"remove","path":"/7"}]', wholeBody: true };
  expect(patched(body, unfit, [1, 2]).refused.map(([position]) => position)).toEqual([1, 2]);
});

test('lines of JSON stay lines', () => {
  const body = aBody('{"a":0}\n\n{"a":0}', { contentType: 'application/x-ndjson; charset=utf-8', events: 2 });
  expect(patched(body, set, [1]).text).toBe('{"a":0}\n{"a":1}\n');
});

test('a compressed body comes out plain', () => {
  expect(patched(aBody(gzipSync('{"a":0}'), { contentEncoding: 'gzip' }), set).text).toBe('{"a":1}');
});

test('what is not patched keeps its digits, and of keys that come twice the one that counts', () => {
  const body = aBody('{"n":12345678901234567890,"huge":1e400,"half":0.50,"a":0,"k":1,"k":2}');
  expect(patched(body, set).text).toBe('{"n":12345678901234567890,"huge":1e400,"half":0.5,"a":1,"k":2}');
});

test.each([
  ['bytes that are no text', aBody(Uint8Array.of(0xff, 0xfe)), 'its body is no text'],
  ['text that is no JSON', aBody('{"a":'), 'its body is not JSON'],
  ['a nesting without end', aBody('['.repeat(100_000)), 'its body is not JSON'],
  ['an encoding that nobody knows', aBody('{}', { contentEncoding: 'lzma' }), 'cannot be inflated'],
])('%s is refused and left as it is', (_name, body, message) => {
  const { text, refused } = patched(body, set, [0, 5]);
  expect(text).toBe(Buffer.from(body.bytes).toString());
  expect(refused).toEqual([
    [0, expect.stringContaining(message)],
    [5, expect.stringContaining(message)],
  ]);
});

describe('a normalised event', () => {
  const event = aNormalisedEvent({
    event: aCanonicalEvent({ extensions: Uint8Array.of(0xa0, 0x06, 0x01), severity: 'WARNING' }),
    attributes: { temperature: 90 },
  });
  const body = aBody(encodeNormalisedEvent(event), { isNormalisedEvent: true });

  test('is patched in its JSON form, and keeps the fields that the form does not show', () => {
    const patch = toPatch({ set: ['/event/severity=INFO', '/attributes/temperature=1'] });
    const { bytes, refused } = patchBody(body, patch ?? { operations: [], isOfWholeBody: false }, [0]);
    expect(refused.size).toBe(0);
    const changed = { ...event, event: { ...event.event, severity: 'INFO' }, attributes: { temperature: 1 } };
    expect(readNormalisedEvent(bytes)).toEqual({ kind: 'ok', value: changed });
  });

  test.each([
    ['a field that it does not have', '/event/colour=red', 'no such field'],
    ['a value that is none', '/event/generationTime=soon', 'no such value'],
    ['another id', '/eventId=AAAA', 'eventId cannot be changed'],
    ['another project', '/project=other', 'project cannot be changed'],
  ])('does not take %s', (_name, setting, message) => {
    expect(patched(body, { set: [setting] }).refused).toEqual([[0, expect.stringContaining(message)]]);
  });
});
