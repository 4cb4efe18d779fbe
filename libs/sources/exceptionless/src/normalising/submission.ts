import type { JsonObject, RawRecord } from '@millrace/domain';
import { readDataRules, type DataRules } from '../data-rules';
import { toSubmissionClient } from './submission-client';

/** What all events of one request have in common. */
export interface Submission {
  /** Unix milliseconds. */
  readonly receivedAt: number;
  /** The value of `@submission_client`. */
  readonly client: JsonObject;
  /** Absent where everything is stored. */
  readonly rules?: DataRules;
}

export function readSubmission(record: RawRecord): Submission {
  const rules = readDataRules(record.parameters);
  const client = toSubmissionClient(record);
  return { receivedAt: record.receivedAt, client, ...(rules === undefined ? {} : { rules }) };
}
