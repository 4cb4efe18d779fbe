import {
  encodeEventBatch,
  encodeRawBatchEntry,
  encodeRawBatchTrailer,
  eventIdAt,
  identityEventId,
  newRequestId,
  toBatchEntry,
} from '@millrace/contracts';
import type { ConsumedRecord, UnsettledRecords } from '@millrace/kafka';
import { aNormalisedEvent, aRawRecord } from '@millrace/testing';
import { createFindOnTheWay, type Acknowledged, type Stretches } from './find-on-the-way';

const requestId = newRequestId();
const ID = eventIdAt(requestId, 3);
const IDENTIFIED = identityEventId('default', 'native', 'order-1');

function aConsumed(value: Uint8Array): ConsumedRecord {
  return { topic: 't', partition: 0, offset: 0, value, headers: {}, timestamp: 0 };
}

function rawWith(project: string, id = requestId): ConsumedRecord {
  const trailer = encodeRawBatchTrailer({ gatewayVersion: '1', gatewayId: '', lowWatermark: 0 });
  const records = [aRawRecord({ project: 'another' }), aRawRecord({ project, requestId: id })];
  return aConsumed(Buffer.concat([...records.map(encodeRawBatchEntry), trailer]));
}

function normalisedWith(project: string, id: string): ConsumedRecord {
  const entries = [aNormalisedEvent(), { ...aNormalisedEvent(), project, id }].map((event, index) =>
    toBatchEntry(event, { offset: 1, index }),
  );
  return aConsumed(encodeEventBatch({ incarnation: 'i', rawPartition: 0, normaliserVersion: '1' }, entries));
}

const stretch = (...records: readonly ConsumedRecord[]): UnsettledRecords => ({ records, isWhole: true });
const beyondBounds = { records: [], isWhole: false };
const garbage = aConsumed(Buffer.from('garbage'));

function find(stretches: Partial<Stretches>, id = ID, acknowledged: Acknowledged = 'in-topics'): Promise<string> {
  const read = () => Promise.resolve({ raw: stretch(), normalised: stretch(), ...stretches });
  return createFindOnTheWay(read, acknowledged)('default', id);
}

test('an event of a request that nobody has read is accepted', async () => {
  expect(await find({ raw: stretch(garbage, rawWith('default')) })).toBe('accepted');
});

test('an event that waits to be stored is normalised, also where its request is not settled', async () => {
  const normalised = stretch(garbage, normalisedWith('default', ID));
  expect(await find({ raw: stretch(rawWith('default')), normalised })).toBe('normalised');
  expect(await find({ normalised: stretch(normalisedWith('default', IDENTIFIED)) }, IDENTIFIED)).toBe('normalised');
});

test('no project learns of another’s events', async () => {
  expect(await find({ raw: stretch(rawWith('other')) })).toBe('nowhere');
  expect(await find({ normalised: stretch(normalisedWith('other', ID)) })).toBe('nowhere');
});

test('where all was looked through it is nowhere', async () => {
  expect(await find({ raw: stretch(rawWith('default', newRequestId())) })).toBe('nowhere');
  expect(await find({}, IDENTIFIED)).toBe('nowhere');
});

test('where not all was looked through, or could be understood, it is not known', async () => {
  expect(await find({ raw: beyondBounds })).toBe('unknown');
  expect(await find({ normalised: beyondBounds })).toBe('unknown');
  expect(await find({ raw: stretch(rawWith('default')) }, IDENTIFIED)).toBe('unknown');
});

test('what a gateway may have acknowledged from its disk is never said to be nowhere', async () => {
  expect(await find({}, ID, 'in-topics-or-spools')).toBe('unknown');
  expect(await find({ raw: stretch(rawWith('default')) }, ID, 'in-topics-or-spools')).toBe('accepted');
});

test('while Kafka is down it is not known', async () => {
  const look = createFindOnTheWay(() => Promise.reject(new Error('down')), 'in-topics');
  expect(await look('default', ID)).toBe('unknown');
});

test('only a few look at a time', async () => {
  const looks: (() => void)[] = [];
  const look = createFindOnTheWay(
    () =>
      new Promise((resolve) => {
        looks.push(() => {
          resolve({ raw: stretch(), normalised: stretch() });
        });
      }),
    'in-topics',
  );
  const under = [look('default', ID), look('default', ID)];
  expect(await look('default', ID)).toBe('unknown');
  for (const end of looks) end();
  expect(await Promise.all(under)).toEqual(['nowhere', 'nowhere']);
  void look('default', ID);
  expect(looks).toHaveLength(3);
});
