import { startTestGateway } from './start-test-gateway';

/** What the process says to the one that forked it: its port once, and its memory whenever it is asked. */
export type SlowBrokerGatewayMessage = { readonly port: number } | { readonly rssBytes: number };

/** One message of less than a megabyte in this time: a broker that is slow, and not silent. */
const ANSWER_INTERVAL_MS = 400;

/** A gateway in a process of its own over a slow broker; its argument is its environment, as JSON. Runs until it is killed. */
async function main(): Promise<void> {
  const environment = JSON.parse(process.argv[2] ?? '{}') as Record<string, string>;
  const gateway = await startTestGateway({ environment });
  const say = (message: SlowBrokerGatewayMessage): void => {
    process.send?.(message);
  };
  process.on('message', () => {
    say({ rssBytes: process.memoryUsage.rss() });
  });
  setInterval(() => gateway.publisher.produces.shift()?.acknowledge(), ANSWER_INTERVAL_MS);
  process.on('disconnect', () => process.exit());
  say({ port: gateway.port });
}

void main();
