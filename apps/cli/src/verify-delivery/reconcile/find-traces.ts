import type { ClickHouse } from '@millrace/clickhouse';
import type { RequestLedger } from '../account/request-ledger';
import { identityOf, markerOf } from '../load/delivery-event';
import type { FaultOfEvent, FaultyEvents } from './delivery-account';
import { IS_OF_RUN_SQL, NUMBER_SQL, scopeParameters, type RunScope } from './stored-row';

/** Where an engineer begins to search for what happened to an event. Times are ISO 8601. */
export interface FaultyEvent {
  readonly fault: FaultOfEvent;
  readonly marker: string;
  /** As the client gave it; empty without one. */
  readonly identity: string;
  readonly shape: string;
  readonly sentAt: string;
  readonly acknowledgedAt: string | undefined;
  readonly acknowledgements: number;
  /** As the answer named it that acknowledged the event. */
  readonly requestId: string | undefined;
  /** In the body of the request. */
  readonly position: number;
  /** Its rows in the store. */
  readonly rows: readonly TracedRow[];
  /** Where others of its request are: for an event that is not there. */
  readonly neighbours: readonly TracedRow[];
  readonly deadLetters: readonly TracedLetter[];
}

/** What the store says of a row. */
export interface TracedRow {
  readonly eventId: string;
  readonly requestId: string;
  readonly message: string;
  readonly raw: string;
  readonly normalised: string;
  readonly receivedAt: string;
  readonly storedAt: string;
}

export interface TracedLetter {
  readonly deadLetterId: string;
  readonly requestId: string;
  readonly code: string;
  readonly reason: string;
}

const TRACED_SQL = `toString(event_id) AS eventId, toString(request_id) AS requestId, message,
  concat(toString(raw_partition), ':', toString(raw_offset), ':', toString(raw_index)) AS raw,
  concat(toString(normalised_partition), ':', toString(normalised_offset), ':', toString(normalised_index)) AS normalised,
  toString(reception_time) AS receivedAt, toString(stored_at) AS storedAt`;

const ROWS_SQL = `SELECT ${NUMBER_SQL} AS number, ${TRACED_SQL} FROM events
  WHERE ${IS_OF_RUN_SQL} AND number IN {numbers:Array(Float64)} ORDER BY stored_at LIMIT 500`;

const NEIGHBOURS_SQL = `SELECT ${TRACED_SQL} FROM events
  WHERE ${IS_OF_RUN_SQL} AND request_id IN {requests:Array(UUID)} ORDER BY stored_at LIMIT 3 BY request_id`;

const LETTERS_SQL = `
  SELECT toString(dead_letter_id) AS deadLetterId, toString(request_id) AS requestId, code, reason FROM dead_letters
  WHERE project = {project:String} AND request_id IN {requests:Array(UUID)} LIMIT 500`;

export interface TraceOptions {
  readonly store: ClickHouse;
  readonly scope: RunScope;
  readonly ledger: RequestLedger;
}

/** Looks up in the store what there is about events with faults. */
export async function findTraces(
  faulty: readonly FaultyEvents[],
  options: TraceOptions,
): Promise<readonly FaultyEvent[]> {
  const { store, scope, ledger } = options;
  const named = faulty.flatMap(({ fault, numbers }) => numbers.map((number) => ({ fault, number })));
  if (named.length === 0) return [];
  const parameters = scopeParameters(scope);
  const requests = named.flatMap(({ number }) => {
    return number < ledger.events ? (ledger.requestId(ledger.requestOf(number)) ?? []) : [];
  });
  const rows = await store.query<TracedRow & { readonly number: number }>(ROWS_SQL, {
    ...parameters,
    numbers: named.map(({ number }) => number),
  });
  const neighbours = await store.query<TracedRow>(NEIGHBOURS_SQL, { ...parameters, requests });
  const letters = await store.query<TracedLetter>(LETTERS_SQL, { ...parameters, requests });
  return named.map(({ fault, number }) => {
    const sent = describeSent(number, options);
    const isOfRequest = ({ requestId }: { readonly requestId: string }) => requestId === sent.requestId;
    const own = rows.filter((row) => row.number === number);
    return {
      fault,
      ...sent,
      rows: own.map(({ number: _number, ...row }) => row),
      neighbours: own.length > 0 ? [] : neighbours.filter(isOfRequest),
      deadLetters: letters.filter(isOfRequest),
    };
  });
}

function describeSent(
  number: number,
  { ledger, scope: { run } }: TraceOptions,
): Omit<FaultyEvent, 'fault' | 'rows' | 'neighbours' | 'deadLetters'> {
  const marker = markerOf(run, number);
  if (number >= ledger.events) return { ...NEVER_SENT, marker };
  const request = ledger.requestOf(number);
  const { shape, first, sentAt, acknowledgedAt, acknowledgements } = ledger.at(request);
  const position = number - first;
  return {
    marker,
    identity: identityOf({ shape, run, number, position }),
    shape: shape.name,
    sentAt: new Date(sentAt).toISOString(),
    acknowledgedAt: acknowledgedAt === undefined ? undefined : new Date(acknowledgedAt).toISOString(),
    acknowledgements,
    requestId: ledger.requestId(request),
    position,
  };
}

const NEVER_SENT = {
  identity: '',
  shape: 'never sent',
  sentAt: '',
  acknowledgedAt: undefined,
  acknowledgements: 0,
  requestId: undefined,
  position: 0,
} as const;
