import { integer, setting } from '@millrace/config';
import { kafkaSettings } from '@millrace/kafka';
import { loggingSettings, tracingSettings } from '@millrace/observability';
import { adminSettings } from '@millrace/service-runtime';

export const ADMIN_PORT_VARIABLE = 'MILLRACE_NORMALISER_ADMIN_PORT';

const overflowSettings = {
  writerDelayMs: setting(
    'MILLRACE_NORMALISER_OVERFLOW_WRITER_DELAY_MS',
    integer(2_000, { min: 0 }),
    'while events wait so long for their writer, in milliseconds, those of projects that flood are held back in the raw topic; 0: never',
  ),
} as const;

/** Everything that the normaliser reads from the environment. */
export const normaliserSettings = {
  kafka: kafkaSettings,
  overflow: overflowSettings,
  admin: adminSettings(ADMIN_PORT_VARIABLE, 8082),
  logging: loggingSettings,
  tracing: tracingSettings,
} as const;
