import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpClickHouse } from './http-clickhouse';

/** Answers nothing. */
const server = createServer();
let clickhouse: HttpClickHouse;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  clickhouse = new HttpClickHouse({
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    user: 'default',
    password: undefined,
    database: 'test',
    cluster: undefined,
    compression: false,
    requestTimeoutMs: 30_000,
  });
});

afterAll(async () => {
  await clickhouse.close();
  server.closeAllConnections();
  server.close();
});

test.each([
  [{}, '30', 35_000],
  [{ timeoutMs: 2_500 }, '3', 7_500],
])(
  'a query asked with %j is given up by the server first, and then by whoever asked',
  async (options, seconds, waited) => {
    const request = once(server, 'request') as Promise<[IncomingMessage]>;
    const timers = jest.spyOn(globalThis, 'setTimeout');
    const fault = clickhouse.query('SELECT 1', {}, options).catch(String);
    const [{ url = '' }] = await request;
    expect(new URL(url, 'http://any').searchParams.get('max_execution_time')).toBe(seconds);
    const giveUp = timers.mock.calls.find(([, milliseconds]) => milliseconds === waited)?.[0];
    timers.mockRestore();
    giveUp?.();
    expect(await fault).toBe(`ClickHouseError: no answer within ${String(waited)} ms`);
  },
);
