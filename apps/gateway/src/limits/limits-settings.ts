import { integer, oneOf, setting, type ConfigOf } from '@millrace/config';

/** Limits that hold for the whole gateway; those of projects are in the projects file. */
export const limitsSettings = {
  ingest: setting(
    'MILLRACE_GATEWAY_INGEST',
    oneOf(['on', 'off'], 'on'),
    'off: every request with events is refused with 503, questions go on; for maintenance',
  ),
  countPeriodMs: setting(
    'MILLRACE_GATEWAY_COUNT_PERIOD_MS',
    integer(30_000, { min: 100 }),
    'how often the store is asked for the events of the month of projects with a monthly limit, in milliseconds',
  ),
} as const;

export type LimitsConfig = ConfigOf<typeof limitsSettings>;
