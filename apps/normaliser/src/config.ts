import { kafkaSettings } from '@millrace/kafka';
import { loggingSettings, tracingSettings } from '@millrace/observability';
import { adminSettings } from '@millrace/service-runtime';

export const ADMIN_PORT_VARIABLE = 'MILLRACE_NORMALISER_ADMIN_PORT';

/** Everything that the normaliser reads from the environment. */
export const normaliserSettings = {
  kafka: kafkaSettings,
  admin: adminSettings(ADMIN_PORT_VARIABLE, 8082),
  logging: loggingSettings,
  tracing: tracingSettings,
} as const;
