import { Agent } from 'node:http';
import { join } from 'node:path';
import type { RawRecord, SourceAdapter } from '@millrace/domain';
import { createNormaliseRecord } from '@millrace/enrichment';
import { createRecordingLogger } from '@millrace/observability';
import { sourceRegistry } from '@millrace/source-registry';
import { anyRequest, aStoredEvent, eventsInMemory, type AnyRequest } from '@millrace/testing';
import { array, assert, asyncProperty, constantFrom, record } from 'fast-check';
import { send } from './testing/http-client';
import { startTestGateway, TOKENS, type TestGateway } from './testing/start-test-gateway';

const REQUESTS_AT_ONCE = 100;
/** The pipeline's own fuzz runs send ten times as many, against real engines. */
const ROUNDS = 20;
const SEED = 20_261_121;

/** None is so slow that this would not mean that it hangs. */
const ANSWERED_WITHIN_MS = 10_000;

let gateway: TestGateway;
const logLines: string[] = [];
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const normaliseRecord = createNormaliseRecord(sourceRegistry);

beforeAll(async () => {
  const events = eventsInMemory([aStoredEvent(), aStoredEvent({ attributes: { '@ref:session': 'session-1' } })]);
  gateway = await startTestGateway({
    adapters: sourceRegistry,
    readers: { readerOf: () => events },
    log: createRecordingLogger(logLines),
  });
  gateway.publisher.acknowledgesAtOnce = true;
});

afterAll(async () => {
  agent.destroy();
  await gateway.stop();
});

interface Answered {
  readonly sent: AnyRequest;
  readonly status: number;
  readonly requestId: string;
}

async function answer(sent: AnyRequest, token: string): Promise<Answered> {
  const { method, target, headers, body } = sent;
  const deadline = AbortSignal.timeout(ANSWERED_WITHIN_MS);
  const hung = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => {
      reject(new Error(`no answer to ${method} ${target}`));
    });
  });
  const all = { ...headers, authorization: `Bearer ${token}` };
  const response = await Promise.race([send(gateway.port, target, { method, headers: all, body, agent }), hung]);
  return { sent, status: response.status, requestId: String(response.headers['x-request-id']) };
}

/** What was refused is nowhere; what was taken is there, and comes to what the answer said. */
function expectAccounted(answers: readonly Answered[]): void {
  const records = new Map(gateway.publisher.records.map((sealed) => [sealed.requestId, sealed]));
  for (const { sent, status, requestId } of answers) {
    const sealed = records.get(requestId);
    records.delete(requestId);
    if (sealed === undefined) continue;
    if (status >= 400) throw new Error(`refused and taken: ${describeRequest(sent)}`);
    if (!keepsItsWord(sealed)) throw new Error(`taken and lost: ${describeRequest(sent)}`);
  }
  expect([...records.keys()]).toEqual([]);
}

/** A dialect that judges what it takes has judged all of it; one that does not look may find a dead letter in it. */
function keepsItsWord(sealed: RawRecord): boolean {
  const adapter = sourceRegistry.find(({ dialect }) => dialect === sealed.dialect);
  const looked = adapter?.routes.find(({ name }) => name === sealed.route)?.encoding === 'inflate';
  const outcomes = normaliseRecord(sealed);
  return outcomes.length > 0 && !(looked && outcomes.some(({ kind }) => kind === 'dead-letter'));
}

function describeRequest({ method, target, headers, body }: AnyRequest): string {
  return `${method} ${target} ${JSON.stringify(headers)} ${Buffer.from(body).toString('base64').slice(0, 1_000)}`;
}

function fixturesOf({ dialect }: SourceAdapter): string {
  return join(__dirname, '../../../libs/sources', dialect, 'src/fixtures');
}

test.each(sourceRegistry.map((adapter) => [adapter.dialect, adapter] as const))(
  'of two thousand requests of %s, whatever they are, each has an answer that keeps its word',
  async (_dialect, adapter) => {
    const oneRequest = record({
      request: anyRequest(fixturesOf(adapter)),
      token: constantFrom(TOKENS.ingest, TOKENS.ingest, TOKENS.read),
    });
    const requests = array(oneRequest, { minLength: REQUESTS_AT_ONCE, maxLength: REQUESTS_AT_ONCE });
    const statuses = new Map<number, number>();
    await assert(
      asyncProperty(requests, async (given) => {
        gateway.publisher.produces.length = 0;
        const answers = await Promise.all(given.map(({ request, token }) => answer(request, token)));
        expect(answers.filter(({ status }) => status >= 500).map(({ sent }) => describeRequest(sent))).toEqual([]);
        expectAccounted(answers);
        for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }),
      { numRuns: ROUNDS, seed: SEED, endOnFailure: true },
    );
    expect(logLines).toEqual([]);
    // They did get far enough to be judged, and some were good.
    const taken = [...statuses].filter(([status]) => status < 300).reduce((sum, [, count]) => sum + count, 0);
    expect(taken).toBeGreaterThan((ROUNDS * REQUESTS_AT_ONCE) / 10);
  },
  60_000,
);
