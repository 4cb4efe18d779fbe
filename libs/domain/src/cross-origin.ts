/** What scripts of other origins may do with a dialect's addresses (the Fetch standard's CORS protocol). */
export interface CrossOriginPolicy {
  /**
   * `any`: every origin, as a contract may have it. `token`: the origins listed with the token; a request from
   * another is refused, also one that no browser sent.
   */
  readonly origins: 'any' | 'token';
  /** Whether `any` allows credentials as well. */
  readonly credentials: boolean;
  /** Answer headers that a script may read. */
  readonly exposedHeaders: readonly string[];
  /** For how long a browser may remember the answer to a preflight request. */
  readonly maxAgeSeconds: number;
}
