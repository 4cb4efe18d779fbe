import { readNormalisedEvent } from '@millrace/contracts';
import {
  deadLetter,
  IDENTITY_WINDOW,
  isEventTime,
  ok,
  type NormalisedEvent,
  type Outcome,
  type RawRecord,
} from '@millrace/domain';

/**
 * The event of a record of the route NORMALISED_EVENT_ROUTE, as it was normalised when it first came: it keeps its id,
 * which no position of the record's own tells.
 */
export function readNormalisedRecord({ body, parameters, project }: RawRecord): Outcome<NormalisedEvent> {
  const read = readNormalisedEvent(body, Number(parameters[IDENTITY_WINDOW]) || 'for-ever');
  if (read.kind === 'undecodable') return unstorable('', `not a NormalisedEvent: ${read.message}`);
  const { value } = read;
  if (value.project !== project) return unstorable('/project', `the event is of the project "${value.project}"`);
  for (const field of ['generationTime', 'receptionTime'] as const) {
    if (!isEventTime(value.event[field]))
      return unstorable(`/event/${field}`, 'is not between the years 1900 and 2299');
  }
  return ok(value);
}

function unstorable(field: string, message: string): Outcome<never> {
  return deadLetter({ code: 'unstorable_event', message, ...(field !== '' && { field }) });
}
