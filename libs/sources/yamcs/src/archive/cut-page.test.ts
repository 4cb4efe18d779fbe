import { aStoredEvent } from '@millrace/testing';
import { cutPage } from './cut-page';

const MEBIBYTE = 1024 * 1024;

function pageOf(count: number, message: string) {
  return { events: Array.from({ length: count }, (_, seqNumber) => aStoredEvent({ event: { message, seqNumber } })) };
}

test('a page of events of a usual size stays as it is', () => {
  const page = pageOf(1_000, 'm'.repeat(1_000));
  expect(cutPage(page)).toBe(page);
  expect(cutPage({ events: [] })).toEqual({ events: [] });
});

test('what is too large together is cut, and the last event that stays leads to the next page', () => {
  const page = pageOf(9, 'm'.repeat(MEBIBYTE));
  const { events, next } = cutPage(page);
  expect(events).toEqual(page.events.slice(0, 3));
  expect(next).toMatchObject({ seqNumber: 2, id: events[2]?.id });
});

test('one event always stays', () => {
  expect(cutPage(pageOf(2, 'm'.repeat(5 * MEBIBYTE))).events).toHaveLength(1);
});
