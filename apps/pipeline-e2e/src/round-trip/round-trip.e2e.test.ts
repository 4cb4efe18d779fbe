import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '@millrace/domain';
import { sendRequest, type WireAnswer } from '../conformance/send-request';
import { drained } from '../pipeline/drained';
import { startPipeline, type Pipeline } from '../pipeline/start-pipeline';
import { bodyOf, leavesOf, readRoundTripCases, type Leaf, type RoundTripCase } from './round-trip-case';

const DRAINED_WITHIN_MS = 60_000;

const CASES = readRoundTripCases();

let pipeline: Pipeline;
let answers: readonly WireAnswer[];

beforeAll(async () => {
  pipeline = await startPipeline({ database: 'e2e_round_trip' });
  answers = await Promise.all(CASES.map(post));
  await drained(pipeline.environment, DRAINED_WITHIN_MS);
}, 180_000);

afterAll(() => pipeline.stop());

function post(roundTrip: RoundTripCase): Promise<WireAnswer> {
  const { path, headers } = roundTrip;
  const authorization = `Bearer ${pipeline.tokens.ingest}`;
  return sendRequest(`${pipeline.gateway}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization, ...headers },
    body: bodyOf(roundTrip),
  });
}

/** The values of the leaves in the order of the leaves, of each row that is the case's. */
async function select({ where }: RoundTripCase, leaves: readonly Leaf[]): Promise<readonly JsonValue[][]> {
  const columns = leaves.map(({ expression }, index) => `toJSONString(${expression}) AS leaf_${String(index)}`);
  const rows = await pipeline.query<Record<string, string>>(`SELECT ${columns.join(', ')} FROM events WHERE ${where}`);
  return rows.map((row) => leaves.map((_, index) => JSON.parse(row[`leaf_${String(index)}`] ?? 'null') as JsonValue));
}

/** Lists of objects are kept as a text of JSON, large numbers are written as texts. */
function isSame(found: JsonValue | undefined, { value }: Leaf): boolean {
  const read = Array.isArray(value) && typeof found === 'string' ? (JSON.parse(found) as JsonValue) : found;
  return isDeepStrictEqual(read, value) || (typeof value === 'number' && Number(read) === value);
}

test.each(CASES.map((roundTrip, index) => ({ index, ...roundTrip })))(
  '$name: every field that was sent can be selected',
  async ({ index, ...roundTrip }) => {
    expect(answers[index]).toMatchObject({ status: roundTrip.status });
    const leaves = leavesOf(roundTrip);
    const rows = await select(roundTrip, leaves);
    expect(rows).toHaveLength(1);
    const missing = leaves.filter((leaf, at) => !isSame(rows[0]?.[at], leaf));
    expect(missing.map((leaf) => ({ ...leaf, found: rows[0]?.[leaves.indexOf(leaf)] }))).toEqual([]);
  },
);
