import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clickhouseSettings, createNativeBlock } from '@millrace/clickhouse';
import { readConfig } from '@millrace/config';
import { withClickHouse } from '../../with-clickhouse';
import { SeededRandom } from '../seeded-random';
import { cuttingProxy } from './cutting-proxy';
import { isInsert } from './is-insert';

it('tells the inserts of our services from their other statements', async () => {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.end('{"data":[{"version":"26"}]}'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const inserts: boolean[] = [];
  const proxy = await cuttingProxy({
    name: 'proxy',
    random: new SeededRandom(1, 'cuts'),
    upstreams: () => [{ host: '127.0.0.1', port: (server.address() as AddressInfo).port }],
    mayCut: (beginning) => {
      inserts.push(isInsert(beginning));
      return false;
    },
  }).start();
  proxy.value.interference.startCutting();
  const url = `http://127.0.0.1:${String(proxy.value.port)}`;
  const { store: config } = readConfig({ store: clickhouseSettings }, { MILLRACE_CLICKHOUSE_URL: url });
  await withClickHouse(config, async (store) => {
    const block = createNativeBlock({ name: 'String' });
    block.append({ name: 'a row' });
    const { schema, rows } = block;
    await store.insert({ table: 'events_v1', schema, block: block.finish(), rows, token: 'token', timeoutMs: 5_000 });
    await store.query('SELECT 1 AS version');
    await store.command("ALTER TABLE events_v1 COMMENT COLUMN name 'the last INSERT'");
  });
  // The first is the question for the server's version.
  expect(inserts).toEqual([false, true, false, false]);
  await proxy.stop();
  await new Promise((resolve) => server.close(resolve));
});
