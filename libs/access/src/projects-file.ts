import { z } from 'zod';
import { ProjectsFileError } from './projects-file-error';

/** What a token may be used for. Each stands for itself alone: `admin` does not include the others. */
export const SCOPES = ['ingest', 'read', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const INSTANT = z.iso.datetime({ offset: true });

// Strict objects: a misspelt `revokedAt` must be an error and not a token that goes on working.
const project = z.strictObject({
  id: z.string().regex(NAME, 'must be 1 to 100 letters, digits, dots, dashes or underscores'),
  yamcsInstances: z.array(z.string().min(1)).default([]),
  /** What clients that fetch their configuration are given; the version grows with every change. */
  clientSettings: z
    .strictObject({ version: z.int().nonnegative(), values: z.record(z.string().min(1), z.string()) })
    .default({ version: 0, values: {} }),
  /** Limits by name, kept for the rate limits and quotas to come. */
  quotas: z.record(z.string(), z.number().nonnegative()).optional(),
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
  expiresAt: INSTANT.optional(),
  revokedAt: INSTANT.optional(),
});

const projectsFile = z
  .strictObject({ version: z.literal(1), projects: z.array(project), tokens: z.array(token) })
  .superRefine((file, context) => {
    for (const problem of findContradictions(file)) context.addIssue({ code: 'custom', message: problem });
  });

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

function findRepeated(values: readonly string[]): string[] {
  return values.filter((value, position) => values.indexOf(value) !== position);
}
