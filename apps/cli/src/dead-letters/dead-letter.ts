import type { QueryParameters } from '@millrace/clickhouse';
import { MAX_EVENTS_PER_RECORD, type DeadLetterCode } from '@millrace/domain';

/** Whether a dead letter waits for a person, or was sent again. One that fails again is another dead letter. */
export const STATES = ['open', 'replayed'] as const;

/** A dead letter as the view `dead_letters` has it, without its body. Times are Unix milliseconds. */
export interface DeadLetterRow {
  readonly id: string;
  readonly project: string;
  readonly dialect: string;
  readonly route: string;
  readonly stage: string;
  readonly code: DeadLetterCode;
  readonly reason: string;
  readonly field: string;
  readonly state: (typeof STATES)[number];
  /** Null for an open one. */
  readonly replayedAt: number | null;
  readonly receivedAt: number;
  readonly deadLetteredAt: number;
  readonly eventId: string;
  readonly requestId: string;
  readonly contentType: string;
  readonly contentEncoding: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly clientAddress: string;
  readonly userAgent: string;
  readonly traceparent: string;
  readonly incarnation: string;
  readonly rawPartition: number;
  readonly rawOffset: number;
  readonly rawIndex: number;
  readonly gatewayVersion: string;
  readonly serviceVersion: string;
}

/** What to select from the view `dead_letters` for DeadLetterRows. */
export const DEAD_LETTER_COLUMNS = `
  toString(dead_letter_id) AS id, project, dialect, route, stage, code, reason, field, state,
  toUnixTimestamp64Milli(replayed_at) AS replayedAt, toUnixTimestamp64Milli(received_at) AS receivedAt,
  toUnixTimestamp64Milli(dead_lettered_at) AS deadLetteredAt, toString(event_id) AS eventId,
  toString(request_id) AS requestId, content_type AS contentType, content_encoding AS contentEncoding, headers,
  parameters, client_address AS clientAddress, user_agent AS userAgent, traceparent, incarnation,
  raw_partition AS rawPartition, raw_offset AS rawOffset, raw_index AS rawIndex, gateway_version AS gatewayVersion,
  service_version AS serviceVersion`;

/** Asks ClickHouse. */
export type Query = <Row>(sql: string, parameters?: QueryParameters) => Promise<readonly Row[]>;

/** Which event of the body that is kept with it a dead letter is about; the store's keep their event alone. */
export function positionOf({ stage, rawIndex }: Pick<DeadLetterRow, 'stage' | 'rawIndex'>): number {
  return stage === 'normalise' ? rawIndex % MAX_EVENTS_PER_RECORD : 0;
}

/** What tells whose body a dead letter is about. */
export type RecordPlace = Pick<
  DeadLetterRow,
  'id' | 'stage' | 'project' | 'requestId' | 'incarnation' | 'rawPartition' | 'rawOffset' | 'rawIndex'
>;

/** A name for the record that a dead letter is about; of an event that the store refused, for the event. */
export function keyOfRecord(letter: RecordPlace): string {
  const { stage, id, project, requestId, incarnation, rawPartition, rawOffset, rawIndex } = letter;
  if (stage !== 'normalise') return id;
  const record = Math.floor(rawIndex / MAX_EVENTS_PER_RECORD);
  return JSON.stringify([project, requestId, incarnation, rawPartition, rawOffset, record]);
}
