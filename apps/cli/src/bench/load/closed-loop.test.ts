import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { runClosedLoop } from './closed-loop';
import type { LoadExtent, LoadReport } from './load-plan';

let server: Server;
let ids: string[] = [];
let answer: (response: ServerResponse, request: IncomingMessage) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const events = JSON.parse(body) as { id: string } | { id: string }[];
      ids.push(...[events].flat().map(({ id }) => id));
      answer(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

beforeEach(() => {
  ids = [];
  answer = (response) => response.writeHead(202, { 'content-length': 0 }).end();
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

const edges: string[] = [];

function run(extent: LoadExtent): Promise<LoadReport> {
  edges.length = 0;
  const gateway = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const plan = { gateway, token: 'secret', dialect: 'native', batch: 10, connections: 4, run: 'run00001', extent };
  return runClosedLoop(plan, (edge) => edges.push(edge));
}

test('as many events as planned are posted, each with an id of its own', async () => {
  const report = await run({ kind: 'events', events: 1_000 });
  expect(report).toMatchObject({ acknowledged: 1_000, refusals: {}, window: { events: 1_000 } });
  expect(ids).toHaveLength(1_000);
  expect(new Set(ids).size).toBe(1_000);
  expect(edges).toEqual(['opened', 'closed']);
});

test('a load of some time counts the warm-up as acknowledged but does not measure it', async () => {
  const report = await run({ kind: 'time', warmUpMs: 50, windowMs: 50 });
  expect(report.acknowledged).toBe(ids.length);
  expect(report.window.events).toBeGreaterThan(0);
  expect(report.window.events).toBeLessThan(report.acknowledged);
  expect(edges).toEqual(['opened', 'closed']);
});

test('a connection that is lost ends the load, because nobody knows what became of its request', async () => {
  answer = (_response, request) => request.socket.destroy();
  await expect(run({ kind: 'time', warmUpMs: 0, windowMs: 200 })).rejects.toThrow(/closed a connection|ECONNRESET/);
});
