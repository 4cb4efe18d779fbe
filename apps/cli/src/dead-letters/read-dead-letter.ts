import { DEAD_LETTER_COLUMNS, keyOfRecord, type DeadLetterRow, type Query } from './dead-letter';
import { readBodies } from './read-bodies';

/** Everything that is known of a dead letter. */
export interface DeadLetterFile {
  readonly letter: DeadLetterRow;
  /** As received; undefined where it is not stored. */
  readonly body: Uint8Array | undefined;
  /** The newest others of its request. */
  readonly others: readonly DeadLetterRow[];
  readonly replays: readonly ReplayRow[];
}

export interface ReplayRow {
  readonly replayId: string;
  readonly outcome: string;
  readonly by: string;
  readonly at: string;
  readonly patch: string;
  readonly rawPartition: number;
  readonly rawOffset: number;
}

const MAX_OTHERS = 20;
const NO_REQUEST = '00000000-0000-0000-0000-000000000000';

/** The dead letter with the id; undefined where there is none. */
export async function readDeadLetter(query: Query, id: string): Promise<DeadLetterFile | undefined> {
  const [letter] = await query<DeadLetterRow>(
    `SELECT ${DEAD_LETTER_COLUMNS} FROM dead_letters WHERE dead_letter_id = {id:UUID}`,
    { id },
  );
  if (letter === undefined) return undefined;
  const [bodies, others, replays] = await Promise.all([
    readBodies(query, [letter]),
    readOthers(query, letter),
    readReplays(query, id),
  ]);
  return { letter, body: bodies.get(keyOfRecord(letter)), others, replays };
}

function readOthers(query: Query, { id, project, requestId }: DeadLetterRow): Promise<readonly DeadLetterRow[]> {
  if (requestId === NO_REQUEST) return Promise.resolve([]);
  return query<DeadLetterRow>(
    `SELECT ${DEAD_LETTER_COLUMNS} FROM dead_letters
    WHERE project = {project:String} AND request_id = {requestId:UUID} AND dead_letter_id != {id:UUID}
    ORDER BY dead_lettered_at DESC, raw_index LIMIT ${String(MAX_OTHERS)}`,
    { id, project, requestId },
  );
}

function readReplays(query: Query, id: string): Promise<readonly ReplayRow[]> {
  return query<ReplayRow>(
    `SELECT toString(replay_id) AS replayId, outcome, replayed_by AS by, toString(at) AS at, patch,
      raw_partition AS rawPartition, raw_offset AS rawOffset
    FROM dead_letter_replays WHERE dead_letter_id = {id:UUID} ORDER BY at`,
    { id },
  );
}
