import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MigrationError, type Migration } from './migration';

const FILE_NAME = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/**
 * The migrations of a folder, in order: its files `0001_name.sql`, `0002_…`; other files are left alone. Rejects with
 * MigrationError where a number is missing or stands twice.
 */
export async function loadMigrations(folder: string): Promise<readonly Migration[]> {
  const files = (await readdir(folder)).filter((file) => FILE_NAME.test(file)).toSorted();
  const migrations = await Promise.all(files.map((file) => loadMigration(folder, file)));
  const misplaced = migrations.findIndex(({ version }, index) => version !== index + 1);
  if (migrations.length === 0) throw new MigrationError(`${folder} holds no migration`);
  if (misplaced !== -1) {
    throw new MigrationError(
      `${folder}: ${String(files[misplaced])} stands where number ${String(misplaced + 1)} belongs`,
    );
  }
  return migrations;
}

async function loadMigration(folder: string, file: string): Promise<Migration> {
  const [, version = '', name = ''] = FILE_NAME.exec(file) ?? [];
  return { version: Number(version), name, sql: await readFile(join(folder, file), 'utf8') };
}
