import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aCanonicalEvent, aNormalisedEvent, aStoredEvent } from '@millrace/testing';
import { toPreviewColumns, toStoredColumns } from './to-columns';

/** The names between the view's SELECT and FROM. */
function columnsOfTheView(): readonly string[] {
  const migrations = join(__dirname, '../../../../deploy/clickhouse/migrations/0004_views.sql');
  const [, columns = ''] =
    /VIEW events\b[^;]*?SELECT\s([^;]+?)\sFROM events_v1;/.exec(readFileSync(migrations, 'utf8')) ?? [];
  return columns.split(',').map((name) => name.trim());
}

/** Where an event stands in the topics, which is nothing that its producer sent. */
const OF_ITS_PLACE = /^(?:incarnation|raw_.*|normalised_.*|normaliser_version)$/;

test.each([
  ['a preview', toPreviewColumns(aNormalisedEvent()), ['stored_at']],
  ['a stored event', toStoredColumns(aStoredEvent()), ['corrected_time', 'clock_skew_ms', 'trace_id', 'request_id']],
])('%s has the names that analysts have', (_case, columns, without) => {
  const view = columnsOfTheView().filter((name) => !OF_ITS_PLACE.test(name) && !without.includes(name));
  expect(view).toContain('event_id');
  expect(Object.keys(columns).toSorted()).toEqual(view.toSorted());
});

test('what nothing is known of is empty, the corrected time is the producer’s', () => {
  expect(toPreviewColumns(aNormalisedEvent())).toMatchObject({
    generation_time: '2025-11-18T07:21:15.527Z',
    corrected_time: '2025-11-18T07:21:15.527Z',
    clock_skew_ms: null,
    client_key: '',
    error_type: '',
    extensions: {},
    extension_bytes: '',
  });
});

test('what is known is there', () => {
  const known = aNormalisedEvent({
    identity: { key: 'order-1', uniqueBy: '["id","order-1"]', windowSeconds: 1 },
    correctedTime: Date.UTC(2025, 10, 18),
    clockSkew: -7,
    error: { type: 'TypeError', signature: 'abc' },
    client: { name: 'curl', version: '8', os: 'Linux', device: '' },
  });
  expect(toPreviewColumns(known)).toMatchObject({
    client_key: 'order-1',
    corrected_time: '2025-11-18T00:00:00.000Z',
    clock_skew_ms: -7,
    error_type: 'TypeError',
    error_signature: 'abc',
    client_name: 'curl',
  });
});

test('extensions can be read by number, and are there as they came', () => {
  const extensions = Buffer.from('a20603616263a80601', 'hex');
  const readable = { extensions: { '100': 'abc', '101': '1' }, extension_bytes: extensions.toString('base64') };
  expect(toPreviewColumns(aNormalisedEvent({ event: aCanonicalEvent({ extensions }) }))).toMatchObject(readable);
  expect(toStoredColumns(aStoredEvent({ event: { extensions } }))).toMatchObject(readable);
});
