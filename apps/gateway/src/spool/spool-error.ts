/** Why a spool takes nothing: its bound is reached, or the disk failed (full, broken). */
export type SpoolFault = 'full' | 'faulty';

/** Why a record is not taken: for a reason of all records, or because its project's share is used up. */
export type SpoolRefusal = SpoolFault | 'share';

const WORDS: Readonly<Record<SpoolRefusal, string>> = {
  full: 'the spool is full',
  faulty: 'the spool cannot be written to',
  share: "the project's share of the spool is used up",
};

/** A record that is not in the spool, and must not be acknowledged. */
export class SpoolError extends Error {
  override readonly name = 'SpoolError';

  constructor(
    readonly fault: SpoolRefusal,
    /** False where a part of it may be found on the disk later, and then be published. */
    readonly isUndone: boolean,
    options?: ErrorOptions,
  ) {
    super(WORDS[fault], options);
  }
}
