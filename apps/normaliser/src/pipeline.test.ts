import { WINDOW_FOR_EVER, eventIdAt, identityEventId, MAX_MESSAGE_BYTES, partitionOf } from '@millrace/contracts';
import { ok } from '@millrace/domain';
import type { UnderstandRecord } from '@millrace/enrichment';
import {
  aMessage,
  aRecord,
  aRun,
  batchesOf,
  lettersOf,
  messagesOf,
  NORMALISED_PARTITIONS,
  requestId,
  understand,
} from './testing/run-pipeline';

test('everything is published before the offset after the last message is committed', async () => {
  const { effects, handler } = aRun();
  await handler.take([aMessage(10, aRecord('a b bad')), aMessage(11, aRecord('c d e'))]);
  expect(effects.at(-1)).toBe('committed 12');
  expect(effects.filter((effect) => effect.startsWith('committed'))).toHaveLength(1);
  expect(effects).toContain('published dead/0');
  expect(effects.some((effect) => effect.startsWith('published normalised/'))).toBe(true);
});

test('a partition that has much to do lets the others go on in between', async () => {
  let time = 0;
  const { effects, handler } = aRun({ now: () => (time += 20) });
  const taken = handler.take([aMessage(10, aRecord('a')), aMessage(11, aRecord('b'))]);
  setImmediate(() => effects.push('another goes on'));
  await taken;
  expect(effects[0]).toBe('another goes on');
  expect(effects.at(-1)).toBe('committed 12');
});

test('nothing is committed when a publish fails, and the consumer learns of it', async () => {
  const { effects, handler } = aRun({ failPublish: true });
  await expect(handler.take([aMessage(10, aRecord('a'))])).rejects.toThrow('broker gone');
  expect(effects).toEqual([]);
});

test('a partition that is another member’s by now causes no effect', async () => {
  const { effects, handler } = aRun({ isCurrent: () => false });
  await handler.take([aMessage(10, aRecord('a'))]);
  expect(effects).toEqual([]);
});

test('a commit refused because the assignment is lost ends the run quietly', async () => {
  const { handler } = aRun({ failCommit: true });
  await expect(handler.take([aMessage(10, aRecord('a'))])).resolves.toBeUndefined();
});

test('events carry their place in the raw topic, counted before anything is dropped', async () => {
  const { values, handler } = aRun();
  await handler.take([aMessage(7, aRecord('refused'), aRecord('a refused bad b'))]);
  const places = batchesOf(values)
    .flatMap(({ rawOffsets, rawIndexes, rawPartition }) =>
      rawOffsets.map((offset, i) => [rawPartition, offset, rawIndexes[i]]),
    )
    .toSorted((a, b) => Number(a[2]) - Number(b[2]));
  expect(places).toEqual([
    [3, 7, 2 ** 20],
    [3, 7, 2 ** 20 + 3],
  ]);
  expect(lettersOf(values).map(({ coordinates }) => coordinates)).toEqual([
    { partition: 3, offset: 7, index: 2 ** 20 + 2 },
  ]);
});

test('an event goes to the partition of its id, and within a partition in raw order', async () => {
  const { values, handler } = aRun();
  const message = Array.from({ length: 50 }, (_, i) => `w${String(i)}`).join(' ');
  await handler.take([aMessage(0, aRecord(message)), aMessage(1, aRecord(message))]);
  for (const { partition, rawOffsets, rawIndexes } of batchesOf(values)) {
    const order = rawOffsets.map((offset, i) => offset * 2 ** 30 + (rawIndexes[i] ?? 0));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    for (const index of rawIndexes)
      expect(partitionOf(eventIdAt(requestId, index), NORMALISED_PARTITIONS)).toBe(partition);
  }
  expect(messagesOf(values)).toHaveLength(100);
});

test('a replay publishes the same ids and the same bytes', async () => {
  const first = aRun();
  const second = aRun();
  for (const { handler } of [first, second]) await handler.take([aMessage(10, aRecord('a b bad c'))]);
  expect(second.values).toEqual(first.values);
});

test('a message that is not a RawBatch becomes a dead letter with its bytes, and the next one goes on', async () => {
  const { values, effects, handler } = aRun();
  const garbage = { ...aMessage(10), value: Buffer.from('not protobuf') };
  await handler.take([garbage, aMessage(11, aRecord('a'))]);
  const [letter] = lettersOf(values);
  expect(letter).toMatchObject({
    reason: { code: 'undecodable_record' },
    coordinates: { partition: 3, offset: 10, index: 0 },
  });
  expect(Buffer.from(letter?.body ?? []).toString()).toBe('not protobuf');
  expect(messagesOf(values)).toEqual(['a']);
  expect(effects.at(-1)).toBe('committed 12');
});

