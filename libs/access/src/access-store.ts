import { stat } from 'node:fs/promises';
import type { Logger } from '@millrace/observability';
import type { Component } from '@millrace/service-runtime';
import type { AccessConfig } from './access-settings';
import { compileAccess, type Access } from './compile-access';
import { ProjectsFileError } from './projects-file-error';
import { readProjectsFile } from './read-projects-file';

const DEFAULT_POLL_MS = 1_000;

const UNUSABLE = 'the changed projects file cannot be used; the earlier state stays in force';

/** What projects and tokens are worth at this moment. */
export interface AccessStore extends Access {
  /** Why the file as it is now could not be taken over, while an earlier state of it is in force; undefined when all is well. */
  fault(): string | undefined;
}

export interface AccessStoreOptions {
  readonly config: AccessConfig;
  readonly log: Logger;
  readonly now?: () => number;
  /** How often the file is looked at, in milliseconds. */
  readonly pollMs?: number;
}

/**
 * Keeps the projects file in memory and follows its changes. Refuses to start without a valid file; later a
 * broken or missing one leaves the last good state in force, and is tried again until it is good. The file is polled,
 * because notifications miss a file that is replaced, mounted or linked, which is how files reach containers.
 */
export function accessStoreComponent(options: AccessStoreOptions): Component<AccessStore> {
  const { config, log, now = Date.now, pollMs = DEFAULT_POLL_MS } = options;
  return {
    name: 'access-store',
    start: async () => {
      const path = config.projectsFile;
      let stamp = await stampOf(path);
      let access = await load(path, now);
      let fault: string | undefined;

      const follow = async (): Promise<void> => {
        const current = await stampOf(path);
        // What kept a file from being read (its owner, a lack of descriptors) may pass without a change of it.
        if (current === stamp && fault === undefined) return;
        stamp = current;
        try {
          access = await load(path, now);
          fault = undefined;
          log.info({ path }, 'projects and tokens were read again');
        } catch (error) {
          const reason = error instanceof Error ? error.message : 'cannot be read';
          if (reason !== fault) log.error({ path, err: error }, UNUSABLE);
          fault = reason;
        }
      };
      let following = Promise.resolve();
      const timer = setInterval(() => {
        following = following.then(follow);
      }, pollMs);
      return {
        value: {
          authorise: (token, scope) => access.authorise(token, scope),
          isAllowedOrigin: (origin) => access.isAllowedOrigin(origin),
          get projects() {
            return access.projects;
          },
          fault: () => fault,
        },
        stop: () => {
          clearInterval(timer);
          return following;
        },
      };
    },
  };
}

async function load(path: string, now: () => number): Promise<Access> {
  const file = await readProjectsFile(path);
  if (file === undefined)
    throw new ProjectsFileError(
      `${path} does not exist; make a token with \`millrace tokens create\` or set MILLRACE_PROJECTS_FILE`,
    );
  return compileAccess(file, now);
}

/** Differs whenever the file was written or replaced. */
async function stampOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${String(ino)}:${String(size)}:${String(mtimeNs)}`;
  } catch {
    return 'missing';
  }
}
