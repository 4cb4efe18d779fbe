/** Why a spool takes nothing: its bound is reached, or the disk failed (full, broken). */
export type SpoolFault = 'full' | 'faulty';

/** A record that is not in the spool, and must not be acknowledged. */
export class SpoolError extends Error {
  override readonly name = 'SpoolError';

  constructor(
    readonly fault: SpoolFault,
    /** False where a part of it may be found on the disk later, and then be published. */
    readonly isUndone: boolean,
    options?: ErrorOptions,
  ) {
    super(fault === 'full' ? 'the spool is full' : 'the spool cannot be written to', options);
  }
}
