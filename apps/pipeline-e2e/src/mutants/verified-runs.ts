import type { VerifiedRun } from './mutant';

const KINDS_OF_OUTAGES = 'kill,outage,slow-store';
const KINDS_OF_OVERTAKING = 'kill,slow-store,extra-copy,zombie';

/** Options of `verify-delivery`: short runs whose plans have what the mutants need, and which the services as they are pass. */
export const VERIFIED_RUNS: Readonly<Record<VerifiedRun, readonly string[]>> = {
  /** Nothing is broken; many events are posted twice. */
  duplicates: [
    '--duration',
    '12s',
    '--rate',
    '100',
    '--duplicates',
    '20%',
    '--copies',
    '1',
    '--seed',
    '1',
    '--faults',
    'none',
  ],
  /** Inserts arrive after the writer was told that they failed, and has repeated them. */
  'late-inserts': ['--duration', '20s', '--rate', '100', '--copies', '1', '--seed', '1', '--faults', 'late-inserts'],
  /** A gateway dies while Kafka is down, a writer while ClickHouse is. */
  outages: [
    '--duration',
    '60s',
    '--rate',
    '150',
    '--duplicates',
    '10%',
    '--seed',
    '59422',
    '--faults',
    KINDS_OF_OUTAGES,
  ],
  /** Writers die, and are joined by another, while inserts are slow; normalisers die and stand still. */
  overtaken: [
    '--duration',
    '45s',
    '--rate',
    '200',
    '--duplicates',
    '10%',
    '--seed',
    '34160',
    '--faults',
    KINDS_OF_OVERTAKING,
  ],
};
