import { createLogger } from '@millrace/observability';
import type { Command } from 'commander';
import { readCliConfig } from '../cli-settings';
import { migrateTopicsAndStore } from '../migrate-topics-and-store';

/** `root` is the checkout (or image) that holds the migrations. */
export function addMigrateCommand(program: Command, root: string): void {
  program
    .command('migrate')
    .description('bring Kafka’s topics and ClickHouse’s tables to this version; safe to run again')
    .action(async () => {
      const config = readCliConfig();
      await migrateTopicsAndStore({ root, ...config, log: createLogger('migrate', config.logging) });
      console.log('topics and tables are of this version');
    });
}
