/**
 * A project may hold so many times what it leaves free: alone seven eighths of the spool, and what others need is there for
 * them. The rule is that of the room in memory (`InFlightBytes`).
 */
const TIMES_OF_THE_FREE = 7;

/** Bytes by project. */
export type BytesByProject = ReadonlyMap<string, number>;

/** How much of the spool each project holds. What was published of a segment counts until all of it was. */
export class ProjectShares {
  readonly #held = new Map<string, number>();

  /** Negative bytes are given back. */
  add(project: string, bytes: number): void {
    const held = (this.#held.get(project) ?? 0) + bytes;
    if (held > 0) this.#held.set(project, held);
    else this.#held.delete(project);
  }

  addAll(bytes: BytesByProject): void {
    for (const [project, held] of bytes) this.add(project, held);
  }

  release(bytes: BytesByProject): void {
    for (const [project, held] of bytes) this.add(project, -held);
  }

  /** Whether the project gets nothing more where so much is free for all. */
  isUsedUp(project: string, freeBytes: number): boolean {
    return (this.#held.get(project) ?? 0) > TIMES_OF_THE_FREE * freeBytes;
  }
}