test.each([
  ['unknown_dialect', aRecord('a', { dialect: 'klingon' })],
  ['unsupported_encoding', aRecord('a', { contentEncoding: 'zip' })],
  ['undecodable_body', aRecord('not gzip', { contentEncoding: 'gzip' })],
  ['body_too_large', aRecord('x'.repeat(1_001))],
  ['event_too_large', aRecord('huge')],
])('what cannot be used is a dead letter with its reason: %s', async (code, record) => {
  const { values, handler } = aRun();
  await handler.take([aMessage(10, record)]);
  const [letter, ...more] = lettersOf(values);
  expect(more).toEqual([]);
  expect(letter).toMatchObject({
    stage: 'normalise',
    reason: { code },
    requestId,
    project: 'default',
    gatewayVersion: '1.0.0',
    serviceVersion: '1.0.0',
    deadLetteredAt: 5_000,
  });
  expect(letter?.body).toEqual(Buffer.from(record.body));
});

test('of a record that names positions only these are taken, and one that is not there is a dead letter', async () => {
  const { values, handler } = aRun();
  await handler.take([aMessage(10, aRecord('one bad three', { only: [1, 2, 9] }))]);
  expect(messagesOf(values)).toEqual(['three']);
  expect(lettersOf(values).map(({ eventId }) => eventId)).toEqual([eventIdAt(requestId, 1), eventIdAt(requestId, 9)]);
});

test('an event of a record that may repeat is held by its id, although its producer gave it none', async () => {
  const { values, handler } = aRun();
  await handler.take([aMessage(10, aRecord('a', { mayRepeat: true }), aRecord('b'))]);
  const windows = batchesOf(values).flatMap(({ identityWindows }) => identityWindows);
  expect(windows.toSorted((a, b) => a - b)).toEqual([0, WINDOW_FOR_EVER]);
});

test('an event that is too large for the store keeps the id under which its producer knows it', async () => {
  const id = identityEventId('default', 'words', 'huge');
  const identified: UnderstandRecord = (record) =>
    understand(record).map((outcome) => (outcome.kind === 'ok' ? ok({ ...outcome.value, id }) : outcome));
  const { values, handler } = aRun({ understanding: identified });
  await handler.take([aMessage(10, aRecord('huge'))]);
  expect(lettersOf(values)).toMatchObject([{ reason: { code: 'event_too_large' }, eventId: id }]);
});

test('the body is kept once, with the first dead letter of its request', async () => {
  const { values, handler } = aRun();
  await handler.take([aMessage(10, aRecord('bad bad'))]);
  expect(lettersOf(values).map(({ body }) => Buffer.from(body).toString())).toEqual(['bad bad', '']);
});

test('a long run of messages is settled in bounded steps, each committed after its own acks', async () => {
  const { effects, handler } = aRun();
  const big = 'y'.repeat(900);
  const messages = Array.from({ length: 10 }, (_, i) =>
    aMessage(i, ...Array.from({ length: 1_000 }, () => aRecord(big))),
  );
  await handler.take(messages);
  const commits = effects.filter((effect) => effect.startsWith('committed'));
  expect(commits.length).toBeGreaterThan(1);
  expect(commits.at(-1)).toBe('committed 10');
}, 60_000);

test('a request that becomes more than a run is published in parts, and committed at the end of its message', async () => {
  const { effects, values, underWay, handler } = aRun();
  await handler.take([aMessage(10, aRecord(Array(150).fill('large').join(' ')), aRecord('end'))]);
  expect(messagesOf(values)).toHaveLength(151);
  expect(underWay.most).toBeLessThan(5 * 1024 * 1024);
  expect(effects.filter((effect) => effect.startsWith('committed'))).toEqual(['committed 11']);
  expect(effects.at(-1)).toBe('committed 11');
});

test('the parts of a request are in raw order within each normalised partition', async () => {
  const { values, handler } = aRun();
  await handler.take([aMessage(10, aRecord(Array(150).fill('large').join(' ')))]);
  for (const partition of [0, 1]) {
    const indexes = batchesOf(values).flatMap((batch) => (batch.partition === partition ? batch.rawIndexes : []));
    expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
  }
});

test('a partition lost between two parts is left at once, uncommitted', async () => {
  let published = 0;
  const { effects, values, handler } = aRun({ isCurrent: () => published++ === 0 });
  await handler.take([aMessage(10, aRecord(Array(150).fill('large').join(' ')))]);
  expect(messagesOf(values).length).toBeGreaterThan(0);
  expect(messagesOf(values).length).toBeLessThan(150);
  expect(effects.filter((effect) => effect.startsWith('committed'))).toEqual([]);
});

test('an event may fill a message', async () => {
  const { values, handler } = aRun();
  await handler.take([aMessage(10, aRecord('a widest b'))]);
  expect(messagesOf(values)).toHaveLength(3);
  for (const { value } of values) expect(value.length).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
});

test('dead letters share produces, each no larger than a message', async () => {
  const { effects, values, handler } = aRun();
  await handler.take([aMessage(10, aRecord(Array(200).fill('bad').join(' ')))]);
  expect(lettersOf(values)).toHaveLength(200);
  expect(effects).toEqual(['published dead/0', 'published ledger/1', 'committed 11']);
});

test('dead letters that together are more than a message have produces of their own', async () => {
  const { values, sizes, handler } = aRun();
  const userAgent = 'x'.repeat(15_000);
  await handler.take([aMessage(10, aRecord(Array(200).fill('bad').join(' '), { userAgent }))]);
  expect(lettersOf(values)).toHaveLength(200);
  // The last is the account.
  expect(sizes).toHaveLength(4 + 1);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
});
