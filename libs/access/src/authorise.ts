import type { ProjectEntry, ProjectsFile, Scope, TokenEntry } from './projects-file';
import { hashToken } from './token';

/** What a token is worth for one purpose. */
export type Authorisation =
  | { readonly kind: 'granted'; readonly project: ProjectEntry; readonly tokenId: string }
  /** Not ours, expired or revoked; which of them is nobody's business. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'lacks-scope'; readonly project: ProjectEntry; readonly tokenId: string };

export type Authorise = (token: string, scope: Scope) => Authorisation;

const UNKNOWN: Authorisation = { kind: 'unknown' };

interface Holder {
  readonly entry: TokenEntry;
  readonly project: ProjectEntry;
  /** Unix milliseconds; Infinity without an end. */
  readonly endsAt: number;
}

/**
 * Compiles a projects file for looking tokens up. Presented tokens are compared by their SHA-256 alone: how
 * long that takes depends on digests, which nobody can steer towards a stored one, and not on how
 * many characters of a token were right.
 */
export function createAuthorise(file: ProjectsFile, now: () => number): Authorise {
  const projects = new Map(file.projects.map((project) => [project.id, project]));
  const holders = new Map<string, Holder>();
  for (const entry of file.tokens) {
    const project = projects.get(entry.project);
    if (project === undefined || entry.revokedAt !== undefined) continue;
    const endsAt = entry.expiresAt === undefined ? Infinity : Date.parse(entry.expiresAt);
    holders.set(entry.sha256, { entry, project, endsAt });
  }
  return (token, scope) => {
    const holder = holders.get(hashToken(token));
    if (holder === undefined || holder.endsAt <= now()) return UNKNOWN;
    const kind = holder.entry.scopes.includes(scope) ? 'granted' : 'lacks-scope';
    return { kind, project: holder.project, tokenId: holder.entry.id };
  };
}
