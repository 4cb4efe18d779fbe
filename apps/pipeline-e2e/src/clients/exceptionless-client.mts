// The real @exceptionless/node as a program that exceptionless-client.e2e.test.ts drives; see client-process.ts.
import { createInterface } from 'node:readline';
import { NodeExceptionlessClient, type ErrorInfo, type EventBuilder, type LogLevel } from '@exceptionless/node';

/** Every argument that any action takes; each is given those that it names. */
interface Given {
  readonly apiKey: string;
  readonly serverUrl: string;
  readonly sessions?: boolean;
  readonly source: string;
  readonly message: string;
  readonly level: LogLevel;
  readonly feature: string;
  readonly reference: string;
  readonly references: readonly string[];
  readonly padding?: string;
  readonly error: ErrorInfo;
  readonly email: string;
  readonly description: string;
}

const client = new NodeExceptionlessClient();
const { config } = client;

/** What the client says to its log. */
const said = { trace: [] as string[], info: [] as string[], warn: [] as string[], error: [] as string[] };
/** The answers to its posts. */
const posts: { readonly events: number; readonly status: number }[] = [];

async function start({ apiKey, serverUrl, sessions = false }: Given): Promise<void> {
  config.services.log = {
    trace: (message) => said.trace.push(message),
    info: (message) => said.info.push(message),
    warn: (message) => said.warn.push(message),
    error: (message) => said.error.push(message),
  };
  config.services.queue.onEventsPosted((events, { status }) => {
    posts.push({ events: events.length, status });
    return Promise.resolve();
  });
  if (sessions) config.useSessions(true, 60_000, true);
  await client.startup((settings) => {
    settings.apiKey = apiKey;
    settings.serverUrl = serverUrl;
  });
}

/** All that the library's builder offers. */
function everything({ reference }: Given): EventBuilder {
  return client
    .createEvent()
    .setType('custom')
    .setSource('everything')
    .setMessage('with all that the builder offers')
    .setReferenceId(reference)
    .setEventReference('parent', 'parent-reference')
    .setGeo(40.5, -70.25)
    .setUserIdentity('ada', 'Ada Lovelace')
    .setUserDescription('ada@example.org', 'it broke')
    .setManualStackingKey('one-stack', 'One stack')
    .setValue(12.5)
    .addTags('one', 'two')
    .setProperty('order', { number: 7, lines: ['a', 'b'] })
    .markAsCritical();
}

async function identifiedLogs({ message, references, padding }: Given): Promise<void> {
  for (const reference of references) {
    const log = client.createLog('queue', message, 'info').setReferenceId(reference);
    await log.setProperty('padding', padding).submit();
  }
}

const actions: Readonly<Record<string, (given: Given) => Promise<unknown>>> = {
  start,
  log: ({ source, message, level }) => client.submitLog(source, message, level),
  identifiedLogs,
  usage: ({ feature }) => client.submitFeatureUsage(feature),
  exception: ({ message }) => client.submitException(new RangeError(message)),
  // The library fills no inner errors itself.
  errorWithInner: ({ reference, error }) =>
    client.createEvent().setType('error').setReferenceId(reference).setProperty('@error', error).submit(),
  everything: (given) => everything(given).submit(),
  describe: ({ reference, email, description }) => client.updateUserEmailAndDescription(reference, email, description),
  heartbeat: () => client.submitSessionHeartbeat(),
  endSession: () => client.submitSessionEnd(),
  processQueue: () => client.processQueue(),
  look: () => Promise.resolve(),
};

/** What can be seen of the client. Its queue it shows to nobody. */
function look() {
  const queue = Reflect.get(config.services.queue, '_queue') as readonly unknown[];
  return {
    queued: queue.length,
    batchSize: config.submissionBatchSize,
    settings: config.settings,
    settingsVersion: config.settingsVersion,
    session: config.currentSessionIdentifier,
    lastReference: client.getLastReferenceId(),
    said,
    posts,
  };
}

async function act(line: string): Promise<unknown> {
  const { do: action, with: given } = JSON.parse(line) as { readonly do: string; readonly with: Given };
  const run = actions[action];
  if (run === undefined) return { fault: `there is no action ${action}` };
  try {
    await run(given);
    return { result: look() };
  } catch (error) {
    return { fault: error instanceof Error ? error.stack : String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await act(line))}\n`);
}
process.exit();
