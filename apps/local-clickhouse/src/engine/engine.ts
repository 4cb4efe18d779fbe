import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Component } from '@millrace/service-runtime';
import { toLiteral } from '../statement/literal';
import { loadChdb, type Chdb, type ChdbSession } from './chdb';
import { renderServerConfig, renderUsersConfig, type EngineLimits } from './engine-config';
import { restoreFatalSignals } from './fatal-signals';

export interface EngineOptions extends EngineLimits {
  /** The folder of the installed chdb package. */
  readonly chdbDir: string;
  /** Absolute. Holds the tables (`engine/`) and the generated configuration (`config/`). One process at a time. */
  readonly dataDir: string;
}

/** The ClickHouse engine inside this process. */
export interface Engine {
  readonly version: string;
  /** A connection of its own, with settings of its own; the caller closes it. */
  openSession(): ChdbSession;
  /** Asks the engine to end the statements that run under this `log_comment`; resolves when it was asked. */
  kill(logComment: string): Promise<void>;
  killAll(): Promise<void>;
}

/** How long a killed statement may take to end. */
const STUCK_AFTER_MS = 3_000;

/** Opens the engine on its data folder, which stays locked until it is stopped and becomes the process's own folder. */
export function clickhouseEngine(options: EngineOptions): Component<Engine> {
  return {
    name: 'clickhouse-engine',
    start: async () => {
      const chdb = loadChdb(options.chdbDir);
      const folder = join(options.dataDir, 'engine');
      const keeper = openKeeper(chdb, folder, writeConfig(options));
      restoreFatalSignals();
      // Schemas that come with a statement are kept in the process's folder, whatever the configuration says.
      process.chdir(options.dataDir);
      const kill = async (condition: string): Promise<void> => {
        await keeper.queryAsync(`KILL QUERY WHERE ${condition} ASYNC`, { format: 'Null' });
      };
      const version = (await keeper.queryAsync('SELECT version()', { format: 'TSV' })).text().trim();
      return {
        value: {
          version,
          openSession: () => new chdb.Session(folder),
          kill: (logComment) => kill(`Settings['log_comment'] = ${toLiteral(logComment)}`),
          killAll: () => kill(`query NOT LIKE 'KILL QUERY%'`),
        },
        stop: async () => {
          const stuck = setTimeout(dieAtOnce, STUCK_AFTER_MS);
          await chdb.drainPending();
          keeper.close();
          await chdb.drainPending();
          clearTimeout(stuck);
        },
      };
    },
  };
}

/** An ordinary exit would wait for the statement. What the engine acknowledged survives this. */
function dieAtOnce(): void {
  console.error('a statement does not end; the engine is killed with it');
  process.kill(process.pid, 'SIGKILL');
}

function writeConfig({ dataDir, maxMemoryBytes }: EngineOptions): string {
  const folder = join(dataDir, 'config');
  mkdirSync(folder, { recursive: true });
  const usersFile = join(folder, 'users.xml');
  const serverFile = join(folder, 'config.xml');
  writeFileSync(usersFile, renderUsersConfig());
  writeFileSync(serverFile, renderServerConfig({ maxMemoryBytes }, usersFile));
  return serverFile;
}

/** The session that keeps the engine and its lock alive between requests. */
function openKeeper(chdb: Chdb, folder: string, configFile: string): ChdbSession {
  mkdirSync(folder, { recursive: true });
  try {
    return new chdb.Session(folder, { connectionArgs: [`--config-file=${configFile}`] });
  } catch (error) {
    const holder = holderOf(folder);
    const reason =
      holder === undefined
        ? `the ClickHouse engine cannot open ${folder}; its own words are above, on standard error`
        : `process ${String(holder)} already runs a ClickHouse engine on ${folder}; stop it or set MILLRACE_LOCAL_CLICKHOUSE_DATA_DIR`;
    throw new Error(reason, { cause: error });
  }
}

/** The living process, other than this one, that the engine's lock file names. */
function holderOf(folder: string): number | undefined {
  try {
    const pid = Number(/^PID: (\d+)$/m.exec(readFileSync(join(folder, 'status'), 'utf8'))?.[1]);
    if (pid === process.pid) return undefined;
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}
