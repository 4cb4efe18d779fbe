import { testEngines } from '@millrace/testing';
import type { ClickHouseConnection } from '../clickhouse-connection';
import { createTestStore, MIGRATIONS_FOLDER, type TestStore } from '../testing/test-store';
import { readSchemaVersion } from './applied-migrations';
import { loadMigrations } from './load-migrations';
import { migrate } from './migrate';
import { MigrationError, type Migration } from './migration';
import { renderMigration } from './render-migration';

let store: TestStore;
let clickhouse: ClickHouseConnection;
beforeEach(async () => {
  store = await createTestStore(testEngines().clickhouseUrl);
  clickhouse = store.clickhouse;
});
afterEach(async () => {
  await store.remove();
});

const FIRST: Migration = {
  version: 1,
  name: 'first',
  sql: 'CREATE TABLE IF NOT EXISTS a (x String) ENGINE = Memory;\nCREATE TABLE IF NOT EXISTS b (x String) ENGINE = Memory;\n',
};
const SECOND: Migration = { version: 2, name: 'second', sql: 'ALTER TABLE a ADD COLUMN IF NOT EXISTS y String;\n' };

/** The connection, except that it breaks at the statement of the given number. */
function breakingAt(statement: number): ClickHouseConnection {
  let count = 0;
  const command: ClickHouseConnection['command'] = (sql, parameters) =>
    count++ === statement ? Promise.reject(new Error('cut off')) : clickhouse.command(sql, parameters);
  return new Proxy(clickhouse, {
    get: (target, name: keyof ClickHouseConnection) => {
      const member = name === 'command' ? command : target[name];
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

test('migrations are applied once, in order', async () => {
  expect(await readSchemaVersion(clickhouse)).toBe(0);
  expect(await migrate(clickhouse, [FIRST])).toEqual({ applied: [FIRST], version: 1 });
  expect(await migrate(clickhouse, [FIRST, SECOND])).toEqual({ applied: [SECOND], version: 2 });
  expect(await migrate(clickhouse, [FIRST, SECOND])).toEqual({ applied: [], version: 2 });
  expect(await readSchemaVersion(clickhouse)).toBe(2);
});

test('there need not be a database', async () => {
  await clickhouse.command(`DROP DATABASE ${clickhouse.database}`);
  expect(await readSchemaVersion(clickhouse)).toBe(0);
  await migrate(clickhouse, [FIRST]);
  expect(await readSchemaVersion(clickhouse)).toBe(1);
});

test('a run that was cut off, at whatever statement, is made good by the next', async () => {
  for (let statement = 0; ; statement++) {
    await clickhouse.command(`DROP DATABASE ${clickhouse.database}`);
    const completed = await migrate(breakingAt(statement), [FIRST, SECOND]).then(
      () => true,
      () => false,
    );
    if (completed) {
      expect(statement).toBe(6);
      return;
    }
    expect(await readSchemaVersion(clickhouse)).toBeLessThan(2);
    expect((await migrate(clickhouse, [FIRST, SECOND])).version).toBe(2);
  }
});

test('a migration that is not what was applied is refused before anything is changed', async () => {
  await migrate(clickhouse, [FIRST]);
  const changed = { ...FIRST, sql: `${FIRST.sql}-- harmless\n` };
  await expect(migrate(clickhouse, [changed, SECOND])).rejects.toThrow(MigrationError);
  await expect(migrate(clickhouse, [changed, SECOND])).rejects.toThrow('migration 1 (first)');
  expect(await readSchemaVersion(clickhouse)).toBe(1);
});

test('a store ahead of the program is left as it is', async () => {
  await migrate(clickhouse, [FIRST, SECOND]);
  expect(await migrate(clickhouse, [FIRST])).toEqual({ applied: [], version: 2 });
});

describe("the project's migrations", () => {
  test('may be repeated statement by statement', async () => {
    for (const { sql } of await loadMigrations(MIGRATIONS_FOLDER)) {
      for (const statement of renderMigration(sql, clickhouse)) {
        await clickhouse.command(statement);
        await clickhouse.command(statement);
      }
    }
  });

  test('are SQL for a cluster, too', async () => {
    const layout = { database: 'millrace', cluster: 'production' };
    for (const { sql } of await loadMigrations(MIGRATIONS_FOLDER)) {
      for (const statement of renderMigration(sql, layout)) {
        await expect(clickhouse.query(`EXPLAIN AST ${statement}`)).resolves.not.toHaveLength(0);
      }
    }
  });
});
