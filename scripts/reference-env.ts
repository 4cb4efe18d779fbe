import { renderReferenceEnv, type SettingGroups } from '@millrace/config';
import { localStackSettings } from '@millrace/local-stack';
import { accessSettings } from '@millrace/access';
import { cliSettings } from '../apps/cli/src/cli-settings';
import { writerSettings } from '../apps/clickhouse-writer/src/config';
import { gatewaySettings } from '../apps/gateway/src/config';
import { normaliserSettings } from '../apps/normaliser/src/config';

/** The programs that are deployed, with everything that they read from the environment. */
export const PROGRAM_SETTINGS: Readonly<Record<string, SettingGroups>> = {
  gateway: gatewaySettings,
  normaliser: normaliserSettings,
  'clickhouse-writer': writerSettings,
  cli: { ...cliSettings, access: accessSettings, stack: localStackSettings },
};

/** The text of deploy/env/<program>.reference.env. */
export function referenceEnvOf(program: string): string {
  const settings = PROGRAM_SETTINGS[program];
  if (settings === undefined) throw new Error(`no program ${program}`);
  return `# Every variable that ${program} reads, with its default. Written by: npm run reference-env\n\n${renderReferenceEnv(settings)}`;
}
