/** Something with a life. `start` resolves when it works; whoever started it calls `stop`, once. */
export interface Component<T> {
  readonly name: string;
  start(): Promise<Running<T>>;
}

/** A started component: what others use of it, and the way to end it. */
export interface Running<T> {
  readonly value: T;
  /** Resolves when nothing of it is left working. Must be safe to call while work is under way. */
  stop(): Promise<void>;
}
