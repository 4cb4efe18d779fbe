import { setting, text, type ConfigOf } from '@millrace/config';

export const accessSettings = {
  projectsFile: setting(
    'MILLRACE_PROJECTS_FILE',
    text('.millrace/projects.json'),
    'the file of projects and tokens, made by `millrace tokens create`; read again whenever it changes',
  ),
} as const;

export type AccessConfig = ConfigOf<typeof accessSettings>;
