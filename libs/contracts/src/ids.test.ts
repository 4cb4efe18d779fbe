import { deadLetterId, eventIdAt, identityEventId, newRequestId, uuidFromBytes, uuidToBytes } from './ids';

test('the ids of a request’s events differ from each other, sort by position and are UUIDs', () => {
  const requestId = newRequestId();
  const ids = [0, 1, 15, 16, 2 ** 20 - 1].map((index) => eventIdAt(requestId, index));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(eventIdAt(requestId, 0)).toBe(requestId);
});

test('an index that would run into the random bits is an error, not another id', () => {
  expect(() => eventIdAt(newRequestId(), 2 ** 20)).toThrow(RangeError);
});

test('two requests never share an event id', () => {
  const ids = new Set(Array.from({ length: 10_000 }, () => newRequestId()));
  expect(ids.size).toBe(10_000);
});

test('an identity gives the same id for ever, and another one in another project or dialect', () => {
  // A fixed value: if it changes, everything already stored could be stored again.
  expect(identityEventId('default', 'exceptionless', 'TestReferenceId')).toBe('11f5fd1d-330e-55cc-aae2-70e441592031');
  const others = [
    identityEventId('other', 'exceptionless', 'TestReferenceId'),
    identityEventId('default', 'native', 'TestReferenceId'),
    identityEventId('default', 'exceptionless', 'TestReferenceId2'),
    identityEventId('default","exceptionless', '', 'TestReferenceId'),
  ];
  expect(new Set([...others, '11f5fd1d-330e-55cc-aae2-70e441592031']).size).toBe(5);
});

test('a replay of the same failure makes the same dead letter', () => {
  const at = { partition: 1, offset: 2, index: 3 };
  expect(deadLetterId('i', 'normalise', at)).toBe(deadLetterId('i', 'normalise', at));
  expect(deadLetterId('i', 'store', at)).not.toBe(deadLetterId('i', 'normalise', at));
});

test('a UUID survives its bytes, also inside a longer buffer', () => {
  const [a, b] = [newRequestId(), newRequestId()];
  const bytes = Buffer.concat([uuidToBytes(a), uuidToBytes(b)]);
  expect([uuidFromBytes(bytes), uuidFromBytes(bytes, 16)]).toEqual([a, b]);
});
