import { deadLetter, drop, ok, type NormalisedEvent, type Outcome } from '@millrace/domain';
import { aCanonicalEvent, aNormalisedEvent, aRawRecord } from '@millrace/testing';
import { ReplayReport } from './replay-report';
import { aDeadLetter } from './testing/a-dead-letter';

const ID = '0197a2c4-0000-7000-8000-00000000000a';
const letter = aDeadLetter({ id: ID });

function reported(isJson: boolean, tell: (report: ReplayReport) => void): readonly string[] {
  const lines: string[] = [];
  const report = new ReplayReport(isJson, (line) => lines.push(line));
  tell(report);
  report.finish();
  return lines;
}

function aPreview(...outcomes: readonly Outcome<NormalisedEvent>[]) {
  return { letters: [letter], record: aRawRecord(), message: new Uint8Array(), outcomes: new Map([[ID, outcomes]]) };
}

test.each<[string, Outcome<NormalisedEvent>, string]>([
  [
    'an event',
    ok(aNormalisedEvent({ event: aCanonicalEvent({ source: 's', type: 'T', message: 'a\u001bb' }) })),
    'event  INFO s T: a\\u001bb',
  ],
  [
    'a dead letter',
    deadLetter({ code: 'too_old', message: 'old', field: '/date' }),
    'dead-letter  too_old at /date: old',
  ],
  ['dropped', drop('ignored_by_contract'), 'dropped  ignored_by_contract'],
  [
    'an event that no message can carry',
    ok(aNormalisedEvent({ attributes: { a: 'x'.repeat(1_000_000) } })),
    'dead-letter  event_too_large: takes more than 983040 bytes normalised',
  ],
])('it is foreseen what would become %s', (_name, outcome, text) => {
  const [line, summary] = reported(false, (report) => report.addPreview(aPreview(outcome)));
  expect(line).toBe(`${ID}  ${text}`);
  expect(summary).toMatch(/^1 would be sent, and become: 1 (?:event|dead-letter|dropped)$/);
});

test('of a body of several events each is told', () => {
  const lines = reported(false, (report) =>
    report.addPreview(aPreview(ok(aNormalisedEvent()), drop('ignored_by_contract'))),
  );
  expect(lines.at(-1)).toBe('1 would be sent, and become: 1 event, 1 dropped');
});

test('what was sent before is no fault, what cannot be sent is one', () => {
  const report = new ReplayReport(false, () => undefined);
  report.addLeftOut({ letter, reason: 'sent', wasSent: true });
  expect(report.hasFault).toBe(false);
  report.addLeftOut({ letter, reason: 'no body', wasSent: false });
  expect(report.hasFault).toBe(true);
});

test('the end tells all in numbers', () => {
  const lines = reported(false, (report) => {
    report.addSent([letter, letter]);
    report.addLeftOut({ letter, reason: 'sent by ada', wasSent: true });
    report.addLeftOut({ letter, reason: 'no body', wasSent: false });
  });
  expect(lines).toEqual([
    `${ID}  left out  sent by ada`,
    `${ID}  left out  no body`,
    '2 sent; 1 were sent before; 1 left out',
  ]);
});

test('of a replay that stopped half way it is told what is certain, what is not, and how many wait', () => {
  const lines: string[] = [];
  const report = new ReplayReport(false, (line) => lines.push(line));
  report.addSent([letter, letter]);
  report.addUnanswered([letter]);
  report.finish(5);
  expect(lines).toEqual([`${ID}  unanswered  Kafka did not answer, and may have it`, '2 sent; 1 unanswered; 5 open']);
});

test('for programs there is a line of JSON for each', () => {
  const lines = reported(true, (report) => {
    report.addSent([letter]);
    report.addLeftOut({ letter, reason: 'no body', wasSent: false });
  });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { id: ID, sent: true },
    { id: ID, sent: false, wasSent: false, reason: 'no body' },
  ]);
});
