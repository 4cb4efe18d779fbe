import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlannedRequest } from './plan-requests';
import { postRequests, type PostOutcome } from './post-requests';
import { Tally } from './tally';

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

async function* some(count: number): AsyncGenerator<PlannedRequest> {
  for (let i = 0; i < count; i += 1)
    yield await Promise.resolve({
      path: `/${String(i)}`,
      contentType: 'application/json',
      body: Buffer.from('{}'),
      events: 10,
    });
}

async function post(count: number, retries = 3): Promise<{ tally: Tally; outcomes: PostOutcome[] }> {
  const tally = new Tally();
  const outcomes: PostOutcome[] = [];
  const gateway = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const onOutcome = (outcome: PostOutcome) => {
    outcomes.push(outcome);
    tally.add(outcome);
  };
  await postRequests(some(count), { gateway, token: 'secret', connections: 4, retries, onOutcome });
  return { tally, outcomes };
}

test('every request is posted once, with the token', async () => {
  const seen: (string | undefined)[] = [];
  answer = (request, response) => {
    seen.push(request.url);
    response.writeHead(request.headers.authorization === 'Bearer secret' ? 202 : 401).end();
  };
  const { tally } = await post(25);
  expect(tally).toMatchObject({ requests: 25, acceptedEvents: 250, refusedEvents: 0, retries: 0 });
  expect(new Set(seen).size).toBe(25);
});

test('an overloaded gateway and a lost connection are tried again', async () => {
  let asked = 0;
  answer = (request, response) => {
    asked += 1;
    if (asked === 1) response.writeHead(503).end('busy');
    else if (asked === 2) request.socket.destroy();
    else response.writeHead(202).end();
  };
  const { outcomes } = await post(1);
  expect(outcomes).toMatchObject([{ status: 202, attempts: 3 }]);
});

test('a refusal is not tried again, and its words are kept', async () => {
  answer = (_request, response) => {
    response.writeHead(400).end('{"error":"message is required"}');
  };
  const { tally } = await post(3);
  expect(tally).toMatchObject({ acceptedEvents: 0, refusedEvents: 30, retries: 0 });
  expect(tally.refusals()).toEqual([['400: {"error":"message is required"}', 3]]);
});

test('a gateway that stays away is given up after the tries asked for', async () => {
  answer = (_request, response) => {
    response.writeHead(503).end();
  };
  const { outcomes } = await post(1, 1);
  expect(outcomes).toMatchObject([{ status: 503, attempts: 2 }]);
});

test('events that a success answer rejects count as refused', async () => {
  answer = (_request, response) => {
    response.writeHead(207).end('{"accepted":8,"rejected":2,"rejections":[]}');
  };
  const { tally } = await post(1);
  expect(tally).toMatchObject({ acceptedEvents: 8, refusedEvents: 2 });
});
