import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, createMetricRegistry } from '@millrace/observability';
import { adminServer } from './admin-server';
import type { Running } from './component';
import { Health } from './health';

let running: Running<Server>;
let health: Health;

beforeEach(async () => {
  health = new Health();
  const registry = createMetricRegistry();
  new Counter({ name: 'test_total', help: 'a test', registers: [registry] }).inc();
  running = await adminServer(
    { host: '127.0.0.1', port: 0, portVariable: 'MILLRACE_TEST_ADMIN_PORT' },
    health,
    registry,
  ).start();
});

afterEach(() => running.stop());

const get = (path: string) => fetch(`http://127.0.0.1:${String((running.value.address() as AddressInfo).port)}${path}`);

test('a service that starts is alive and not ready', async () => {
  expect((await get('/livez')).status).toBe(200);
  const ready = await get('/readyz');
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({ state: 'starting', faults: { state: 'starting' } });
});

test('readiness names the dependency that fails, and recovers with it', async () => {
  let fault: string | undefined = 'no broker answers';
  health.moveTo('ready');
  health.addCheck('kafka', () => fault);
  expect(await (await get('/readyz')).json()).toEqual({ state: 'ready', faults: { kafka: 'no broker answers' } });
  fault = undefined;
  expect((await get('/readyz')).status).toBe(200);
});

test('a dependency check that throws makes the service unready instead of the answer missing', async () => {
  health.moveTo('ready');
  health.addCheck('kafka', () => Promise.reject(new Error('check failed')));
  const answer = await get('/readyz');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ state: 'ready', faults: { kafka: 'check failed' } });
});

test('what people have to look at stands beside the faults, and keeps nobody away', async () => {
  health.moveTo('ready');
  health.addNote('spool', () => 'something is set aside');
  const answer = await get('/readyz');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ state: 'ready', faults: {}, notes: { spool: 'something is set aside' } });
});

test('metrics are in Prometheus’ text form, Node’s own among them', async () => {
  const text = await (await get('/metrics')).text();
  expect(text).toContain('test_total 1');
  expect(text).toContain('process_resident_memory_bytes');
});

test('other paths say what there is', async () => {
  const answer = await get('/');
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain('/readyz');
});

test('a taken port is reported with the setting that moves it', async () => {
  const { port } = running.value.address() as AddressInfo;
  const second = adminServer(
    { host: '127.0.0.1', port, portVariable: 'MILLRACE_TEST_ADMIN_PORT' },
    health,
    createMetricRegistry(),
  );
  await expect(second.start()).rejects.toThrow(
    `port ${String(port)} on 127.0.0.1 is taken by another process; stop that process or set MILLRACE_TEST_ADMIN_PORT`,
  );
});
