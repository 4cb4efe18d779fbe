import { accessSettings } from '@millrace/access';
import { readConfig } from '@millrace/config';
import type { Command } from 'commander';

/** Options of every command that reads or edits the projects file. */
export interface FileOption {
  readonly file?: string;
}

/** Adds `--file`; `projectsFileOf` reads it. */
export function addFileOption(command: Command): Command {
  return command.option('--file <path>', 'the projects file');
}

/** The file that is named, else the configured one. */
export function projectsFileOf({ file }: FileOption): string {
  return file ?? readConfig({ access: accessSettings }).access.projectsFile;
}
