import { MUTANTS } from './mutants/mutants';
import { VERIFIED_RUNS } from './mutants/verified-runs';
import { verifyDelivery } from './mutants/verify-mutant';

/** Starting and ending a stack, and waiting for what does not come, on a busy machine. */
const STACK_WITHIN_MS = 600_000;

test(
  'verify-delivery passes the services as they are, and finds out a writer that looks for no identities',
  async () => {
    const mutant = MUTANTS.find(({ name }) => name === 'no-identities');
    const [unchanged, found] = await Promise.all([
      verifyDelivery(VERIFIED_RUNS.duplicates),
      verifyDelivery(VERIFIED_RUNS.duplicates, mutant),
    ]);
    expect(unchanged).toMatchObject({ verdict: 'passed', lost: 0, duplicated: 0 });
    expect(found).toMatchObject({ verdict: 'failed', lost: 0 });
    expect(found.duplicated).toBeGreaterThan(0);
  },
  STACK_WITHIN_MS,
);
