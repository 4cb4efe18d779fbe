import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newRequestId } from '@millrace/contracts';
import { Availability } from '../account/availability';
import { RequestLedger, type LedgerEntry } from '../account/request-ledger';
import { DeliveryLoad, type LoadMix } from './delivery-load';

/** One request as a gateway sees it, and how often it came with these very bytes. */
interface Seen {
  times: number;
  readonly path: string;
}

jest.setTimeout(60_000);

let server: Server;
let seen: Map<string, Seen>;
let answer: (response: ServerResponse, seen: Seen) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const key = `${request.url ?? ''} ${body.toString('base64')}`;
      const known = seen.get(key) ?? { times: 0, path: request.url ?? '' };
      known.times += 1;
      seen.set(key, known);
      answer(response, known);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

beforeEach(() => {
  seen = new Map();
  answer = (response) => response.writeHead(202, { 'x-request-id': newRequestId() }).end();
});

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

interface Posted {
  readonly ledger: RequestLedger;
  readonly entries: readonly LedgerEntry[];
  readonly availability: Availability;
}

async function post(
  overrides: Partial<LoadMix> = {},
  patience?: AbortSignal,
  isWanted?: (ledger: RequestLedger) => boolean,
): Promise<Posted> {
  const mix = { run: 'cafe', seed: 3, rate: 4_000, durationMs: 300, poisonShare: 0.1, duplicateShare: 0, ...overrides };
  const ledger = new RequestLedger(Date.now());
  const availability = new Availability(Date.now());
  const gateway = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const load = new DeliveryLoad({
    gateway,
    token: 'secret',
    mix: { instance: 'simulator', ...mix },
    ledger,
    availability,
  });
  await load.post(new AbortController().signal, () => isWanted?.(ledger) === true);
  await load.settle(patience ?? new AbortController().signal);
  const entries = Array.from({ length: ledger.requests }, (_, request) => ledger.at(request));
  return { ledger, entries, availability };
}

test('what is answered with success is acknowledged, under the id of the answer', async () => {
  const { entries, ledger, availability } = await post();
  expect(entries.length).toBeGreaterThan(20);
  expect(entries.every(({ fate, acknowledgements }) => fate === 'acknowledged' && acknowledgements === 1)).toBe(true);
  expect(ledger.requestId(0)).toMatch(/^[0-9a-f-]{36}$/);
  expect(availability.report()).toMatchObject({ failed: 0, requests: entries.length, atFirstTry: entries.length });
});

test('events come no faster than at the rate that is asked for, and the same for the same seed', async () => {
  const first = await post({ rate: 500 });
  // The last request may have fifty.
  expect(first.ledger.events).toBeLessThan(150 + 50);
  const shapes = (run: Posted) => run.entries.slice(0, 5).map(({ shape }) => shape.name);
  expect(shapes(await post({ rate: 500 }))).toEqual(shapes(first));
});

test('a load that is wanted for longer goes on', async () => {
  const { ledger } = await post({ durationMs: 1 }, undefined, ({ requests }) => requests < 30);
  expect(ledger.requests).toBe(30);
});

test('a request with identities is repeated to the byte until it is acknowledged, any other is posted once', async () => {
  answer = (response, { times }) => {
    if (times === 1) response.socket?.destroy();
    else if (times === 2) response.writeHead(503).end('busy');
    else response.writeHead(202).end();
  };
  const { entries, availability } = await post();
  const identified = entries.filter(({ shape }) => shape.identity !== 'none');
  const anonymous = entries.filter(({ shape }) => shape.identity === 'none');
  expect(identified.length).toBeGreaterThan(5);
  expect(anonymous.length).toBeGreaterThan(5);
  expect(identified.every(({ fate }) => fate === 'acknowledged')).toBe(true);
  expect(anonymous.every(({ fate }) => fate === 'uncertain')).toBe(true);
  const times = [...seen.values()].map((request) => request.times);
  expect(times.toSorted((a, b) => a - b)).toEqual([...anonymous.map(() => 1), ...identified.map(() => 3)]);
  expect(availability.report()).toMatchObject({ failed: anonymous.length + 2 * identified.length });
});

test('what a gateway turns away before it looks is refused, not uncertain', async () => {
  answer = (response) => response.writeHead(429).end('slower');
  const { entries } = await post({}, AbortSignal.timeout(1_000));
  expect(entries.every(({ fate }) => fate === 'refused')).toBe(true);
});

test('an answer that says that nothing was taken is believed, and checked against the store', async () => {
  answer = (response) => response.writeHead(503).end('the broker is silent; none of the events were taken');
  const { entries } = await post({}, AbortSignal.timeout(1_000));
  expect(entries.every(({ fate }) => fate === 'refused')).toBe(true);
});

test('a request that may have been taken stays uncertain when its repetition is refused', async () => {
  answer = (response, { times }) => {
    if (times === 1) response.socket?.destroy();
    else response.writeHead(400).end('no');
  };
  const { entries } = await post();
  expect(entries.every(({ fate }) => fate === 'uncertain')).toBe(true);
});

test('an answer of success that rejects an event acknowledges nothing', async () => {
  answer = (response) => response.writeHead(207).end('{"accepted":0,"rejected":1}');
  const { entries } = await post();
  expect(entries.every(({ fate }) => fate === 'uncertain')).toBe(true);
});

test('duplicates are posted to the byte, of requests with identities only', async () => {
  const { entries } = await post({ duplicateShare: 1 });
  for (const { shape, acknowledgements } of entries) expect(acknowledgements).toBe(shape.identity === 'none' ? 1 : 2);
  expect(seen.size).toBe(entries.length);
});

test('a load without patience ends while the gateway never takes anything', async () => {
  answer = (response) => response.writeHead(503, { 'retry-after': '60' }).end();
  const { entries } = await post({}, AbortSignal.timeout(500));
  expect(entries.every(({ fate }) => fate === 'uncertain')).toBe(true);
});
