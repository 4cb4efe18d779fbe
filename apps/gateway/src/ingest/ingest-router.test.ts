import { fakeSource } from '../testing/fake-source';
import { createIngestRouter } from './ingest-router';

const router = createIngestRouter([fakeSource]);

test.each([
  ['/fake/events', 'events', {}],
  ['/fake/events/', 'events', {}],
  ['/%66ake/events', 'events', {}],
  ['/fake/channels/north', 'channel', { channel: 'north' }],
  ['/FAKE/Channels/North/', 'channel', { channel: 'North' }],
  ['/fake/channels/a%2Fb%20%C3%B1', 'channel', { channel: 'a/b ñ' }],
])('%s is taken by the route %s', (path, name, pathParameters) => {
  const match = router.match('POST', path);
  expect(match?.route.name).toBe(name);
  expect(match?.pathParameters).toEqual(pathParameters);
  expect(match?.adapter).toBe(fakeSource);
});

test.each([
  '/fake',
  '/fake/events//',
  '/fake//events',
  '/Fake/events',
  '/fake/events/more',
  '/fake/channels',
  '/fake/channels/',
  '/fake/channels/%',
  '/fake/channels/%ff',
  '/',
  '*',
  '',
])('%p is no ingest path', (path) => {
  expect(router.match('POST', path)).toBeUndefined();
  expect(router.matchPath(path)).toEqual([]);
});

test('another method is not taken, but its path is known', () => {
  expect(router.match('GET', '/fake/events')).toBeUndefined();
  expect(router.matchPath('/fake/events').map(({ route }) => route.method)).toEqual(['POST']);
});
