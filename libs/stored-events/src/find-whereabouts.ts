import type { StoredEvent, Whereabouts } from '@millrace/domain';
import type { Ask } from './ask';
import { readRows } from './page/read-page';
import { both, integer, sql, text, uuids, type Sql } from './sql/sql';

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * What the store knows of a project's event: it is stored, or else its newest dead letter tells, or else that it was left
 * out as a duplicate. Of several events with one id, sent again after the window of their identity, it is the newest.
 */
export async function findWhereabouts(ask: Ask, project: string, id: string): Promise<Whereabouts> {
  if (!UUID.test(id)) return { state: 'unknown', mayBeOnItsWay: false };
  const here = sql`project = ${text(project)} AND event_id IN ${uuids([id])}`;
  const { event, deadLetter } = await findTraces(ask, here, id);
  if (event === undefined && deadLetter !== undefined) return deadLetter;
  const { times: duplicates, latest: receivedAt } = await countDuplicates(ask, here);
  if (event !== undefined) return { state: 'stored', event, duplicates };
  return duplicates > 0 ? { state: 'duplicate', duplicates, receivedAt } : { state: 'unknown', mayBeOnItsWay: true };
}

interface Traces {
  readonly event?: StoredEvent | undefined;
  /** Not looked for where there is an event. */
  readonly deadLetter?: Whereabouts | undefined;
}

async function findTraces(ask: Ask, here: Sql, id: string): Promise<Traces> {
  const received = timeOfId(id) ?? (await findKeptTime(ask, id));
  const event = received && (await findNewest(ask, both(here, received)));
  if (event !== undefined) return { event };
  const deadLetter = await findDeadLetter(ask, here);
  // An event that was dead-lettered may have been sent again, at any time since.
  const mayBeLate = received === undefined || deadLetter !== undefined;
  return { deadLetter, event: mayBeLate ? await findNewest(ask, here) : undefined };
}

/** How far the time of an id and that of its reception may be apart: more than any upload takes. */
const LONGEST_REQUEST_MS = 3_600_000;

/** Version 7: begins with 48 bits of Unix milliseconds (RFC 9562, section 5.7). */
const TIMED_UUID = /^([\da-f]{8})-([\da-f]{4})-7/i;

/** When an event was received whose id the gateway made: the id says it. */
function timeOfId(id: string): Sql | undefined {
  const [, high, low] = TIMED_UUID.exec(id) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const made = Number.parseInt(high + low, 16);
  return sql`reception_time BETWEEN fromUnixTimestamp64Milli(${integer(made - LONGEST_REQUEST_MS)}, 'UTC')
    AND fromUnixTimestamp64Milli(${integer(made + LONGEST_REQUEST_MS)}, 'UTC')`;
}

/** When an event was received whose id is made of its identity: the table of identities has it, while it is held. */
async function findKeptTime(ask: Ask, id: string): Promise<Sql | undefined> {
  const times = await ask<{ time: number }>(sql`
    SELECT toUnixTimestamp64Milli(reception_time) AS time FROM event_keys_v1 WHERE event_id IN ${uuids([id])}
    ORDER BY time DESC LIMIT 1`);
  const [newest] = times;
  return newest && sql`reception_time = fromUnixTimestamp64Milli(${integer(newest.time)}, 'UTC')`;
}

async function findNewest(ask: Ask, rows: Sql): Promise<StoredEvent | undefined> {
  const [newest] = await readRows(ask, sql`${rows} ORDER BY reception_time DESC LIMIT 1`);
  return newest;
}

interface Duplicates {
  readonly times: number;
  /** Unix milliseconds: when the latest was received. */
  readonly latest: number;
}

async function countDuplicates(ask: Ask, rows: Sql): Promise<Duplicates> {
  const [counted] = await ask<Duplicates>(sql`
    SELECT toFloat64(count()) AS times, toFloat64(toUnixTimestamp64Milli(max(reception_time))) AS latest
    FROM duplicates_v1 FINAL WHERE ${rows}`);
  return counted ?? { times: 0, latest: 0 };
}

interface DeadLetterRow {
  readonly id: string;
  readonly stage: string;
  readonly code: string;
  readonly message: string;
  readonly field: string;
  readonly deadLetteredAt: number;
}

async function findDeadLetter(ask: Ask, rows: Sql): Promise<Whereabouts | undefined> {
  const [newest] = await ask<DeadLetterRow>(sql`
    SELECT dead_letter_id AS id, stage, code, reason AS message, field, toUnixTimestamp64Milli(dead_lettered_at) AS deadLetteredAt
    FROM dead_letters_v1 WHERE ${rows} ORDER BY dead_lettered_at DESC LIMIT 1`);
  if (newest === undefined) return undefined;
  const { id, stage, code, message, field, deadLetteredAt } = newest;
  const sentAgainAt = await findSentAgain(ask, id);
  return {
    state: 'dead-lettered',
    stage,
    reason: { code, message, ...(field !== '' && { field }) },
    deadLetteredAt,
    ...(sentAgainAt !== undefined && { sentAgainAt }),
  };
}

async function findSentAgain(ask: Ask, deadLetterId: string): Promise<number | undefined> {
  const [latest] = await ask<{ time: number }>(sql`
    SELECT toUnixTimestamp64Milli(at) AS time FROM dead_letter_replays_v1
    WHERE dead_letter_id IN ${uuids([deadLetterId])} AND outcome = 'published' ORDER BY at DESC LIMIT 1`);
  return latest?.time;
}
