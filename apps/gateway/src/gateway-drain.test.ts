import { Agent } from 'node:http';
import { openConnection, send } from './testing/http-client';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway';

let gateway: TestGateway;

async function start(environment = {}): Promise<void> {
  gateway = await startTestGateway({ environment });
}

test('a request in flight is answered, its connection closed, and only then is the gateway stopped', async () => {
  await start();
  const agent = new Agent({ keepAlive: true });
  const answer = send(gateway.port, '/fake/events', { body: 'one', agent });
  const produce = await gateway.publisher.produce(0);
  let isStopped = false;
  const stopped = gateway.stop().then(() => {
    isStopped = true;
  });
  await expect(send(gateway.port, '/fake/events', { body: 'two' })).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
  expect(isStopped).toBe(false);
  produce.acknowledge();
  await stopped;
  expect((await answer).status).toBe(202);
  expect((await answer).headers.connection).toBe('close');
  agent.destroy();
});

test('idle connections do not hold up the stop, whether they were used or not', async () => {
  await start();
  gateway.publisher.acknowledgesAtOnce = true;
  const agent = new Agent({ keepAlive: true });
  await send(gateway.port, '/fake/events', { body: 'one', agent });
  const unused = await openConnection(gateway.port);
  await gateway.stop();
  await unused.closed();
  agent.destroy();
});

test('during the propagation time requests are still taken and their connections closed', async () => {
  await start({ MILLRACE_GATEWAY_PROPAGATION_MS: '300' });
  gateway.publisher.acknowledgesAtOnce = true;
  const agent = new Agent({ keepAlive: true });
  const stopped = gateway.stop();
  const ingest = await send(gateway.port, '/fake/events', { body: 'one', agent });
  const index = await send(gateway.port, '/', { method: 'GET', agent });
  expect([ingest.status, ingest.headers.connection]).toEqual([202, 'close']);
  expect([index.status, index.headers.connection]).toEqual([200, 'close']);
  await stopped;
  agent.destroy();
});

test('a client that never ends its request cannot keep the gateway from stopping', async () => {
  await start({ MILLRACE_GATEWAY_PUBLISH_DEADLINE_MS: '100' });
  const { socket, closed } = await openConnection(gateway.port);
  socket.write('POST /fake/events?token=ingest-token HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc');
  await gateway.metricsShow(/gateway_in_flight_bytes [1-9]/);
  await gateway.stop();
  await closed();
});
