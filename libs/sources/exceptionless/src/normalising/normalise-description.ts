import {
  deadLetter,
  ok,
  type JsonObject,
  type Outcome,
  type RawRecord,
  type Refusal,
  type SourceEvent,
} from '@millrace/domain';
import { textProperty } from '../property';
import { readUserDescription } from '../user-description';
import { readSubmission } from './submission';
import { truncate } from './truncate';
import { withhold } from './withhold';

/**
 * What a user says about an event, as an event of its own: the one that it describes may be stored, on its way, or yet to come.
 * Readers put the two together by `described_reference_id`.
 */
export function normaliseDescription(record: RawRecord, body: Uint8Array): readonly Outcome<SourceEvent>[] {
  const read = readUserDescription(record.contentType, body);
  return [read.kind === 'refused' ? toDeadLetter(read.refusal) : ok(toSourceEvent(record, read.description))];
}

function toSourceEvent(record: RawRecord, description: JsonObject): SourceEvent {
  const { receivedAt, client, rules } = readSubmission(record);
  const attributes = {
    described_reference_id: record.parameters['reference'] ?? '',
    '@user_description': description,
    '@submission_client': client,
  };
  return {
    event: {
      source: '',
      generationTime: receivedAt,
      receptionTime: receivedAt,
      seqNumber: 0,
      type: 'user_description',
      message: truncate(textProperty(description, 'description')),
      severity: 'INFO',
      extensions: new Uint8Array(),
    },
    tags: [],
    attributes: rules === undefined ? attributes : withhold(attributes, rules),
  };
}

/** The gateway refuses such a body; one that came past it all the same is kept with its fault. */
function toDeadLetter({ code, message, faults }: Refusal): Outcome<never> {
  const [fault] = faults ?? [];
  if (code !== 'invalid_event' || fault === undefined) return deadLetter({ code: 'malformed_body', message });
  return deadLetter({ code, message: fault.message, field: fault.field });
}
