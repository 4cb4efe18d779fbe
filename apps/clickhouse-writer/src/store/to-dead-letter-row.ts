import { decodeDeadLetter, deadLetterId, uuidToBytes, type KeptDeadLetter } from '@millrace/contracts';
import type { ConsumedRecord } from '@millrace/kafka';
import type { DeadLetterRow } from './dead-letter-table';
import { toMessageDeadLetter, type DeadLetterStamp } from '../batch/to-dead-letter';

/**
 * The row of a record of the dead-letter topic. A record that is none, from
 * another program, is kept as a dead letter itself, with its bytes: there is no further topic to put it into.
 */
export function toDeadLetterRow(record: ConsumedRecord, incarnation: string, stamp: DeadLetterStamp): DeadLetterRow {
  const decoded = decodeDeadLetter(record.value);
  return toRow(decoded.kind === 'ok' ? decoded.value : keepUnreadable(record, decoded.message, { incarnation, stamp }));
}

function keepUnreadable(
  record: ConsumedRecord,
  message: string,
  { incarnation, stamp }: { incarnation: string; stamp: DeadLetterStamp },
): KeptDeadLetter {
  const letter = toMessageDeadLetter({ record, message: `not a DeadLetter: ${message}` }, stamp);
  // A stage of its own keeps the id apart from those of messages at the same place of the normalised topic.
  return { ...letter, id: deadLetterId(incarnation, 'dead-letter', letter.coordinates), incarnation };
}

function toRow(letter: KeptDeadLetter): DeadLetterRow {
  return {
    dead_letter_id: uuidToBytes(letter.id),
    stage: letter.stage,
    code: letter.reason.code,
    reason: letter.reason.message,
    field: letter.reason.field ?? '',
    incarnation: letter.incarnation,
    raw_partition: letter.coordinates.partition,
    raw_offset: letter.coordinates.offset,
    raw_index: letter.coordinates.index,
    dialect: letter.dialect,
    project: letter.project,
    route: letter.route,
    request_id: uuidToBytes(letter.requestId),
    event_id: uuidToBytes(letter.eventId),
    received_at: letter.receivedAt,
    dead_lettered_at: letter.deadLetteredAt,
    content_type: letter.contentType,
    content_encoding: letter.contentEncoding,
    body: letter.body,
    client_address: letter.clientAddress,
    user_agent: letter.userAgent,
    headers: Object.entries(letter.headers),
    parameters: Object.entries(letter.parameters),
    gateway_version: letter.gatewayVersion,
    service_version: letter.serviceVersion,
    traceparent: letter.traceparent,
  };
}
