import { Availability, type Attempt } from './availability';

function anAttempt(overrides: Partial<Attempt> & { status?: number; text?: string } = {}): Attempt {
  const { status = 202, text = '', ...attempt } = overrides;
  return { answer: { status, text }, rejected: 0, isFirst: true, sentAt: 0, answeredAt: 10, ...attempt };
}

test('only what is acknowledged at the first try counts as such', () => {
  const availability = new Availability(0);
  availability.add(anAttempt());
  availability.add(anAttempt({ status: 503, text: 'busy' }));
  availability.add(anAttempt({ isFirst: false }));
  expect(availability.report()).toMatchObject({ attempts: 3, requests: 2, atFirstTry: 1, failed: 1 });
});

test('a status of 500 and more and a broken connection are failures of a server, a refusal is not', () => {
  const availability = new Availability(0);
  availability.add(anAttempt({ status: 429, text: 'slower' }));
  availability.add(anAttempt({ status: 500 }));
  const lost = anAttempt({ status: 0, text: 'socket hang up' });
  availability.add(lost);
  availability.add(lost);
  expect(availability.report()).toMatchObject({
    failed: 3,
    failures: { 'no answer: socket hang up': 2, '429: slower': 1, '500: ': 1 },
  });
});

test('an answer of success that rejects events is no acknowledgement', () => {
  const availability = new Availability(0);
  availability.add(anAttempt({ status: 207, rejected: 1 }));
  expect(availability.report()).toMatchObject({ atFirstTry: 0, failed: 0 });
});

test('the longest silence is between acknowledgements, whatever else was answered', () => {
  const availability = new Availability(100);
  availability.add(anAttempt({ sentAt: 100, answeredAt: 150 }));
  availability.add(anAttempt({ status: 503, sentAt: 300, answeredAt: 400 }));
  availability.add(anAttempt({ sentAt: 900, answeredAt: 1_000 }));
  expect(availability.report().longestSilenceMs).toBe(850);
});
