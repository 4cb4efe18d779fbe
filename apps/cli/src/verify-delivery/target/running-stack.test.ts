import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clickhouseSettings } from '@millrace/clickhouse';
import { readConfig } from '@millrace/config';
import { kafkaSettings } from '@millrace/kafka';
import type { LocalState } from '@millrace/local-stack';
import { runningStack } from './running-stack';

const config = readConfig({ store: clickhouseSettings, kafka: kafkaSettings }, {});

let part: ChildProcess;
let admin: Server;
let state: LocalState | undefined;

beforeEach(async () => {
  part = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)']);
  admin = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
  await once(admin, 'listening');
  const url = `http://127.0.0.1:${String((admin.address() as AddressInfo).port)}`;
  state = {
    gateway: 'http://127.0.0.1:8080',
    console: '',
    clickhouse: url,
    database: 'millrace',
    kafka: url.replace('http://', ''),
    admin: { gateway: url },
    tokens: { ingest: 'to send', read: '' },
    processes: { gateway: part.pid ?? 0, clickhouse: part.pid ?? 0, kafka: part.pid ?? 0 },
  };
});

afterEach(async () => {
  part.kill('SIGKILL');
  await new Promise((resolve) => admin.close(resolve));
});

const target = (mayBreak: boolean) => runningStack({ readState: () => state, ...config, mayBreak });

it('breaks nothing of a stack unless it may', async () => {
  const { faults, end, ...where } = target(false);
  await end({ keepData: true });
  expect(faults).toBeUndefined();
  expect(where).toMatchObject({ gateway: 'http://127.0.0.1:8080', token: 'to send', project: 'default' });
});

it('breaks every process that the stack names, by signals, and sees when it works again', async () => {
  const { faults, end, peakMemory } = target(true);
  expect(faults?.parts).toEqual(
    ['gateway', 'clickhouse', 'kafka'].map((name) => ({ name, kinds: ['kill', 'restart', 'pause'] })),
  );
  for (const name of ['gateway', 'clickhouse', 'kafka']) {
    const fault = { atMs: 0, kind: 'pause', part: name, forMs: 10 } as const;
    expect((await faults?.inject(fault))?.readyAt).toBeGreaterThan(0);
  }
  expect(peakMemory()['gateway']).toBeGreaterThan(1e6);
  await end({ keepData: true });
});

it('is not there when no stack runs', () => {
  state = undefined;
  expect(() => target(true)).toThrow('No local stack is running here (millrace up).');
});
