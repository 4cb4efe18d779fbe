import { decodeMessage, eventIdAt, yamcsMessages } from '@millrace/contracts';
import type { ReadAnswer, ReadRequest } from '@millrace/domain';
import { aStoredEvent, eventsInMemory, PROJECT, RECEIVED_AT, REQUEST_ID } from '@millrace/testing';
import { exportEventsRoute } from './export-events-route';
import { listEventsRoute } from './list-events-route';
import { streamEventsRoute } from './stream-events-route';

const { Event, ListEventsResponse } = yamcsMessages.protobuf.events;

/** More than the store gives at once, each with an extension of its producer. */
const EVENTS = eventsInMemory(
  Array.from({ length: 5 }, (_, at) =>
    aStoredEvent({
      id: eventIdAt(REQUEST_ID, at),
      attributes: { instance: 'simulator', createdBy: 'default', extra: { k: String(at) } },
      event: { message: `m${String(at)}`, seqNumber: at, extensions: Buffer.from('a20603616263', 'hex') },
    }),
  ),
);

function aQuestion(headers: ReadRequest['headers'], query = ''): ReadRequest {
  return {
    method: 'POST',
    path: '/',
    pathParameters: { instance: 'simulator' },
    query: new URLSearchParams(query),
    headers,
    body: new Uint8Array(),
    project: PROJECT,
    receivedAt: RECEIVED_AT,
  };
}

async function partsOf(answer: ReadAnswer): Promise<readonly (string | Uint8Array)[]> {
  if (answer.kind !== 'answered' || typeof answer.reply.body !== 'object') throw new Error(JSON.stringify(answer));
  const parts: (string | Uint8Array)[] = [];
  for await (const part of answer.reply.body as AsyncIterable<string | Uint8Array>) parts.push(part);
  return parts;
}

const PROTOBUF = { accept: 'application/protobuf' };

test('a stream in protobuf, length by length, is the list in ascending order', async () => {
  const parts = await partsOf(await streamEventsRoute.answer(aQuestion(PROTOBUF), EVENTS));
  expect(parts.length).toBeGreaterThan(1);
  const list = await listEventsRoute.answer(aQuestion(PROTOBUF, 'order=asc'), EVENTS);
  if (list.kind !== 'answered') throw new Error(list.kind);
  const decoded = decodeMessage(ListEventsResponse, list.reply.body as Uint8Array);
  if (decoded.kind !== 'ok') throw new Error(decoded.message);
  const { events, event } = decoded.value;
  const delimited = events.map((each) => Event.encodeDelimited(each).finish());
  expect(events).toHaveLength(5);
  expect(event).toEqual(events);
  expect(Buffer.concat(parts as Uint8Array[])).toEqual(Buffer.concat(delimited));
});

test('a stream in JSON has nothing between its events', async () => {
  const parts = await partsOf(await streamEventsRoute.answer(aQuestion({}, 'fields=message'), EVENTS));
  expect(parts.join('')).toBe([0, 1, 2, 3, 4].map((at) => `{"message":"m${String(at)}"}`).join(''));
});

test('an export has its header once, however many parts it comes in', async () => {
  const parts = await partsOf(await exportEventsRoute.answer(aQuestion({}), EVENTS));
  const lines = parts.join('').split('\n');
  expect(lines).toHaveLength(7);
  expect(lines.filter((line) => line.startsWith('Source\t'))).toHaveLength(1);
});

test('an export of nothing has its header', async () => {
  const parts = await partsOf(await exportEventsRoute.answer(aQuestion({}), eventsInMemory()));
  expect(parts.join('')).toBe('Source\tGeneration Time\tReception Time\tEvent Type\tEvent Text\n');
});

test('a stream of nothing is empty', async () => {
  expect(await partsOf(await streamEventsRoute.answer(aQuestion(PROTOBUF), eventsInMemory()))).toEqual([]);
});
