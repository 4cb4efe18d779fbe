import { join } from 'node:path';
import { ProjectsFileError } from '@millrace/access';
import { ClickHouseError } from '@millrace/clickhouse';
import { FetchError, PrerequisiteError, ProcessStartError } from '@millrace/local-stack';
import { runMain } from '@millrace/service-runtime';
import { Command } from 'commander';
import { addBenchCommand } from './commands/bench';
import { addDeadLettersCommand } from './commands/dead-letters';
import { addMigrateCommand } from './commands/migrate';
import { addProjectsCommand } from './commands/projects';
import { addQueryCommand } from './commands/query';
import { addSendCommand } from './commands/send';
import { addStatusCommand } from './commands/status';
import { addTailCommand } from './commands/tail';
import { addTokensCommand } from './commands/tokens';
import { addUpCommand } from './commands/up';
import { addVerifyDeliveryCommand } from './commands/verify-delivery';

/** The checkout: this file is apps/cli/src/main.ts, and apps/cli/dist/main.js when it is built. */
const ROOT = join(__dirname, '../../..');

const program = new Command('millrace').description('events in over HTTP, through Kafka, out as rows in ClickHouse');
addUpCommand(program, ROOT);
addMigrateCommand(program, ROOT);
addStatusCommand(program);
addSendCommand(program);
addQueryCommand(program);
addTailCommand(program);
addDeadLettersCommand(program);
addProjectsCommand(program);
addTokensCommand(program);
addBenchCommand(program, ROOT);
addVerifyDeliveryCommand(program, ROOT);

runMain(async () => {
  try {
    await program.parseAsync();
  } catch (error) {
    if (!isForPeople(error)) throw error;
    console.error(error.message);
    // A client that still tries what the command gave up would keep the process alive.
    process.exit(1);
  }
});

/** Errors that say in words what is wrong outside; any other is a fault of ours and shows where it came from. */
function isForPeople(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const kinds = [ClickHouseError, FetchError, PrerequisiteError, ProcessStartError, ProjectsFileError];
  return error.constructor === Error || kinds.some((kind) => error instanceof kind) || 'syscall' in error;
}
