import type { Pipeline } from '../pipeline/start-pipeline';
import type { Row } from './conformance-case';

export interface ProjectRows {
  readonly events: readonly Row[];
  readonly deadLetters: readonly Row[];
}

/** Everything that analysts see of a project; events by default in the order of their messages. */
export async function readRows(
  { query }: Pick<Pipeline, 'query'>,
  project: string,
  orderOfEvents = 'message',
): Promise<ProjectRows> {
  const events = await query<Row>(`SELECT * FROM events WHERE project = '${project}' ORDER BY ${orderOfEvents}`);
  const deadLetters = await query<Row>(
    `SELECT code, reason, field, route, body_text FROM dead_letters WHERE project = '${project}' ORDER BY code, reason`,
  );
  return { events, deadLetters };
}
