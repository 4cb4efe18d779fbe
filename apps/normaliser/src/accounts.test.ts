import { accountsOf, aMessage, aRecord, aRun, lettersOf, messagesOf } from './testing/run-pipeline';

const MINUTE = 60_000;

test('every position of a message is accounted to its project and minute of reception, whatever becomes of it', async () => {
  const { values, handler } = aRun();
  const early = { receivedAt: 5 * MINUTE + 1 };
  const late = { receivedAt: 6 * MINUTE };
  await handler.take([
    aMessage(
      10,
      aRecord('a bad refused', early),
      aRecord('b', { ...early, project: 'other' }),
      aRecord('c', early),
      aRecord('d refused', late),
    ),
    aMessage(11, aRecord('e', late)),
  ]);
  const origin = { gatewayId: 'gw-1', lowWatermark: 0, publishedAt: 1_000 };
  expect(accountsOf(values)).toEqual([
    {
      partition: 1,
      incarnation: 'i1',
      rawPartition: 3,
      rawPartitions: 4,
      entries: [
        {
          ...origin,
          rawOffset: 10,
          lines: [
            { project: 'default', minute: 5 * MINUTE, requests: 2, events: 4, dropped: 1 },
            { project: 'other', minute: 5 * MINUTE, requests: 1, events: 1, dropped: 0 },
            { project: 'default', minute: 6 * MINUTE, requests: 1, events: 2, dropped: 1 },
          ],
        },
        {
          ...origin,
          rawOffset: 11,
          lines: [{ project: 'default', minute: 6 * MINUTE, requests: 1, events: 1, dropped: 0 }],
        },
      ],
    },
  ]);
});

test('a message without records hands on what its gateway says', async () => {
  const { values, effects, handler } = aRun();
  await handler.take([aMessage(10)]);
  expect(accountsOf(values)).toMatchObject([{ entries: [{ rawOffset: 10, gatewayId: 'gw-1', lines: [] }] }]);
  expect(effects).toEqual(['published ledger/1', 'committed 11']);
});

test('of a record that names positions only these are accounted', async () => {
  const { values, handler } = aRun();
  await handler.take([aMessage(10, aRecord('one two refused bad', { only: [1, 2, 9] }))]);
  expect(accountsOf(values)).toMatchObject([{ entries: [{ lines: [{ requests: 1, events: 3, dropped: 1 }] }] }]);
});

test('a message that cannot be read is one event of nobody’s, as its dead letter is', async () => {
  const { values, handler } = aRun();
  await handler.take([{ ...aMessage(10), value: Buffer.from('not protobuf'), timestamp: 7 * MINUTE + 5 }]);
  expect(lettersOf(values)).toMatchObject([{ project: '', receivedAt: 7 * MINUTE + 5 }]);
  expect(accountsOf(values)).toMatchObject([
    {
      entries: [
        { gatewayId: '', lowWatermark: 0, lines: [{ project: '', minute: 7 * MINUTE, requests: 0, events: 1 }] },
      ],
    },
  ]);
});

test('a message that is settled in parts is accounted once, with the last of them', async () => {
  const { values, effects, handler } = aRun();
  const words = Array.from({ length: 100 }, () => 'large').join(' ');
  await handler.take([aMessage(10, aRecord(words)), aMessage(11, aRecord('a'))]);
  expect(messagesOf(values)).toHaveLength(101);
  expect(accountsOf(values)).toMatchObject([
    { entries: [{ rawOffset: 10, lines: [{ requests: 1, events: 100 }] }] },
    { entries: [{ rawOffset: 11, lines: [{ requests: 1, events: 1 }] }] },
  ]);
  const accounted = effects.indexOf('published ledger/1');
  expect(effects.slice(0, accounted).filter((effect) => effect.startsWith('committed'))).toEqual([]);
  expect(effects.slice(accounted + 1)).toContain('committed 11');
});

test('accounts that fill more than one message are published in raw order', async () => {
  const { values, sizes, handler } = aRun();
  const project = 'p'.repeat(200);
  const messages = Array.from({ length: 1_500 }, (_, i) => aMessage(i, aRecord('a', { project })));
  await handler.take(messages);
  const offsets = accountsOf(values).flatMap(({ entries }) => entries.map(({ rawOffset }) => rawOffset));
  expect(accountsOf(values).length).toBeGreaterThan(1);
  expect(offsets).toEqual(messages.map(({ offset }) => offset));
  expect(Math.max(...sizes)).toBeLessThan(1_000_000);
});
