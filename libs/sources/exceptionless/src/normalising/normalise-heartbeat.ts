import { drop, ok, type Outcome, type RawRecord, type SourceEvent } from '@millrace/domain';
import { readSubmission } from './submission';
import { toSourceEvent } from './to-source-event';

/** The end of a session, where the heartbeat closes it; that it lives is counted and not stored. */
export function normaliseHeartbeat(record: RawRecord): readonly Outcome<SourceEvent>[] {
  const { session, close } = record.parameters;
  if (session === undefined || close !== 'true') return [drop('ignored_by_contract')];
  const fields = { type: 'sessionend', data: { '@ref:session': session } };
  return [ok(toSourceEvent({ fields, others: [], generationTime: record.receivedAt }, readSubmission(record)))];
}
