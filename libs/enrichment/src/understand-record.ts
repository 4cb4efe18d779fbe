import { eventIdAt, identityEventId } from '@millrace/contracts';
import {
  NORMALISED_EVENT_ROUTE,
  type NormalisedEvent,
  type Outcome,
  type RawRecord,
  type SourceAdapter,
} from '@millrace/domain';
import { createEnricher } from './create-enricher';
import { createNormaliseRecord } from './normalise-record';
import { readNormalisedRecord } from './read-normalised-record';

export type UnderstandRecord = (record: RawRecord) => readonly Outcome<NormalisedEvent>[];

/**
 * Makes the function that tells all that a raw record means: its body inflated, read by its dialect's adapter and
 * enriched; one outcome per position. A record that holds a normalised event already is that event. The normaliser publishes what it gives, the gateway shows it to whoever asks for
 * a preview, so that both say the same.
 */
export function createUnderstandRecord(sources: readonly SourceAdapter[]): UnderstandRecord {
  const normalise = createNormaliseRecord(sources);
  const enrich = createEnricher({
    eventId: ({ project, dialect, requestId }, position, identity) =>
      identity === undefined ? eventIdAt(requestId, position) : identityEventId(project, dialect, identity.uniqueBy),
  });
  return (record) =>
    record.route === NORMALISED_EVENT_ROUTE ? [readNormalisedRecord(record)] : enrich(record, normalise(record));
}
