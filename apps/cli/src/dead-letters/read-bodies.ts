import { MAX_EVENTS_PER_RECORD } from '@millrace/domain';
import { keyOfRecord, positionOf, type DeadLetterRow, type Query, type RecordPlace } from './dead-letter';

interface BodyRow extends RecordPlace {
  readonly body: string;
}

const COLUMNS = `toString(dead_letter_id) AS id, stage, project, toString(request_id) AS requestId, incarnation,
  raw_partition AS rawPartition, raw_offset AS rawOffset, raw_index AS rawIndex, base64Encode(body) AS body`;

/** The first dead letter of a record carries its body, the further ones only say what is wrong with them. */
const BY_REQUEST = `SELECT ${COLUMNS} FROM dead_letters_v1
  WHERE project IN {projects:Array(String)} AND stage = 'normalise' AND request_id IN {requests:Array(UUID)}
  ORDER BY raw_index
  LIMIT 1 BY request_id, incarnation, raw_partition, raw_offset, intDiv(raw_index, ${String(MAX_EVENTS_PER_RECORD)})`;

const BY_ID = `SELECT ${COLUMNS} FROM dead_letters_v1
  WHERE project IN {projects:Array(String)} AND dead_letter_id IN {ids:Array(UUID)} LIMIT 1 BY dead_letter_id`;

/** The request of a message that was no record of ours. */
const NO_REQUEST = '00000000-0000-0000-0000-000000000000';

/**
 * The bodies of the records that the dead letters are about, by `keyOfRecord`. One whose first dead letter is not stored
 * (yet, or because Kafka's retention took it) has none.
 */
export async function readBodies(
  query: Query,
  letters: readonly DeadLetterRow[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const projects = [...new Set(letters.map(({ project }) => project))];
  const isShared = ({ stage, requestId }: DeadLetterRow) => stage === 'normalise' && requestId !== NO_REQUEST;
  const requests = [...new Set(letters.filter(isShared).map(({ requestId }) => requestId))];
  const ids = letters.filter((letter) => !isShared(letter)).map(({ id }) => id);
  const [shared, own] = await Promise.all([
    requests.length === 0 ? [] : query<BodyRow>(BY_REQUEST, { projects, requests }),
    ids.length === 0 ? [] : query<BodyRow>(BY_ID, { projects, ids }),
  ]);
  // A body that holds an event, which has a position behind the first, cannot be empty: then it is another's to carry.
  const found = [...shared, ...own].filter((row) => row.body !== '' || positionOf(row) === 0);
  return new Map(found.map((row) => [keyOfRecord(row), Buffer.from(row.body, 'base64')]));
}
