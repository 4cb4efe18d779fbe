import type { ProjectEntry } from '@millrace/access';

/** What limits need of a project. */
export type LimitedProject = Pick<ProjectEntry, 'id' | 'quotas'>;
