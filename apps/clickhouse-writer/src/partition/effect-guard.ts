/** Stands before the effects of a partition's batches. */
export interface EffectGuard {
  /** Throws AssignmentLostError from the moment that another writer may own the partition. Call it right before an effect. */
  requireCurrent(): void;
  /** Fires when an effect that is under way is to be given up; its outcome is then not known. */
  readonly signal: AbortSignal;
}
