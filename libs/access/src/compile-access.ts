import { SCOPES, type ProjectEntry, type ProjectsFile, type Scope, type TokenEntry } from './projects-file';
import { hashToken } from './token';

/** A token of ours and what belongs to it. */
interface KnownToken {
  readonly project: ProjectEntry;
  readonly tokenId: string;
  /** Of scripts that may use the token, as browsers write them; `*` stands for every one. */
  readonly origins: readonly string[];
}

/** What a token is worth for one purpose. */
export type Authorisation =
  | ({ readonly kind: 'granted' } & KnownToken)
  /** Not ours, expired, revoked, or of a suspended project; which of them is nobody's business. */
  | { readonly kind: 'unknown' }
  | ({ readonly kind: 'lacks-scope' } & KnownToken);

/** What a projects file says, compiled for looking it up. */
export interface Access {
  /** Tokens of a suspended project are unknown for `ingest` and go on reading. */
  authorise(token: string, scope: Scope): Authorisation;
  /**
   * Whether any token in force lists the origin: all that can be said to a preflight request, which carries no
   * token.
   */
  isAllowedOrigin(origin: string): boolean;
  /** Every project, suspended ones too. */
  readonly projects: readonly ProjectEntry[];
}

const EVERY_ORIGIN = '*';
const UNKNOWN: Authorisation = { kind: 'unknown' };

interface Holder {
  readonly entry: TokenEntry;
  readonly project: ProjectEntry;
  /** Unix milliseconds; Infinity without an end. */
  readonly endsAt: number;
  /** Made once, so that a request makes no new object. */
  readonly answers: Readonly<Record<Scope, Authorisation>>;
}

/**
 * Compiles a projects file. Presented tokens are compared by their SHA-256 alone: how long that takes depends on
 * digests, which nobody can steer towards a stored one, and not on how many characters of a token were right.
 */
export function compileAccess(file: ProjectsFile, now: () => number): Access {
  const holders = new Map(findHolders(file).map((holder) => [holder.entry.sha256, holder]));
  const lastUseOf = findLastUses([...holders.values()]);
  const isInUse = (origin: string): boolean => (lastUseOf.get(origin) ?? -Infinity) > now();
  return {
    projects: file.projects,
    authorise: (token, scope) => {
      const holder = holders.get(hashToken(token));
      return holder === undefined || holder.endsAt <= now() ? UNKNOWN : holder.answers[scope];
    },
    isAllowedOrigin: (origin) => isInUse(origin) || isInUse(EVERY_ORIGIN),
  };
}

/** The tokens that were not revoked. */
function findHolders(file: ProjectsFile): readonly Holder[] {
  const projects = new Map(file.projects.map((project) => [project.id, project]));
  return file.tokens.flatMap((entry) => {
    const project = projects.get(entry.project);
    if (project === undefined || entry.revokedAt !== undefined) return [];
    const endsAt = entry.expiresAt === undefined ? Infinity : Date.parse(entry.expiresAt);
    return [{ entry, project, endsAt, answers: toAnswers(entry, project) }];
  });
}

function toAnswers(entry: TokenEntry, project: ProjectEntry): Readonly<Record<Scope, Authorisation>> {
  const known: KnownToken = { project, tokenId: entry.id, origins: entry.origins ?? [] };
  const answer = (scope: Scope): Authorisation => {
    if (scope === 'ingest' && project.suspended === true) return UNKNOWN;
    return { kind: entry.scopes.includes(scope) ? 'granted' : 'lacks-scope', ...known };
  };
  return Object.fromEntries(SCOPES.map((scope) => [scope, answer(scope)])) as Record<Scope, Authorisation>;
}

/** Of each origin, when the last of its tokens ends. */
function findLastUses(holders: readonly Holder[]): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  for (const { entry, endsAt } of holders)
    for (const origin of entry.origins ?? []) ends.set(origin, Math.max(endsAt, ends.get(origin) ?? -Infinity));
  return ends;
}
