import type { SourceAdapter } from '@millrace/domain';
import { fakeSource } from '../testing/fake-source';
import { createRouter } from './router';

const router = createRouter([fakeSource]);
const noRoutes: SourceAdapter = { ...fakeSource, routes: [], reads: [], subscriptions: [], pathPrefixes: [] };

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
  '/fake/events/a/b',
  '/fake/channels',
  '/fake/channels/',
  '/fake/channels/%',
  '/fake/channels/%ff',
  '/',
  '*',
  '',
])('%p is no ingest path', (path) => {
  expect(router.match('POST', path)).toBeUndefined();
  expect(router.placeAt(path)).toBeUndefined();
});

test('another method is not taken, but its path is known', () => {
  expect(router.match('DELETE', '/fake/kept')).toBeUndefined();
  expect(router.placeAt('/fake/kept')).toMatchObject({
    adapter: fakeSource,
    methods: ['POST'],
    hasSubscription: false,
  });
});

test('events are sent to and read from the same path', () => {
  expect(router.match('POST', '/fake/events')).toMatchObject({ kind: 'ingest', route: { name: 'events' } });
  expect(router.match('GET', '/fake/events')).toMatchObject({ kind: 'read', route: { name: 'list' } });
  expect(router.placeAt('/fake/events')?.methods.toSorted()).toEqual(['GET', 'HEAD', 'POST']);
});

test('HEAD is taken where a question can be asked, and nowhere else', () => {
  expect(router.match('HEAD', '/fake/events')).toMatchObject({ kind: 'read', route: { name: 'list' } });
  expect(router.match('HEAD', '/fake/submit')).toBeUndefined();
  expect(router.match('HEAD', '/fake/kept')).toBeUndefined();
});

test.each([
  ['/fake/events/submit', 'submit', {}],
  ['/fake/events/submit/', 'submit', {}],
  ['/fake/events/other', 'event', { id: 'other' }],
  ['/fake/channels/north:export', 'export', { channel: 'north' }],
  ['/fake/channels/a:b:export', 'export', { channel: 'a:b' }],
  ['/fake/channels/north%3Aexport', 'export', { channel: 'north' }],
])('of several routes the one that says more takes GET %s', (path, name, pathParameters) => {
  expect(router.match('GET', path)).toMatchObject({ route: { name }, pathParameters });
});

test.each(['/fake/channels/:export', '/fake/channels/north:Export', '/fake/channels/north', '/fake/events:Search'])(
  'GET %s is no question',
  (path) => {
    expect(router.match('GET', path)).toBeUndefined();
  },
);

test('a WebSocket is a route of its own', () => {
  expect(router.matchSubscription('/fake/live')).toMatchObject({ kind: 'subscription', route: { name: 'live' } });
  expect(router.matchSubscription('/fake/events')).toBeUndefined();
  expect(router.placeAt('/fake/live')).toMatchObject({ methods: [], hasSubscription: true });
});

test('an address belongs to the dialect with the longest beginning of it', () => {
  const general = { ...noRoutes, dialect: 'general', pathPrefixes: ['/api'] };
  const special = { ...noRoutes, dialect: 'special', pathPrefixes: ['/api/v2'] };
  const { dialectAt } = createRouter([general, special]);
  expect(dialectAt('/api/v2')?.dialect).toBe('special');
  expect(dialectAt('/API/V2/events')?.dialect).toBe('special');
  expect(dialectAt('/api/v20')?.dialect).toBe('general');
  expect(dialectAt('/apis')).toBeUndefined();
});

test('two routes that take the same requests fail the start', () => {
  const other = { ...noRoutes, dialect: 'other', routes: fakeSource.routes.slice(1, 2) };
  expect(() => createRouter([fakeSource, other])).toThrow('two routes take /fake/channels/:channel');
});
