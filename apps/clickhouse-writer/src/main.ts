import { readConfig } from '@millrace/config';
import { createLogger } from '@millrace/observability';
import { runMain, runService } from '@millrace/service-runtime';
import { composeWriter } from './compose-writer';
import { writerSettings } from './config';

runMain(async () => {
  const config = readConfig(writerSettings);
  const log = createLogger('clickhouse-writer', config.logging);
  await runService({ log, compose: (scope) => composeWriter(scope, { config, log }) });
});
