import { readConfig } from '@millrace/config';
import { createLogger } from '@millrace/observability';
import { runMain, runService } from '@millrace/service-runtime';
import { sourceRegistry } from '@millrace/source-registry';
import { composeGateway } from './compose-gateway';
import { gatewaySettings } from './config';

/** What a component may take to stop beyond the time that requests may wait for the broker. */
const STOP_GRACE_MS = 5_000;

runMain(async () => {
  const config = readConfig(gatewaySettings);
  const log = createLogger('gateway', config.logging);
  await runService({
    log,
    stopDeadlineMs: config.http.propagationMs + config.publishing.deadlineMs + STOP_GRACE_MS,
    compose: (scope) => composeGateway(scope, { config, log, adapters: sourceRegistry }),
  });
});
