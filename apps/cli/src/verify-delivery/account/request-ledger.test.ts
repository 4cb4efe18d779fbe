import { newRequestId } from '@millrace/contracts';
import { REQUEST_SHAPES } from '../load/request-shape';
import { RequestLedger } from './request-ledger';

const START = 1_800_000_000_000;
const BATCH = REQUEST_SHAPES.findIndex(({ events }) => events === 50);
const SINGLE = REQUEST_SHAPES.findIndex(({ events }) => events === 1);

test('events are numbered in the order of their requests, and found again by their number', () => {
  const ledger = new RequestLedger(START);
  expect([BATCH, SINGLE, BATCH].map((shape) => ledger.open(shape, START))).toEqual([0, 1, 2]);
  expect(ledger.events).toBe(101);
  expect([0, 49, 50, 51, 100].map((event) => ledger.requestOf(event))).toEqual([0, 0, 1, 2, 2]);
  expect(ledger.at(2)).toMatchObject({ first: 51, shape: REQUEST_SHAPES[BATCH] });
});

test('the first acknowledgement counts, later ones are counted', () => {
  const ledger = new RequestLedger(START);
  const request = ledger.open(SINGLE, START + 10);
  expect(ledger.at(request)).toMatchObject({ fate: 'uncertain', acknowledgements: 0, acknowledgedAt: undefined });
  const id = newRequestId();
  ledger.acknowledge(request, START + 25, id);
  ledger.acknowledge(request, START + 99, newRequestId());
  ledger.refuse(request);
  expect(ledger.at(request)).toMatchObject({
    fate: 'acknowledged',
    sentAt: START + 10,
    acknowledgedAt: START + 25,
    acknowledgements: 2,
  });
  expect(ledger.requestId(request)).toBe(id);
});

test('a refusal is overtaken by a later acknowledgement', () => {
  const ledger = new RequestLedger(START);
  const request = ledger.open(SINGLE, START);
  ledger.refuse(request);
  expect(ledger.at(request).fate).toBe('refused');
  ledger.acknowledge(request, START + 1, undefined);
  expect(ledger.at(request).fate).toBe('acknowledged');
  expect(ledger.requestId(request)).toBeUndefined();
});

test('a million requests are kept, in a few bytes each', () => {
  const ledger = new RequestLedger(START);
  for (let request = 0; request < 1_000_000; request += 1) {
    ledger.open(SINGLE, START + request);
    if (request % 3 === 0) ledger.acknowledge(request, START + request + 5, undefined);
  }
  expect(ledger.requests).toBe(1_000_000);
  expect(ledger.at(999_999)).toMatchObject({ first: 999_999, sentAt: START + 999_999, fate: 'acknowledged' });
  expect(ledger.at(999_998).fate).toBe('uncertain');
  expect(ledger.requestOf(123_456)).toBe(123_456);
});
