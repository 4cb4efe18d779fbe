import { z } from 'zod';
import { ProjectsFileError } from './projects-file-error';

/** What a token may be used for. Each stands for itself alone: `admin` does not include the others. */
export const SCOPES = ['ingest', 'read', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const INSTANT = z.iso.datetime({ offset: true });

// Strict objects: a misspelt `revokedAt` must be an error and not a token that goes on working.

/** The limits of a project; without one there is none. */
const quotas = z
  .strictObject({
    /** Events that may be stored in a calendar month (UTC). */
    eventsPerMonth: z.int().nonnegative().optional(),
    /** Requests with events of each of its tokens, in the long run. */
    requestsPerSecond: z.number().positive().optional(),
    /** Requests that a token may send at once after a pause; by default those of one second. */
    burst: z.int().positive().optional(),
  })
  .refine(({ burst, requestsPerSecond }) => burst === undefined || requestsPerSecond !== undefined, {
    path: ['burst'],
    message: 'means nothing without requestsPerSecond',
  });

const project = z.strictObject({
  id: z.string().regex(NAME, 'must be 1 to 100 letters, digits, dots, dashes or underscores'),
  yamcsInstances: z.array(z.string().min(1)).default([]),
  /** What clients that fetch their configuration are given; the version grows with every change. */
  clientSettings: z
    .strictObject({ version: z.int().nonnegative(), values: z.record(z.string().min(1), z.string()) })
    .default({ version: 0, values: {} }),
  quotas: quotas.optional(),
  /** While true its tokens send nothing; what is stored can be read. */
  suspended: z.boolean().optional(),
});

const token = z.strictObject({
  id: z.string().min(1),
  /** For people: who or what uses it. */
  name: z.string().min(1).max(100),
  project: z.string(),
  scopes: z.array(z.enum(SCOPES)).min(1),
  /** SHA-256 of the token in lower-case hexadecimal; the token itself is nowhere. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits'),
  createdAt: INSTANT,
  /** Where scripts that use the token may come from: scheme://host[:port] each, or `*`. */
  origins: z.array(z.string().refine(isOrigin, 'must be scheme://host[:port] in lower case, or *')).optional(),
  expiresAt: INSTANT.optional(),
  revokedAt: INSTANT.optional(),
});

const projectsFile = z
  .strictObject({ version: z.literal(1), projects: z.array(project), tokens: z.array(token) })
  .superRefine((file, context) => {
    for (const problem of findContradictions(file)) context.addIssue({ code: 'custom', message: problem });
  });

/** The names of a project's limits. */
export const QUOTA_NAMES = quotas.keyof().options;

export type Quotas = Readonly<z.output<typeof quotas>>;
export type ProjectEntry = Readonly<z.output<typeof project>>;
export type TokenEntry = Readonly<z.output<typeof token>>;

/** Every project and token of an installation. */
export interface ProjectsFile {
  readonly version: 1;
  readonly projects: readonly ProjectEntry[];
  readonly tokens: readonly TokenEntry[];
}

export const EMPTY_PROJECTS_FILE: ProjectsFile = { version: 1, projects: [], tokens: [] };

/** Reads the file's text. Throws ProjectsFileError with every fault and its place. */
export function parseProjectsFile(text: string): ProjectsFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ProjectsFileError('the projects file is not JSON', { cause: error });
  }
  const parsed = projectsFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || 'file'}: ${message}`);
  throw new ProjectsFileError(`the projects file is not valid:\n${faults.join('\n')}`);
}

export function formatProjectsFile(file: ProjectsFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Whether a browser could send this in its Origin header, which is compared as it stands. */
function isOrigin(text: string): boolean {
  if (text === '*') return true;
  if (!/^[a-z][a-z\d+.-]*:\/\/[^\s/?#@]+$/.test(text) || !URL.canParse(text)) return false;
  // Of schemes without a default port, an extension's for example, URL knows no origin.
  const { protocol, origin, host } = new URL(text);
  return text === (origin === 'null' ? `${protocol}//${host}` : origin);
}

function findContradictions(file: ProjectsFile): string[] {
  const ids = new Set(file.projects.map(({ id }) => id));
  return [
    ...findRepeated(file.projects.map(({ id }) => id)).map((id) => `project ${id} is listed twice`),
    ...findRepeated(file.tokens.map(({ id }) => id)).map((id) => `token ${id} is listed twice`),
    ...findRepeated(file.tokens.map(({ sha256 }) => sha256)).map((hash) => `two tokens have the hash ${hash}`),
    ...file.tokens
      .filter((entry) => !ids.has(entry.project))
      .map((entry) => `token ${entry.id} belongs to the project ${entry.project}, which is not listed`),
  ];
}

/** Gateways read the file again between two requests, so this must not take the square of its length. */
function findRepeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const isRepeated = seen.has(value);
    seen.add(value);
    return isRepeated;
  });
}
