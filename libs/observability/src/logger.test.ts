import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from './logger';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-logger-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it.each(['json', 'pretty'] as const)(
  'goes on when a line cannot be written, and writes it when it can be (%s)',
  (format) => {
    const file = join(folder, 'service.log');
    writeFileSync(file, '');
    // Open for reading: every write fails, as on a full disk.
    const descriptor = openSync(file, 'r');
    const log = createLogger('gateway', { level: 'info', format }, descriptor);
    expect(() => {
      log.info('the disk is full');
    }).not.toThrow();
    closeSync(descriptor);
    // The lowest free descriptor is given out, which is the one just closed.
    expect(openSync(file, 'a')).toBe(descriptor);
    log.info('it has room again');
    closeSync(descriptor);
    expect(readFileSync(file, 'utf8')).toMatch(/the disk is full.*it has room again/s);
  },
);

it('holds no more than a bounded part of what cannot be written', () => {
  const file = join(folder, 'service.log');
  writeFileSync(file, '');
  const descriptor = openSync(file, 'r');
  const log = createLogger('gateway', { level: 'info', format: 'json' }, descriptor);
  for (let line = 0; line < 200; line += 1) log.info('x'.repeat(20_000));
  closeSync(descriptor);
  expect(openSync(file, 'a')).toBe(descriptor);
  log.info('');
  log.info('');
  closeSync(descriptor);
  expect(readFileSync(file).length).toBeLessThanOrEqual(1024 * 1024);
});
