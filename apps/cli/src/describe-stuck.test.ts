import { describeStuck } from './describe-stuck';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 15, 12);

const aGateway = (given: { low: number; heard: number; keepsSpool?: boolean }) => ({
  gatewayId: 'g',
  lowWatermark: NOW - given.low * MINUTE,
  lastHeardOf: NOW - given.heard * MINUTE,
  keepsSpool: given.keepsSpool ?? false,
});

test('nothing is stuck while gateways speak and events come to an end within minutes', () => {
  expect(describeStuck({ projects: [], gateways: [aGateway({ low: 4, heard: 0 })], standing: [] }, NOW)).toEqual([]);
});

test.each([
  [{ low: 7, heard: 0 }, 'gateway g has not got into Kafka yet what it received 7 minutes ago'],
  [
    { low: 200, heard: 180, keepsSpool: true },
    'gateway g was last heard of 3 hours ago and may hold events in its spool: start it again on the same folder',
  ],
  [{ low: 8, heard: 7 }, expect.stringContaining('gateway g was last heard of 7 minutes ago (or the normaliser')],
])('a gateway that is waited for is named, with what to do', (given, sentence) => {
  expect(describeStuck({ projects: [], gateways: [aGateway(given)], standing: [] }, NOW)).toEqual([sentence]);
});

test('events that stand still are named by their project and minute', () => {
  const standing = [{ project: 'shop', minute: NOW - 72 * 60 * MINUTE, inFlight: 3 }];
  expect(describeStuck({ projects: [], gateways: [], standing }, NOW)).toEqual([
    'project shop: 3 events received in the minute 2026-01-12 12:00 have been on their way for 3 days; where no messages wait in Kafka, they are not there any more',
  ]);
});
