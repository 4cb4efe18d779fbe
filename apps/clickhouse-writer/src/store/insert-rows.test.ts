import { ClickHouseError, type ClickHouse } from '@millrace/clickhouse';
import { AssignmentLostError } from '@millrace/kafka';
import { Workbench } from '../batch/workbench';
import { anEventRow } from '../testing/an-event-row';
import { EVENT_COLUMNS, EVENTS_TABLE } from './event-table';
import { InsertPressure } from './insert-pressure';
import { createInsertRows } from './insert-rows';

const unused = () => Promise.reject(new Error('not asked for here'));
const ALWAYS = { requireCurrent: () => undefined, signal: new AbortController().signal };

function setUp(insert: ClickHouse['insert'], guard = ALWAYS) {
  const clickhouse: ClickHouse = { database: 'test', query: unused, command: unused, ping: unused, insert };
  const pressure = new InsertPressure({ onPressure: () => undefined });
  const workbench = new Workbench();
  const insertRows = createInsertRows({
    clickhouse,
    workbench,
    pressure,
    timeoutMs: 1_000,
    onInserted: () => undefined,
  });
  const store = () =>
    insertRows({ table: EVENTS_TABLE, schema: EVENT_COLUMNS, token: 't', rows: [anEventRow()], guard });
  return { pressure, store };
}

test('an insert that is too much for ClickHouse slows the writer down, and later ones speed it up', async () => {
  const answers = [() => Promise.reject(new ClickHouseError('Too many parts', 252, true)), () => Promise.resolve()];
  const { pressure, store } = setUp(() => answers.shift()?.() ?? unused());
  await expect(store()).rejects.toMatchObject({ code: 252 });
  expect(pressure.spacingMs).toBeGreaterThan(0);
  await store();
  expect(pressure.spacingMs).toBe(0);
});

test('a partition that was lost while its block was made inserts nothing', async () => {
  let inserts = 0;
  const insert = () => Promise.resolve(void (inserts += 1));
  const lost = {
    ...ALWAYS,
    requireCurrent: () => {
      throw new AssignmentLostError('lost');
    },
  };
  await expect(setUp(insert, lost).store()).rejects.toThrow(AssignmentLostError);
  expect(inserts).toBe(0);
});

test('a row that has no encoding is refused before anything is sent', async () => {
  const { store } = setUp(unused);
  const broken = { ...ALWAYS };
  await expect(
    createInsertRows({
      clickhouse: { database: '', query: unused, command: unused, ping: unused, insert: unused },
      workbench: new Workbench(),
      pressure: new InsertPressure({ onPressure: () => undefined }),
      timeoutMs: 1,
      onInserted: () => undefined,
    })({ table: EVENTS_TABLE, schema: EVENT_COLUMNS, token: '', rows: [anEventRow({ severity: 1e9 })], guard: broken }),
  ).rejects.toMatchObject({ retryable: false, code: undefined });
  await expect(store()).rejects.toThrow('not asked for here');
});
