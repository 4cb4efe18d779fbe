import { testEngines } from '@millrace/testing';
import { anEventRow, insertEventRows, type EventRow } from './testing/event-rows';
import { useMigratedStore } from './testing/test-store';

const NOON = Date.UTC(2026, 0, 15, 12);
const SECOND = 1_000;

const store = useMigratedStore(() => testEngines().clickhouseUrl);

interface Given extends Omit<Partial<EventRow>, 'attributes'> {
  readonly attributes?: object;
}

function anEvent(second: number, { attributes = {}, ...given }: Given): EventRow {
  const generationTime = NOON + second * SECOND;
  const json = JSON.stringify(attributes);
  return anEventRow({ dialect: 'exceptionless', generation_time: generationTime, ...given, attributes: json });
}

function aDescription(second: number, referenceId: string, text: string, given: Given = {}): EventRow {
  const description = { email_address: `${text}@example.com`, description: text };
  const attributes = { described_reference_id: referenceId, '@user_description': description };
  return anEvent(second, { type: 'user_description', message: text, attributes, ...given });
}

describe('exceptionless_events', () => {
  const described = () =>
    store.clickhouse.query(
      'SELECT message, user_email_address, user_description FROM exceptionless_events ORDER BY message, project',
    );

  test('shows what the user said last, else what was sent with the event', async () => {
    const sent = { '@user_description': { email_address: 'sent@example.com', description: 'sent' } };
    await insertEventRows(
      store.clickhouse,
      [
        anEvent(0, { message: 'a: sent and described', client_key: 'reference-1', attributes: sent }),
        anEvent(0, { message: 'b: sent', client_key: 'reference-2', attributes: sent }),
        anEvent(0, { message: 'c: neither' }),
        anEvent(0, { message: 'd: described before it came', client_key: 'reference-3' }),
        aDescription(2, 'reference-1', 'last'),
        aDescription(1, 'reference-1', 'first'),
        aDescription(-1, 'reference-3', 'early'),
        aDescription(1, '', 'of nothing'),
      ],
      'described',
    );
    expect(await described()).toEqual([
      { message: 'a: sent and described', user_email_address: 'last@example.com', user_description: 'last' },
      { message: 'b: sent', user_email_address: 'sent@example.com', user_description: 'sent' },
      { message: 'c: neither', user_email_address: '', user_description: '' },
      { message: 'd: described before it came', user_email_address: 'early@example.com', user_description: 'early' },
    ]);
  });

  test('keeps the descriptions of projects apart', async () => {
    await insertEventRows(
      store.clickhouse,
      [
        anEvent(0, { project: 'a', message: 'm', client_key: 'reference-1' }),
        anEvent(0, { project: 'b', message: 'm', client_key: 'reference-1' }),
        aDescription(1, 'reference-1', 'of b', { project: 'b' }),
      ],
      'projects',
    );
    expect(await described()).toMatchObject([{ user_description: '' }, { user_description: 'of b' }]);
  });

  test('shows the descriptions of a project, however many another has', async () => {
    await insertEventRows(
      store.clickhouse,
      [
        anEvent(0, { project: 'quiet', message: 'm', client_key: 'reference-1' }),
        aDescription(1, 'reference-1', 'old', { project: 'quiet' }),
      ],
      'quiet',
    );
    await store.clickhouse.command(`
      INSERT INTO events_v1 (event_id, project, dialect, type, generation_time, reception_time, attributes)
      SELECT generateUUIDv4(), 'loud', 'exceptionless', 'user_description', now64(3) + number, now64(3),
        '{"described_reference_id":"reference-' || toString(number) || '","@user_description":{"description":"x"}}'
      FROM numbers(100001)`);
    expect(await described()).toMatchObject([{ message: 'm', user_description: 'old' }]);
  });

  test('has no more rows when an insert of descriptions is repeated', async () => {
    const rows = [anEvent(0, { message: 'm', client_key: 'reference-1' }), aDescription(1, 'reference-1', 'once')];
    await insertEventRows(store.clickhouse, rows, 'repeated');
    await insertEventRows(store.clickhouse, rows, 'repeated');
    expect(await described()).toMatchObject([{ user_description: 'once' }]);
  });
});

describe('exceptionless_sessions', () => {
  const inSession = (second: number, id: string, given: Given = {}) =>
    anEvent(second, { type: 'log', ...given, attributes: { '@ref:session': id, ...given.attributes } });

  test('last until their end, else until their latest event', async () => {
    const user = { '@user': { identity: 'ada', name: 'Ada' } };
    await insertEventRows(
      store.clickhouse,
      [
        anEvent(0, { type: 'session', client_key: 'session-1', attributes: user }),
        inSession(2, 'session-1'),
        inSession(5, 'session-1', { type: 'sessionend' }),
        inSession(6, 'session-1'),
        anEvent(1, { type: 'session', client_key: 'session-2' }),
        inSession(0, 'session-2'),
        inSession(2.5, 'session-2', { attributes: { '@user': { identity: 'bob' } } }),
        inSession(3, 'session-3', { type: 'sessionend' }),
        anEvent(9, { message: 'in none' }),
      ],
      'sessions',
    );
    const sessions = await store.clickhouse.query(
      'SELECT * EXCEPT (start, end), toUnixTimestamp64Milli(start)::Float64 AS start FROM exceptionless_sessions ORDER BY session_id',
    );
    const session = { project: 'default', user_name: '', user_identity: '' };
    expect(sessions).toEqual([
      {
        ...session,
        session_id: 'session-1',
        user_identity: 'ada',
        user_name: 'Ada',
        start: NOON,
        duration_seconds: 5,
        ended: 1,
        events: 2,
      },
      {
        ...session,
        session_id: 'session-2',
        user_identity: 'bob',
        start: NOON + SECOND,
        duration_seconds: 1.5,
        ended: 0,
        events: 2,
      },
      { ...session, session_id: 'session-3', start: NOON + 3 * SECOND, duration_seconds: 0, ended: 1, events: 0 },
    ]);
  });
});
