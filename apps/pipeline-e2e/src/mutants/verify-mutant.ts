import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extendEnvironment } from '@millrace/config';
import { tryCli } from '../pipeline/run-cli';
import { buildMutant } from './build-mutant';
import type { Mutant } from './mutant';

/** What `verify-delivery` found. */
export interface Finding {
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly acknowledged: number;
  readonly lost: number;
  readonly duplicated: number;
}

interface DeliveryReport extends Pick<Finding, 'verdict' | 'reasons'> {
  readonly result: { readonly account: { readonly shapes: readonly Readonly<Record<string, number>>[] } };
}

/** Runs `millrace verify-delivery` with these options; with a mutant in the place of its service. Rejects when there is no report. */
export async function verifyDelivery(options: readonly string[], mutant?: Mutant): Promise<Finding> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-mutant-'));
  try {
    if (mutant !== undefined) await buildMutant(mutant, folder);
    const file = join(folder, 'report.json');
    const args = ['verify-delivery', ...options, '--services', folder, '--report', file];
    const { stderr } = await tryCli(args, extendEnvironment({}));
    const report = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new Error(`verify-delivery made no report: ${stderr}`, { cause });
    });
    return toFinding(JSON.parse(report) as DeliveryReport);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function toFinding({ verdict, reasons, result: { account } }: DeliveryReport): Finding {
  const sumOf = (count: string) => account.shapes.reduce((sum, shape) => sum + (shape[count] ?? 0), 0);
  return {
    verdict,
    reasons,
    acknowledged: sumOf('acknowledged'),
    lost: sumOf('lost'),
    duplicated: sumOf('duplicated'),
  };
}
