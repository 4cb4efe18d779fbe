import { sourceRegistry } from '@millrace/source-registry';
import { fakeSource } from './testing/fake-source';
import { openConnection } from './testing/http-client';
import { startTestGateway, TOKENS, type TestGateway } from './testing/start-test-gateway';

let gateway: TestGateway;

beforeEach(async () => {
  gateway = await startTestGateway({
    environment: { MILLRACE_GATEWAY_REQUEST_TIMEOUT_MS: '300' },
    adapters: [fakeSource, ...sourceRegistry],
  });
  gateway.publisher.acknowledgesAtOnce = true;
});

afterEach(() => gateway.stop());

/** More than the kernel's buffers of both ends take. */
const REQUESTS = 60;

function requests(path: string, body: string): string {
  const head = `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKENS.ingest}`;
  return `${head}\r\ncontent-length: ${String(body.length)}\r\n\r\n${body}`.repeat(REQUESTS);
}

test('an answer that its client does not take counts as long as it is held, and is given up', async () => {
  const { socket, closed } = await openConnection(gateway.port);
  socket.pause();
  socket.write(requests('/fake/events', 'talkative'));
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(await gateway.metrics()).toMatch(/gateway_in_flight_bytes \d{7,}\n/);
  await gateway.metricsShow(/gateway_in_flight_bytes 0\n/);
  socket.resume();
  expect((await closed()).match(/HTTP\/1\.1 202 /g)?.length).toBeLessThan(REQUESTS);
});

test('nor is anything else kept for a client that does not take it', async () => {
  const { socket, closed } = await openConnection(gateway.port);
  socket.pause();
  socket.write('GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(400));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  socket.resume();
  expect((await closed()).match(/HTTP\/1\.1 200 /g)?.length).toBeLessThan(400);
}, 15_000);
