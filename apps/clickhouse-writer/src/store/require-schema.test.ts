import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ClickHouseError, type ClickHouse } from '@millrace/clickhouse';
import { REQUIRED_SCHEMA_VERSION, requireSchema } from './require-schema';

const aClickHouse = (versions: readonly number[]): ClickHouse => ({
  database: 'millrace',
  query: <Row>() => Promise.resolve(versions.map((version) => ({ version, name: '', checksum: '' }) as Row)),
  command: () => Promise.resolve(),
  insert: () => Promise.resolve(),
  ping: () => Promise.resolve(),
});
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

test('the schema that this version is made for, and a later one, are taken', async () => {
  await expect(requireSchema(aClickHouse(upTo(REQUIRED_SCHEMA_VERSION)))).resolves.toBeUndefined();
  await expect(requireSchema(aClickHouse(upTo(REQUIRED_SCHEMA_VERSION + 1)))).resolves.toBeUndefined();
});

test('an older schema is refused with the command to run', async () => {
  await expect(requireSchema(aClickHouse(upTo(REQUIRED_SCHEMA_VERSION - 1)))).rejects.toThrow('run `millrace migrate`');
});

test('a store that cannot be asked is not taken for an old one', async () => {
  const down = { ...aClickHouse([]), query: () => Promise.reject(new ClickHouseError('no answer', undefined, true)) };
  await expect(requireSchema(down)).rejects.toThrow('no answer');
});

test('the required version is one that there is a migration for', () => {
  const files = readdirSync(join(__dirname, '../../../../deploy/clickhouse/migrations'));
  expect(files.some((file) => Number(file.slice(0, 4)) === REQUIRED_SCHEMA_VERSION)).toBe(true);
});
