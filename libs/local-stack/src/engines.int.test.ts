import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Component, Running } from '@millrace/service-runtime';
import { clickhouse } from './clickhouse';
import { freePorts } from './free-ports';
import { kafkaOn } from './kafka-on';
import { stackLayout } from './layout';
import { findConnectionFault, findHttpFault } from './probes';
import type { ProcessChange, SupervisedProcess } from './supervised-process';
import { waitUntil } from './wait-until';

const ROOT = join(__dirname, '../../..');
const layout = stackLayout(ROOT, mkdtempSync(join(tmpdir(), 'millrace-engines-')));
let changes: ProcessChange[] = [];
let running: Running<SupervisedProcess> | undefined;

async function start(component: Component<SupervisedProcess>): Promise<SupervisedProcess> {
  changes = [];
  running = await component.start();
  return running.value;
}

async function stop(): Promise<void> {
  await running?.stop();
  running = undefined;
}

afterEach(stop);
afterAll(() => {
  rmSync(layout.data, { recursive: true });
});

const onChange = (change: ProcessChange) => void changes.push(change);
const isUpAgain = () => Promise.resolve(changes.at(-1)?.kind === 'up');

it('Kafka formats its storage once, comes back after kill -9, and leaves its port when it stops', async () => {
  const [port = 0, controllerPort = 0] = await freePorts(2);
  const nodes = [{ port, controllerPort }];
  const [broker] = kafkaOn({ kind: 'java', java: 'java' }, { layout, nodes, heapMb: 256, startsFast: true, onChange });
  if (broker === undefined) throw new Error('there is one broker');
  const first = await start(broker);
  process.kill(first.pid ?? 0, 'SIGKILL');
  expect(await waitUntil(isUpAgain, { withinMs: 40_000 })).toBe(true);
  expect(await findConnectionFault('127.0.0.1', port, 1_000)).toBeUndefined();
  await stop();
  expect(await findConnectionFault('127.0.0.1', port, 1_000)).toContain('nothing accepts');
});

it('ClickHouse keeps what it stored when its engine hangs and is killed for it', async () => {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${String(port)}`;
  const store = await start(clickhouse({ layout, port, onChange }));
  const ask = async (sql: string) => (await fetch(url, { method: 'POST', body: sql })).text();
  await ask('CREATE DATABASE kept');
  await ask('CREATE TABLE kept.numbers (n UInt64) ENGINE = MergeTree ORDER BY n');
  await ask('INSERT INTO kept.numbers SELECT number FROM numbers(10)');
  process.kill(store.pid ?? 0, 'SIGSTOP');
  expect(await waitUntil(isUpAgain, { withinMs: 40_000 })).toBe(true);
  expect(await findHttpFault(`${url}/ping`, 1_000)).toBeUndefined();
  expect(await ask('SELECT count() FROM kept.numbers')).toBe('10\n');
});
