import type { JsonObject } from '@millrace/domain';
import { toStoredEvent, type StoredEventRow } from './stored-event-row';

function aRow(overrides: Partial<StoredEventRow> = {}): StoredEventRow {
  return {
    id: '00000000-0000-0000-0000-000000000001',
    project: 'default',
    dialect: 'native',
    eventSource: 's',
    eventType: 't',
    message: 'm',
    severity: 'INFO',
    generationTime: 1,
    receptionTime: 2,
    seqNumber: 3,
    clientKey: 'k',
    eventTags: ['tag'],
    attributes: {},
    extensionBytes: '',
    errorType: '',
    errorSignature: '',
    clientAddress: '192.0.2.1',
    userAgent: 'agent',
    clientName: 'name',
    clientVersion: '1',
    clientOs: 'os',
    clientDevice: 'device',
    storedAt: 4,
    ...overrides,
  };
}

const attributesOf = (attributes: JsonObject) => toStoredEvent(aRow({ attributes })).attributes;

test('a list that is stored as a text of JSON is a list again, at any depth', () => {
  const frames = [{ line: 1 }, { line: 2 }];
  expect(attributesOf({ frames: JSON.stringify(frames), error: { inner: JSON.stringify([[1], []]) } })).toEqual({
    frames,
    error: { inner: [[1], []] },
  });
});

test('a text that only looks like such a list stays a text', () => {
  const texts = { plain: '[1,2]', spaced: '[ {"a":1} ]', broken: '[{"a":1}', words: '[x] [y]', object: '{"a":[{}]}' };
  expect(attributesOf(texts)).toEqual(texts);
});

test('a text of brackets is told from a list at once', () => {
  const brackets = '['.repeat(100_000);
  const started = performance.now();
  expect(attributesOf({ brackets, closed: `${brackets} ]` })).toEqual({ brackets, closed: `${brackets} ]` });
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('a list that is deeper than any that can be sent stays a text', () => {
  const nest = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  expect(attributesOf({ deep: nest(64) })).not.toEqual({ deep: nest(64) });
  expect(attributesOf({ deep: nest(65), deepest: nest(3_000) })).toEqual({ deep: nest(65), deepest: nest(3_000) });
});

test('names that JavaScript has for itself are names', () => {
  const attributes = JSON.parse('{"__proto__":{"a":1},"constructor":"c"}') as JsonObject;
  expect(JSON.stringify(attributesOf(attributes))).toBe('{"__proto__":{"a":1},"constructor":"c"}');
});

test('an error and extensions are there when the row has them', () => {
  expect(toStoredEvent(aRow())).not.toHaveProperty('error');
  const event = toStoredEvent(aRow({ errorType: 'TypeError', errorSignature: 'x', extensionBytes: 'AQI=' }));
  expect(event.error).toEqual({ type: 'TypeError', signature: 'x' });
  expect(event.event.extensions).toEqual(Uint8Array.of(1, 2));
});
