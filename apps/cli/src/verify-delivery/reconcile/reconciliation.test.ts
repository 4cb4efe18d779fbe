import type { RequestLedger } from '../account/request-ledger';
import { REQUEST_SHAPES } from '../load/request-shape';
import { anAcknowledgedRun, INSTANCE, requestNamed, RUN, START, storedOf, type Stored } from '../testing/a-run';
import { totalOf, type DeliveryAccount } from './delivery-account';
import { Reconciliation } from './reconciliation';

function accountFor(ledger: RequestLedger, { rows, letters }: Stored): DeliveryAccount {
  const reconciliation = new Reconciliation({ ledger, run: RUN, instance: INSTANCE });
  for (const row of rows) reconciliation.takeRow(row);
  for (const letter of letters) reconciliation.takeLetter(letter);
  return reconciliation.account();
}

/** The counts that say that something is wrong. */
function wrongIn({ shapes }: DeliveryAccount) {
  const { lost, duplicated, altered, unexpected } = totalOf(shapes);
  return { lost, duplicated, altered, unexpected };
}

const NOTHING_WRONG = { lost: 0, duplicated: 0, altered: 0, unexpected: 0 };

/** Of every shape some. */
function sampleOf<T>(values: readonly T[]): readonly T[] {
  return values.filter((_, index) => index % 9 === 0);
}

let ledger: RequestLedger;
let stored: Stored;
beforeEach(() => {
  ledger = anAcknowledgedRun();
  stored = storedOf(ledger);
});

test('a store that has every event once, and every poison event as a dead letter, has no fault', () => {
  const account = accountFor(ledger, stored);
  expect(wrongIn(account)).toEqual(NOTHING_WRONG);
  expect(account.faulty).toEqual([]);
  expect(account.shapes).toHaveLength(REQUEST_SHAPES.length);
  expect(totalOf(account.shapes)).toMatchObject({
    sent: ledger.events,
    acknowledged: ledger.events,
    stored: stored.rows.length,
    deadLettered: 3,
  });
});

test('a single row that is missing is lost, and named', () => {
  for (const missing of sampleOf(stored.rows)) {
    const account = accountFor(ledger, { ...stored, rows: stored.rows.filter((row) => row !== missing) });
    expect(wrongIn(account)).toEqual({ ...NOTHING_WRONG, lost: 1 });
    expect(account.faulty).toEqual([{ fault: 'lost', numbers: [missing.number] }]);
  }
});

test('a single row that is there twice is a duplicate, and named', () => {
  for (const doubled of sampleOf(stored.rows)) {
    const account = accountFor(ledger, { ...stored, rows: [...stored.rows, doubled] });
    expect(wrongIn(account)).toEqual({ ...NOTHING_WRONG, duplicated: 1 });
    expect(account.faulty).toEqual([{ fault: 'duplicated', numbers: [doubled.number] }]);
  }
});

test('a row with another text or of another dialect than was sent is altered', () => {
  const [first, second, ...others] = stored.rows;
  if (first === undefined || second === undefined) throw new Error('there are no rows');
  const rows = [{ ...first, message: first.message.slice(0, -1) }, { ...second, dialect: 'unknown' }, ...others];
  expect(wrongIn(accountFor(ledger, { ...stored, rows }))).toEqual({ ...NOTHING_WRONG, altered: 2 });
});

test('a poison event without a dead letter is lost, with two it is a duplicate, with another body it is altered', () => {
  const [letter, ...others] = stored.letters;
  if (letter === undefined) throw new Error('there are no dead letters');
  const wrongWith = (letters: Stored['letters']) => wrongIn(accountFor(ledger, { ...stored, letters }));
  expect(wrongWith(others)).toEqual({ ...NOTHING_WRONG, lost: 1 });
  expect(wrongWith([letter, letter, ...others])).toEqual({ ...NOTHING_WRONG, duplicated: 1 });
  const cut = { ...letter, body: letter.body.subarray(1) };
  expect(wrongWith([cut, ...others])).toEqual({ ...NOTHING_WRONG, altered: 1 });
});

test('a poison event that became a row is unexpected, as is a dead letter of a good event', () => {
  const poison = ledger.at(requestNamed(ledger, 'poison: too old')).first;
  const good = ledger.at(requestNamed(ledger, 'exceptionless, no id'));
  const [row] = stored.rows;
  const [letter] = stored.letters;
  if (row === undefined || letter === undefined) throw new Error('nothing is stored');
  const rows = [...stored.rows, { ...row, number: poison }];
  expect(wrongIn(accountFor(ledger, { ...stored, rows }))).toMatchObject({ unexpected: 1 });
  const letters = [...stored.letters, { ...letter, number: good.first }];
  expect(wrongIn(accountFor(ledger, { ...stored, letters }))).toMatchObject({ unexpected: 1 });
});

test('what has no clear answer may be stored or not, and not twice', () => {
  const uncertain = ledger.open(1, START);
  const { first, shape } = ledger.at(uncertain);
  const with1 = storedOf(ledger);
  const row = with1.rows.find(({ number }) => number === first);
  if (row === undefined) throw new Error('the row is not there');
  expect(shape.events).toBe(1);
  expect(wrongIn(accountFor(ledger, stored))).toEqual(NOTHING_WRONG);
  expect(wrongIn(accountFor(ledger, with1))).toEqual(NOTHING_WRONG);
  const twice = { ...with1, rows: [...with1.rows, row] };
  expect(wrongIn(accountFor(ledger, twice))).toEqual({ ...NOTHING_WRONG, duplicated: 1 });
});

test('what was refused must not be stored', () => {
  const refused = ledger.open(1, START);
  ledger.refuse(refused);
  expect(wrongIn(accountFor(ledger, stored))).toEqual(NOTHING_WRONG);
  expect(wrongIn(accountFor(ledger, storedOf(ledger)))).toEqual({ ...NOTHING_WRONG, unexpected: 1 });
});

test('a number that was never sent is counted apart', () => {
  const [row] = stored.rows;
  if (row === undefined) throw new Error('there are no rows');
  const rows = [...stored.rows, { ...row, number: ledger.events }];
  expect(accountFor(ledger, { ...stored, rows })).toMatchObject({ unknown: 1, faulty: [{ fault: 'unexpected' }] });
});

test('acknowledged repetitions of an identity that made no second row are counted as refused duplicates', () => {
  const request = requestNamed(ledger, 'native, 20, Idempotency-Key');
  ledger.acknowledge(request, START + 500, undefined);
  const account = accountFor(ledger, stored);
  expect(wrongIn(account)).toEqual(NOTHING_WRONG);
  expect(totalOf(account.shapes).duplicatesRefused).toBe(20);
});
