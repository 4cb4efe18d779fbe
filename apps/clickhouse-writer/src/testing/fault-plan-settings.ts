import { integer, setting } from '@millrace/config';

/** How much of a test run goes into random plans of faults. */
export const faultPlanSettings = {
  plans: setting(
    'MILLRACE_TEST_FAULT_PLANS',
    integer(40, { min: 1 }),
    'how many random plans of faults the writer is put through',
  ),
  seed: setting('MILLRACE_TEST_FAULT_SEED', integer(20_261_121), 'the seed of those plans: the same makes the same'),
} as const;
