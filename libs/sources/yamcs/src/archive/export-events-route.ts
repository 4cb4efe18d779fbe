import type { EventReader, ReadAnswer, ReadRequest, ReadRoute, StoredEvent } from '@millrace/domain';
import { admitInstance, instanceOf } from '../admit-instance';
import { answerBadRequest } from '../answer-bad-request';
import { badRequest, type Checked } from '../bad-request';
import { toTimeText } from '../event/event-message';
import { toCsvRecord } from './csv-record';
import { inPieces, joinTexts } from './in-pieces';
import { readSearch } from './read-search';
import { queryFields } from './search-fields';

const COLUMNS = ['Source', 'Generation Time', 'Reception Time', 'Event Type', 'Event Text'];

const DELIMITERS: ReadonlyMap<string, string> = new Map([
  ['TAB', '\t'],
  ['COMMA', ','],
  ['SEMICOLON', ';'],
]);

/** Every event that is asked for, the oldest first, as a file for spreadsheets. */
export const exportEventsRoute: ReadRoute = {
  name: 'export-events',
  method: 'GET',
  path: '/api/archive/:instance:exportEvents',
  scope: 'read',
  maxBodyBytes: 0,
  admit: admitInstance,
  answer: (request, events) => Promise.resolve(answerExport(request, events)),
};

function answerExport(request: ReadRequest, events: EventReader): ReadAnswer {
  const search = readSearch(queryFields(request), instanceOf(request));
  if (search.kind === 'bad-request') return answerBadRequest(search.fault, request);
  const delimiter = readDelimiter(request);
  if (delimiter.kind === 'bad-request') return answerBadRequest(delimiter.fault, request);
  const headers = {
    'content-type': 'text/csv',
    'content-disposition': `attachment; filename="event_export_${toFileTime(request.receivedAt)}.csv"`,
  };
  const body = writeRecords(events.stream({ ...search.value, order: 'ascending' }), delimiter.value);
  return { kind: 'answered', reply: { status: 200, headers, body } };
}

function readDelimiter({ query }: ReadRequest): Checked<string> {
  const delimiter = DELIMITERS.get(query.get('delimiter') ?? 'TAB');
  return delimiter === undefined ? badRequest('Unexpected column delimiter') : { kind: 'ok', value: delimiter };
}

/** 2025-11-18_07-21-16, of UTC. */
function toFileTime(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '-');
}

/** The names of the columns come with the first record: with them alone it would look as if there were an answer already. */
async function* writeRecords(batches: AsyncIterable<readonly StoredEvent[]>, delimiter: string): AsyncIterable<string> {
  const write = (stored: StoredEvent): string => toCsvRecord(toColumns(stored), delimiter);
  let names = toCsvRecord(COLUMNS, delimiter);
  for await (const records of inPieces(batches, { write, join: joinTexts })) {
    yield names + records;
    names = '';
  }
  if (names !== '') yield names;
}

function toColumns({ event }: StoredEvent): readonly string[] {
  return [event.source, toTimeText(event.generationTime), toTimeText(event.receptionTime), event.type, event.message];
}
