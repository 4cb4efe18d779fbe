import { decodeUtf8, INT32, JsonFields, parseJson } from '@millrace/contracts';
import { EARLIEST_EVENT_TIME, isJsonObject, LATEST_EVENT_TIME, type EventPosition } from '@millrace/domain';

const TIME = { required: true, min: EARLIEST_EVENT_TIME, max: LATEST_EVENT_TIME };

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * The token behind which the next page begins: base64url of JSON with the names that Yamcs' own has, and the id, without
 * which events at the same place could be missed.
 */
export function encodePageToken({ generationTime, source, seqNumber, id }: EventPosition): string {
  return Buffer.from(JSON.stringify({ gentime: generationTime, source, seqNum: seqNumber, id })).toString('base64url');
}

/** The position that a token stands for; undefined where this server has given no such token. */
export function decodePageToken(token: string): EventPosition | undefined {
  const fields = readToken(token);
  const generationTime = fields.integer('gentime', TIME);
  const source = fields.text('source', { required: true });
  const seqNumber = fields.integer('seqNum', { ...INT32, required: true });
  const id = fields.text('id', { required: true });
  if (fields.faults.length > 0 || !UUID.test(id ?? '')) return undefined;
  return { generationTime, source, seqNumber, id } as EventPosition;
}

function readToken(token: string): JsonFields {
  const parsed = parseJson(decodeUtf8(Buffer.from(token, 'base64url')) ?? '');
  return new JsonFields(parsed.kind === 'ok' && isJsonObject(parsed.value) ? parsed.value : {}, 0);
}
