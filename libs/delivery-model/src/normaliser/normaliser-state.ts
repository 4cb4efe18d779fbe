/** What the normaliser relies on. Each: the normaliser … */
export const NORMALISER_PROTECTIONS = {
  commitsAfterAcks: 'commits a raw offset when the brokers have all that came of what is below',
  oneInFlight: 'has one message under way to each normalised partition',
  repeatsUnanswered: 'sends again what was not answered before it goes on',
  sameIds: 'makes the same ids in a replay, so that an event goes to the same partition',
  samePlaces: 'counts the places of events before any of them is dropped, in every version',
  samePartitions: 'never sees another number of normalised partitions',
} as const;

export type NormaliserProtection = keyof typeof NORMALISER_PROTECTIONS;

/** A record of the raw partition: its events by name, each with the partition that its id leads to; null: dropped. */
export type RawRecord = readonly ({ readonly name: string; readonly partition: number } | null)[];

/** An event as it stands in a normalised partition. */
export interface PublishedEvent {
  readonly name: string;
  /** Offset of its record × 10 + its place in it. */
  readonly coordinate: number;
}

export interface Message {
  readonly partition: number;
  readonly events: readonly PublishedEvent[];
}

export type Request =
  | { readonly kind: 'message'; readonly from: number; readonly message: Message }
  | { readonly kind: 'commit'; readonly from: number; readonly offset: number; readonly epoch: number };

/** A normaliser that holds, or held, the raw partition. */
export interface Normaliser {
  readonly epoch: number;
  readonly phase: 'reading' | 'ready' | 'publishing' | 'committing' | 'gone';
  /** The raw offset it goes on at. */
  readonly position: number;
  /** Not sent yet. */
  readonly queue: readonly Message[];
}

export interface NormaliserState {
  readonly committed: number;
  readonly generation: number;
  /** By their age; the last one is the group's. */
  readonly normalisers: readonly Normaliser[];
  /** On their way; `from` is who waits for the answer, -1: nobody. */
  readonly net: readonly Request[];
  /** The normalised partitions. */
  readonly logs: readonly (readonly PublishedEvent[])[];
  readonly left: Faults;
}

/** How often each may still happen. */
export interface Faults {
  readonly crashes: number;
  readonly rebalances: number;
  readonly lostAnswers: number;
}
