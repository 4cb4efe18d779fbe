import { join, resolve } from 'node:path';
import { createLogger } from '@millrace/observability';
import { runMain, runService } from '@millrace/service-runtime';
import { readLocalClickhouseConfig, RESERVED_THREADS } from './config';
import { clickhouseEngine } from './engine/engine';
import { ResultPipes } from './engine/result-pipes';
import { Sessions } from './engine/sessions';
import { Slots } from './engine/slots';
import { httpFront } from './http/http-front';
import { Spool } from './http/spool';
import { Users } from './http/users';
import { endWithParent, tellParent } from './parent';

runMain(async () => {
  const { logging, http, engine: engineConfig, spool, users, analyst, threads } = readLocalClickhouseConfig();
  const dataDir = resolve(engineConfig.dataDir);
  const spoolDir = resolve(spool.dir ?? join(dataDir, 'spool'));
  const log = createLogger('local-clickhouse', logging);
  endWithParent();
  await runService({
    log,
    compose: async (scope) => {
      const engine = await scope.start(clickhouseEngine({ ...engineConfig, dataDir }));
      const statements = threads.poolSize - RESERVED_THREADS;
      const front = {
        engine,
        sessions: new Sessions(engine),
        slots: new Slots(statements),
        pipes: new ResultPipes(join(dataDir, 'pipes'), statements),
        spool: new Spool(spoolDir),
        users: new Users({ ...users, analyst }),
        maxBodyBytes: http.maxBodyBytes,
      };
      const address = { host: http.host, port: http.port, variable: 'MILLRACE_LOCAL_CLICKHOUSE_PORT' };
      await scope.start(httpFront(front, { address, drainMs: http.drainMs, log }));
      log.info({ url: `http://${http.host}:${String(http.port)}`, version: engine.version }, 'ClickHouse answers');
      tellParent();
    },
  });
});
