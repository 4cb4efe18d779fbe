import { readConfig } from '@millrace/config';
import { eventIdAt, identityEventId } from '@millrace/contracts';
import { createEnricher } from '@millrace/enrichment';
import { createLogger } from '@millrace/observability';
import { runMain, runService } from '@millrace/service-runtime';
import { sourceRegistry } from '@millrace/source-registry';
import { composeNormaliser } from './compose-normaliser';
import { normaliserSettings } from './config';

runMain(async () => {
  const config = readConfig(normaliserSettings);
  const log = createLogger('normaliser', config.logging);
  const enrich = createEnricher({
    eventId: ({ project, dialect, requestId }, index, identity) =>
      identity === undefined ? eventIdAt(requestId, index) : identityEventId(project, dialect, identity.uniqueBy),
  });
  await runService({
    log,
    compose: (scope) => composeNormaliser(scope, { config, sources: sourceRegistry, enrich, log }),
  });
});
