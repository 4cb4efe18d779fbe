import { createProject, createToken } from '@millrace/access';
import { drained } from './pipeline/drained';
import { eventually } from './pipeline/eventually';
import { startPipeline, type Pipeline } from './pipeline/start-pipeline';

const BATCHES = 240;
const EVENTS_PER_BATCH = 500;
const SENDERS = 4;
const STORED_WITHIN_MS = 120_000;

let pipeline: Pipeline;
let floodToken: string;

beforeAll(async () => {
  pipeline = await startPipeline({
    database: 'e2e_flooding_project',
    // A flood is noticed with its first batches, whatever the machine can send.
    settings: { MILLRACE_GATEWAY_OVERFLOW_BYTES_PER_SECOND: '10000' },
    addProjects: async (projectsFile) => {
      await createProject(projectsFile, { id: 'flood' });
      ({ token: floodToken } = await createToken(projectsFile, {
        project: 'flood',
        name: 'flood',
        scopes: ['ingest'],
      }));
    },
  });
});

afterAll(() => pipeline.stop());

async function post(token: string, body: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${pipeline.gateway}/v1/events`, { method: 'POST', headers, body });
  if (answer.status !== 202) throw new Error(`${String(answer.status)} ${await answer.text()}`);
}

/** Resolves when all of it is acknowledged. */
async function flood(): Promise<void> {
  const event = { message: 'one of very many', attributes: { text: 'x'.repeat(100) } };
  const body = JSON.stringify(Array.from({ length: EVENTS_PER_BATCH }, () => event));
  let left = BATCHES;
  const send = async (): Promise<void> => {
    for (; left > 0;) {
      left -= 1;
      await post(floodToken, body);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
}

/** Of this test's events: whoever used the topics before may have left some that are stored here. */
async function stored(): Promise<{ flood: number; mine: number }> {
  const [row] = await pipeline.query<{ flood: number; mine: number }>(
    "SELECT countIf(project = 'flood') AS flood, countIf(project = 'default' AND message = 'mine') AS mine FROM events",
  );
  return row ?? { flood: 0, mine: 0 };
}

test('who sends an event while another project has flooded does not wait for the flood', async () => {
  const goOn = pipeline.freeze('normaliser');
  await flood();
  await post(pipeline.tokens.ingest, '{"message":"mine"}');
  goOn();
  const whenMineCame = await eventually(stored, ({ mine }) => mine === 1, STORED_WITHIN_MS);
  expect(whenMineCame.mine).toBe(1);
  expect(whenMineCame.flood).toBeLessThan((BATCHES * EVENTS_PER_BATCH) / 2);
  await drained(pipeline.environment, STORED_WITHIN_MS);
  expect(await stored()).toEqual({ flood: BATCHES * EVENTS_PER_BATCH, mine: 1 });
}, 300_000);
