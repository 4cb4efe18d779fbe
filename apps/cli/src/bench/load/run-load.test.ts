import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { LoadPlan, LoadReport } from './load-plan';
import { Pace } from './pace';
import { runLoad } from './run-load';

/** The machine may have other work. */
jest.setTimeout(60_000);

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

function run(changes: Partial<LoadPlan>, pace?: Pace): Promise<LoadReport> {
  edges.length = 0;
  const gateway = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const plan: LoadPlan = {
    gateway,
    token: 'secret',
    dialect: 'native',
    encoding: 'json',
    batch: 10,
    connections: 4,
    run: 'run00001',
    extent: { kind: 'events', events: 1_000 },
    pace: { kind: 'at-once' },
    ...changes,
  };
  return runLoad(plan, { onWindow: (edge) => edges.push(edge), ...(pace === undefined ? {} : { pace }) });
}

test('as many events as planned are posted, each with an id of its own', async () => {
  const report = await run({});
  expect(report).toMatchObject({ acknowledged: 1_000, refusals: {}, window: { events: 1_000 } });
  expect(ids).toHaveLength(1_000);
  expect(new Set(ids).size).toBe(1_000);
  expect(edges).toEqual(['opened', 'closed']);
});

test('a load of some time counts the warm-up as acknowledged but does not measure it', async () => {
  const report = await run({ extent: { kind: 'time', warmUpMs: 500, windowMs: 1_500 } });
  expect(report.acknowledged).toBe(ids.length);
  expect(report.window.events).toBeGreaterThan(0);
  expect(report.window.events).toBeLessThan(report.acknowledged);
  expect(edges).toEqual(['opened', 'closed']);
});

test('a connection that is lost ends the load, because nobody knows what became of its request', async () => {
  answer = (_response, request) => request.socket.destroy();
  await expect(run({ extent: { kind: 'time', warmUpMs: 0, windowMs: 200 } })).rejects.toThrow(
    /closed a connection|ECONNRESET/,
  );
});

test('when requests were acknowledged is known by their numbers', async () => {
  const begun = Date.now();
  const { sample } = await run({});
  expect(sample.stride).toBe(1);
  expect(sample.requests.map(([request]) => request).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 100 }, (_, request) => request),
  );
  for (const [, at] of sample.requests) expect(at).toBeGreaterThanOrEqual(begun);
});

test('a load that waits for rows goes on when it is told of them', async () => {
  const pace = new Pace({ batch: 10, pace: { kind: 'stored', maxUnstored: 20 } });
  answer = (response) => {
    response.writeHead(202, { 'content-length': 0 }).end();
    if (ids.length % 20 === 0) pace.stored(ids.length);
  };
  await expect(run({}, pace)).resolves.toMatchObject({ acknowledged: 1_000 });
});
