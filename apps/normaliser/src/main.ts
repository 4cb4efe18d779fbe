import { readConfig } from '@millrace/config';
import { createUnderstandRecord } from '@millrace/enrichment';
import { createLogger } from '@millrace/observability';
import { runMain, runService } from '@millrace/service-runtime';
import { sourceRegistry } from '@millrace/source-registry';
import { composeNormaliser } from './compose-normaliser';
import { normaliserSettings } from './config';

runMain(async () => {
  const config = readConfig(normaliserSettings);
  const log = createLogger('normaliser', config.logging);
  const understand = createUnderstandRecord(sourceRegistry);
  await runService({
    log,
    compose: (scope) => composeNormaliser(scope, { config, understand, log }),
  });
});
