import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant, VerifiedRun } from '../src/mutants/mutant';
import { MUTANTS } from '../src/mutants/mutants';
import { VERIFIED_RUNS } from '../src/mutants/verified-runs';
import { verifyDelivery, type Finding } from '../src/mutants/verify-mutant';

const REPORT = join(__dirname, '../../../docs/evidence/mutants.json');

/** What a run of `verify-delivery` found with a mutant, or with the services as they are. */
interface MutantFinding extends Finding {
  readonly mutant: string;
  readonly run: string;
}

/** Verifies the mutants that are named, or all, and of each run also the services as they are; fails when one is judged wrongly. */
async function main(names: readonly string[]): Promise<void> {
  const chosen = MUTANTS.filter(({ name }) => names.length === 0 || names.includes(name));
  const runs = new Set(chosen.flatMap(({ shownBy }) => shownBy ?? []));
  for (const run of runs) {
    await verify(run, undefined);
    for (const mutant of chosen.filter(({ shownBy }) => shownBy === run)) await verify(run, mutant);
  }
}

async function verify(run: VerifiedRun, mutant: Mutant | undefined): Promise<void> {
  const found = await verifyDelivery(VERIFIED_RUNS[run], mutant);
  const finding: MutantFinding = { mutant: mutant?.name ?? 'none', run: VERIFIED_RUNS[run].join(' '), ...found };
  console.log(JSON.stringify(finding));
  keep(finding);
  const isFoundOut = found.lost + found.duplicated > 0;
  if (isFoundOut !== (mutant !== undefined)) process.exitCode = 1;
}

/** In the place of what was found before. */
function keep(finding: MutantFinding): void {
  const before = existsSync(REPORT) ? (JSON.parse(readFileSync(REPORT, 'utf8')) as readonly MutantFinding[]) : [];
  const others = before.filter(({ mutant, run }) => mutant !== finding.mutant || run !== finding.run);
  writeFileSync(REPORT, `${JSON.stringify([...others, finding], undefined, 2)}\n`);
}

void main(process.argv.slice(2));
