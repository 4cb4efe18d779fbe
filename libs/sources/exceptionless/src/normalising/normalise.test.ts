import { aRawRecord } from '@millrace/testing';
import { normalise } from './normalise';

function outcomesOf(text: string) {
  return normalise(aRawRecord({ dialect: 'exceptionless' }), Buffer.from(text));
}

test.each([
  ['lines', 'a\n'.repeat(20_000)],
  ['elements', `[${Array.from({ length: 20_000 }, () => '{}').join()}]`],
])('as many %s as a body may have are an event each', (_case, body) => {
  const outcomes = outcomesOf(body);
  expect(outcomes).toHaveLength(20_000);
  expect(outcomes.every(({ kind }) => kind === 'ok')).toBe(true);
});

test.each([
  ['lines', 'a\n'.repeat(20_001)],
  ['elements', `[${Array.from({ length: 20_001 }, () => '{}').join()}]`],
])('a body of more %s is one dead letter, not a million events', (_case, body) => {
  expect(outcomesOf(body)).toEqual([
    { kind: 'dead-letter', reason: { code: 'body_too_large', message: 'The body holds more than 20000 events' } },
  ]);
});

test('names that all differ in case only do not take quadratic time', () => {
  const names = Array.from({ length: 2 ** 15 }, (_, i) =>
    'abcdefghijklmno'
      .split('')
      .map((letter, bit) => ((i >> bit) & 1 ? letter.toUpperCase() : letter))
      .join(''),
  );
  const before = process.cpuUsage();
  const [outcome] = outcomesOf(JSON.stringify(Object.fromEntries(names.map((name) => [name, 1]))));
  // Microseconds; five hundred million look-ups take far longer. Jest itself does not end a test that never waits.
  expect(process.cpuUsage(before).user).toBeLessThan(10_000_000);
  const stored = outcome?.kind === 'ok' ? Object.keys(outcome.value.attributes) : [];
  expect(stored.filter((name) => /^[a-z]+\d*$/i.test(name))).toHaveLength(names.length);
});

test('a cut text ends with a whole character', () => {
  const [outcome] = outcomesOf(`${'x'.repeat(1_996)}😀${'y'.repeat(10)}`);
  expect(outcome).toMatchObject({ value: { event: { message: `${'x'.repeat(1_996)}...` } } });
});
