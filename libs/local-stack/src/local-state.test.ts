import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalStateFile, type LocalState } from './local-state';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-state-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const STATE: LocalState = {
  gateway: 'http://127.0.0.1:8080',
  console: 'http://127.0.0.1:8080/console',
  clickhouse: 'http://127.0.0.1:8123',
  database: 'millrace',
  kafka: '127.0.0.1:9092',
  admin: { gateway: 'http://127.0.0.1:8081' },
  tokens: { ingest: 'in', read: 'out' },
  processes: { gateway: 1 },
};

it('is read as it was written last', () => {
  const file = new LocalStateFile(folder);
  file.write(STATE);
  file.write({ ...STATE, processes: { gateway: 2 } });
  expect(file.read()).toEqual({ ...STATE, processes: { gateway: 2 } });
});

it('is for its owner alone, because it has tokens in it', () => {
  const file = new LocalStateFile(folder);
  file.write(STATE);
  expect(statSync(file.path).mode & 0o777).toBe(0o600);
});

it('is not there before the stack is ready and after it stopped', () => {
  const file = new LocalStateFile(folder);
  expect(file.read()).toBeUndefined();
  file.write(STATE);
  file.remove();
  expect(file.read()).toBeUndefined();
});
