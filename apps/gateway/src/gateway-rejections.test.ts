import { spawnSync } from 'node:child_process';

/** A gateway in a process of its own, because Jest's hears of no rejections: one client makes its subscription fail. */
const PROGRAM = `
  const { WebSocket } = require('ws');
  const { eventsInMemory } = require('@millrace/testing');
  const { startTestGateway, TOKENS } = require('./testing/start-test-gateway');
  const { send } = require('./testing/http-client');

  void (async () => {
    const gateway = await startTestGateway({ readers: { readerOf: () => eventsInMemory() } });
    gateway.publisher.acknowledgesAtOnce = true;
    const open = () => new Promise((resolve) => {
      const headers = { authorization: 'Bearer ' + TOKENS.read };
      const socket = new WebSocket('ws://127.0.0.1:' + gateway.port + '/fake/live', { headers });
      socket.once('open', () => resolve(socket));
    });
    const [failing, other] = [await open(), await open()];
    failing.send('reject');
    failing.once('close', async (code, reason) => {
      console.log(code, reason.toString());
      console.log((await send(gateway.port, '/fake/events', { body: 'one' })).status);
      console.log(other.readyState === WebSocket.OPEN);
      console.log((await gateway.metrics()).includes('gateway_subscriptions_ended_total{dialect="fake",end="failed"} 1'));
      await gateway.stop();
      process.exit(0);
    });
  })();
`;

test('a subscription whose dialect leaves a rejected promise behind ends alone', () => {
  const options = { cwd: __dirname, encoding: 'utf8', timeout: 120_000 } as const;
  const { stdout, stderr } = spawnSync(process.execPath, ['--require', 'tsx/cjs', '--eval', PROGRAM], options);
  expect([stdout.split('\n'), stderr]).toEqual([['1011 the gateway failed', '202', 'true', 'true', ''], '']);
}, 130_000);
