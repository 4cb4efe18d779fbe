import { eventIdAt } from '@millrace/contracts';
import type { SourceAdapter } from '@millrace/domain';
import { gzipSync } from 'node:zlib';
import { fakeSource } from './testing/fake-source';
import { send, type TestRequest } from './testing/http-client';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway';

/** A dialect below an address of the fake one. */
const innerSource: SourceAdapter = {
  ...fakeSource,
  dialect: 'inner',
  routes: [],
  reads: [],
  subscriptions: [],
  pathPrefixes: ['/fake/inner'],
  refuse: ({ code }) => ({ status: 404, headers: {}, body: `inner: ${code}` }),
};

let gateway: TestGateway;

beforeEach(async () => {
  gateway = await startTestGateway({ adapters: [fakeSource, innerSource] });
  gateway.publisher.acknowledgesAtOnce = true;
});

afterEach(() => gateway.stop());

function request(path: string, options: TestRequest = {}) {
  return send(gateway.port, path, options);
}

test('what no route takes at the address of a dialect is refused in its words, whatever the method', async () => {
  for (const method of ['GET', 'POST', 'OPTIONS']) {
    const answer = await request('/fake/nothing/at/all?x', { method });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({ fake: 'unknown_route' });
    expect(answer.headers['x-request-id']).toBeDefined();
  }
  expect(await gateway.metrics()).toContain('gateway_refusals_total{dialect="fake",code="unknown_route"} 3');
});

test('the dialect with the longer address answers', async () => {
  expect((await request('/fake/inner/x')).text).toBe('inner: unknown_route');
});

test('a wrong method is told every right one, whoever takes it', async () => {
  const answer = await request('/fake/events', { method: 'DELETE' });
  expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST, GET, HEAD']);
  expect(JSON.parse(answer.text)).toMatchObject({ fake: 'method_not_allowed' });
});

test('a dialect that has no words is a fault of ours', async () => {
  await gateway.stop();
  const refuse = (): never => {
    throw new Error('the fake was told to');
  };
  gateway = await startTestGateway({ adapters: [{ ...fakeSource, refuse }] });
  for (const path of ['/fake/nothing', '/fake/kept', '/fake/live']) {
    const answer = await request(path, { method: 'GET' });
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'internal' } });
  }
});

test('an unread body behind a refusal does not break the connection', async () => {
  expect((await request('/fake/nothing', { body: 'x'.repeat(1_000_000) })).status).toBe(404);
});

test('events that come by GET are published with an empty body', async () => {
  const answer = await request('/fake/events/submit?message=one', { method: 'GET' });
  expect(answer.status).toBe(202);
  expect(gateway.publisher.records).toMatchObject([{ route: 'submit', contentType: '', contentEncoding: '' }]);
  expect(gateway.publisher.records[0]?.body).toHaveLength(0);
});

test('events do not come by HEAD, which is not to change anything', async () => {
  const answer = await request('/fake/events/submit', { method: 'HEAD' });
  expect(answer.status).toBe(403);
  expect(gateway.publisher.produces).toEqual([]);
});

test.each([
  ['as sent', 'one bad', {}],
  ['compressed', gzipSync('one bad'), { 'content-encoding': 'gzip' }],
])('a preview of a body %s shows what would be stored, and nothing is published', async (_name, body, headers) => {
  const agent = { 'user-agent': 'curl/8.1.2' };
  const answer = await request('/fake/events:preview', { body, headers: { ...headers, ...agent } });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text)).toEqual([
    {
      kind: 'ok',
      value: expect.objectContaining({
        id: eventIdAt(String(answer.headers['x-request-id']), 0),
        project: 'default',
        dialect: 'fake',
        event: expect.objectContaining({ message: 'one' }) as unknown,
        client: expect.objectContaining({ name: 'curl', version: '8.1.2' }) as unknown,
        clientAddress: '127.0.0.1',
      }) as unknown,
    },
    { kind: 'dead-letter', reason: { code: 'invalid_event', message: 'a bad word' } },
  ]);
  expect(gateway.publisher.produces).toEqual([]);
});

test('the index lists what can be sent, asked and followed', async () => {
  const { text } = await request('/', { method: 'GET' });
  expect(JSON.parse(text)).toMatchObject({
    ingest: expect.arrayContaining([{ dialect: 'fake', method: 'GET', path: '/fake/events/submit' }]) as unknown,
    read: expect.arrayContaining([{ dialect: 'fake', method: 'GET', path: '/fake/events' }]) as unknown,
    subscribe: [{ dialect: 'fake', path: '/fake/live' }],
    openapi: '/openapi.json',
  });
});
