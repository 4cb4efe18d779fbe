import {
  ok,
  type ClientIdentity,
  type ClientProgram,
  type NormalisedEvent,
  type Outcome,
  type RawRecord,
  type SourceEvent,
} from '@millrace/domain';
import { boundPaths } from './bound-paths';
import { createClockCorrection, type ClockCorrection } from './clock-correction';
import { errorSignature } from './error-signature';
import { readClientProgram } from './read-client-program';
import { readTraceId } from './read-trace-id';
import { rememberRecent } from './remember-recent';

export interface EnricherOptions {
  /**
   * The id of the event at a position of the record's body. Called once per event; must give the same id for the same
   * arguments in every process.
   */
  eventId(record: RawRecord, position: number, identity: ClientIdentity | undefined): string;
}

/** Producers are programs, so there are few different user agents among many requests. */
const USER_AGENTS_REMEMBERED = 2_000;

/** Longer ones are cut: every event of a request carries its user agent, and a header may be as long as a body. */
const MAX_USER_AGENT_LENGTH = 1_024;

/** What is the same for all events of a request. */
interface RequestFacts {
  readonly record: RawRecord;
  readonly userAgent: string;
  readonly client: ClientProgram;
  readonly traceId: string;
  readonly correctClock: (event: SourceEvent) => ClockCorrection;
}

/**
 * Makes the function that adds to what an adapter understood all that does not depend on the dialect: id, client,
 * clock correction, error signature, trace; names of attributes it bounds. Outcomes keep their positions; all but `ok`
 * pass through. The same record and outcomes give the same result whenever they are replayed.
 */
export function createEnricher({
  eventId,
}: EnricherOptions): (
  record: RawRecord,
  outcomes: readonly Outcome<SourceEvent>[],
) => readonly Outcome<NormalisedEvent>[] {
  const clientOf = rememberRecent(USER_AGENTS_REMEMBERED, readClientProgram);

  return function enrich(record, outcomes) {
    const userAgent = record.userAgent.slice(0, MAX_USER_AGENT_LENGTH);
    const facts: RequestFacts = {
      record,
      userAgent,
      client: clientOf(userAgent),
      traceId: readTraceId(record.traceparent),
      correctClock: createClockCorrection(
        outcomes.flatMap((outcome) => (outcome.kind === 'ok' ? [outcome.value] : [])),
        record.receivedAt,
      ),
    };
    return outcomes.map((outcome, position) =>
      outcome.kind === 'ok'
        ? ok(toNormalisedEvent(outcome.value, eventId(record, position, outcome.value.identity), facts))
        : outcome,
    );
  };
}

function toNormalisedEvent(source: SourceEvent, id: string, facts: RequestFacts): NormalisedEvent {
  const { record, userAgent, client, traceId, correctClock } = facts;
  const { event, identity, tags, attributes, error } = source;
  return {
    event,
    ...(identity === undefined ? {} : { identity }),
    tags,
    attributes: boundPaths(attributes),
    ...correctClock(source),
    ...(error === undefined ? {} : { error: { type: error.type, signature: errorSignature(error.groupBy) } }),
    id,
    project: record.project,
    dialect: record.dialect,
    requestId: record.requestId,
    clientAddress: record.clientAddress,
    userAgent,
    client,
    traceId,
  };
}
