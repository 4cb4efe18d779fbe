import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extendEnvironment } from '@millrace/config';
import { tryCli } from './pipeline/run-cli';

/** Of the report, what is looked at here. */
interface Report {
  readonly reasons: readonly string[];
  readonly settings: { readonly plan: readonly { readonly kind: string; readonly part: string }[] };
  readonly result: {
    readonly recovery: readonly unknown[];
    readonly availability: { readonly failed: number; readonly attempts: number };
  };
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-e2e-rolling-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('while each copy of each service is restarted in turn, no request fails, nothing is lost or stored twice', async () => {
  const file = join(folder, 'report.json');
  const load = ['--duration', '40s', '--rate', '150', '--seed', '20261121'];
  const run = await tryCli(
    ['verify-delivery', ...load, '--faults', 'restart', '--report', file],
    extendEnvironment({}),
  );
  const { reasons, settings, result } = JSON.parse(readFileSync(file, 'utf8')) as Report;
  expect({ reasons, failed: result.availability.failed }).toEqual({ reasons: [], failed: 0 });
  expect(run.exitCode).toBe(0);

  // All of it has taken place.
  const services = ['gateway', 'normaliser', 'clickhouse-writer'];
  expect(settings.plan.map(({ kind, part }) => `${kind} ${part}`).toSorted()).toEqual(
    services.flatMap((service) => [`restart ${service}-1`, `restart ${service}-2`]).toSorted(),
  );
  expect(result.recovery).toHaveLength(6);
  expect(result.availability.attempts).toBeGreaterThan(100);
}, 600_000);
