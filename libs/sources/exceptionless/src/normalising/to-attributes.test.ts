import type { JsonValue } from '@millrace/domain';
import fc from 'fast-check';
import { toAttributes } from './to-attributes';

/** Names that mean something, in several spellings, among any others. */
const aName = fc.oneof(
  fc.constantFrom('value', 'Date', 'count1', '@user', '_@user', '@User', '@level', '__proto__', 'InvalidGeo', 'id'),
  fc.string({ maxLength: 5 }),
);

const anEntry = fc.tuple(aName, fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>);

test('whatever the names, no value that was sent is missing', () => {
  fc.assert(
    fc.property(fc.array(anEntry), fc.array(anEntry), (entries, others) => {
      const data = Object.fromEntries(entries);
      const attributes = toAttributes({ fields: { data, value: 1 }, others }, { receivedAt: 0, client: {} });
      const stored = new Set(Object.values(attributes));
      const sent = [...Object.values(data), ...others.map(([, value]) => value)];
      expect(sent.filter((value) => value !== null && !stored.has(value))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('a client does not say for the server who it is', () => {
  const others = [['@Submission_Client', { user_agent: 'forged' }]] as const;
  expect(toAttributes({ fields: {}, others }, { receivedAt: 0, client: { user_agent: 'node' } })).toEqual({
    '@submission_client': { user_agent: 'node' },
  });
});
