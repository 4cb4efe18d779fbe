import type { OpenApiPart } from '@millrace/domain';
import { drained } from '../pipeline/drained';
import { startPipeline, type Pipeline } from '../pipeline/start-pipeline';
import { createCaseProjects, type CaseProject } from './case-projects';
import type { ConformanceCase } from './conformance-case';
import { BEYOND, DIALECTS, type DialectCases } from './dialect-cases';
import { expectAnswer } from './expect-answer';
import { createOpenApiCheck } from './open-api-check';
import { readRows } from './read-rows';
import { sendExchanges, type AnsweredExchange } from './send-exchanges';

const DRAINED_WITHIN_MS = 60_000;

const TABLES = [...DIALECTS, ...BEYOND];
const ALL_CASES = TABLES.flatMap(({ cases }) => cases);

let pipeline: Pipeline;
let closedGateway: string;
let projects: ReadonlyMap<string, CaseProject>;
let sent: ReadonlyMap<string, readonly AnsweredExchange[]>;
let checkDescription: ReturnType<typeof createOpenApiCheck>;

/** All cases send side by side, then one wait is enough for all. */
beforeAll(async () => {
  pipeline = await startPipeline({
    database: 'e2e_conformance',
    addProjects: async (file) => {
      projects = await createCaseProjects(file, ALL_CASES);
    },
  });
  closedGateway = await pipeline.startGateway({ MILLRACE_GATEWAY_INGEST: 'off' });
  const document = await fetch(`${pipeline.gateway}/openapi.json`);
  checkDescription = createOpenApiCheck((await document.json()) as OpenApiPart);
  sent = new Map(await Promise.all(TABLES.flatMap((dialect) => dialect.cases.map((each) => send(dialect, each)))));
  await drained(pipeline.environment, DRAINED_WITHIN_MS);
}, 180_000);

afterAll(() => pipeline.stop());

async function send(
  { ingestHeaders }: DialectCases,
  { id, sends, takesNoEvents = false }: ConformanceCase,
): Promise<readonly [string, readonly AnsweredExchange[]]> {
  const gateway = takesNoEvents ? closedGateway : pipeline.gateway;
  const to = { gateway, project: projectOf(id), defaults: { method: 'POST', headers: ingestHeaders } };
  return [id, await sendExchanges(sends, to)];
}

function projectOf(id: string): CaseProject {
  const project = projects.get(id);
  if (project === undefined) throw new Error(`case ${id} has no project`);
  return project;
}

function expectAnswers(answered: readonly AnsweredExchange[]): void {
  for (const one of answered) expectAnswer(one);
  expect(answered.flatMap(({ described }) => described.flatMap(checkDescription))).toEqual([]);
}

describe.each(TABLES)('$name', ({ cases, readHeaders }) => {
  test.each(cases)(
    '$id: $says',
    async ({ id, stores = [], storedInOrderOf, deadLetters = [], finds = [], asks = [] }) => {
      expectAnswers(sent.get(id) ?? []);
      const project = projectOf(id);
      const rows = await readRows(pipeline, project.id, storedInOrderOf);
      expect(rows.events).toMatchObject(stores);
      expect(rows.deadLetters).toMatchObject(deadLetters);
      for (const finding of finds) {
        expect(await pipeline.query(finding.sql.replaceAll('{project}', project.id))).toMatchObject(finding.rows);
      }
      const to = { gateway: pipeline.gateway, project, defaults: { method: 'GET', headers: readHeaders } };
      expectAnswers(await sendExchanges(asks, to, sent.get(id)?.at(-1)));
    },
  );
});
