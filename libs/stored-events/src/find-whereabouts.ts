import type { DeadLetterCode, DeadLetterStage, Whereabouts } from '@millrace/domain';
import type { Ask } from './ask';
import { readRows } from './page/read-page';
import { sql, text, uuids } from './sql/sql';

interface DeadLetterRow {
  readonly stage: DeadLetterStage;
  readonly code: DeadLetterCode;
  readonly message: string;
  readonly field: string;
  readonly deadLetteredAt: number;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** What has become of a project's event: it is stored, or else its newest dead letter tells. */
export async function findWhereabouts(ask: Ask, project: string, id: string): Promise<Whereabouts> {
  if (!UUID.test(id)) return { state: 'unknown' };
  const here = sql`project = ${text(project)} AND event_id IN ${uuids([id])}`;
  const [event] = await readRows(ask, sql`${here} LIMIT 1`);
  if (event !== undefined) return { state: 'stored', event };
  const [deadLetter] = await ask<DeadLetterRow>(sql`
    SELECT stage, code, reason AS message, field, toUnixTimestamp64Milli(dead_lettered_at) AS deadLetteredAt
    FROM dead_letters_v1 WHERE ${here} ORDER BY dead_lettered_at DESC LIMIT 1`);
  if (deadLetter === undefined) return { state: 'unknown' };
  const { stage, code, message, field, deadLetteredAt } = deadLetter;
  return {
    state: 'dead-lettered',
    stage,
    reason: { code, message, ...(field !== '' && { field }) },
    deadLetteredAt,
  };
}
