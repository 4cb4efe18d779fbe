import { deadLetter, ok, type Outcome, type RawRecord, type SourceEvent } from '@millrace/domain';
import { readPosting } from './read-posting';
import { toSourceEvent } from './to-source-event';

/**
 * The one event of a record, with the sequence number that the producer was told. The gateway refuses what
 * cannot be read, so a dead letter here means that a record came from elsewhere or from another version.
 */
export function normalise(record: RawRecord, body: Uint8Array): readonly Outcome<SourceEvent>[] {
  const read = readPosting(record.contentType, body);
  if (read.kind === 'refused') {
    const { code, message, faults } = read.refusal;
    const field = faults?.[0]?.field;
    return [
      deadLetter({
        code: code === 'malformed_body' ? 'malformed_body' : 'invalid_event',
        message,
        ...(field === undefined ? {} : { field }),
      }),
    ];
  }
  return [
    ok(
      toSourceEvent(read.posting, {
        instance: record.parameters['instance'] ?? '',
        seqNumber: toSeqNumber(record.parameters['seqNumber']),
        receivedAt: record.receivedAt,
        createdBy: record.project,
      }),
    ),
  ];
}

function toSeqNumber(parameter: string | undefined): number {
  const number = Number(parameter ?? 0);
  return Number.isSafeInteger(number) ? number | 0 : 0;
}
