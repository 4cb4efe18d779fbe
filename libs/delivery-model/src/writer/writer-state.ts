/** An event of the normalised log. */
export interface LoggedEvent {
  /** Its place in the raw topic; a normaliser's replay has the same. */
  readonly coordinate: number;
  /** The identity that its producer gave it. */
  readonly identity?: string;
  /** Month of reception: ClickHouse deduplicates per table partition. */
  readonly month?: number;
  /** ClickHouse refuses its row. */
  readonly isBad?: boolean;
}

/** A message holds one event or more; its place is its offset. */
export type Log = readonly (readonly LoggedEvent[])[];

/** What the group's committed offset and its metadata say. */
export interface Progress {
  readonly position: number;
  /** The highest coordinate stored. */
  readonly mark: number;
  readonly plannedTo?: number;
  readonly incarnation: number;
  /** An offset without metadata: what an automatic commit leaves. */
  readonly isBare?: boolean;
}

/** Where an event stands in the normalised log. */
export interface Place {
  readonly incarnation: number;
  readonly offset: number;
  readonly index: number;
}

export interface Row extends Place {
  readonly coordinate: number;
  readonly identity?: string;
  readonly month: number;
  readonly batchFrom: number;
  readonly isBad?: boolean;
}

export interface Key extends Place {
  readonly identity: string;
}

/** What a writer has decided to do with [from, to). */
export interface Batch {
  readonly from: number;
  readonly to: number;
  readonly rows: readonly Row[];
  readonly keys: readonly Key[];
  /** The mark after it. */
  readonly mark: number;
}

export type Phase =
  /** Became a member; the group is not complete yet. */
  | 'joining'
  | 'reading'
  /** Committed what it rebuilt. */
  | 'rebuilt'
  | 'ready'
  /** Has a batch, and each of the next waits for one answer. */
  | 'planning'
  | 'looking'
  | 'inserting'
  | 'trying'
  | 'keying'
  | 'ending'
  | 'gone';

/** A writer that holds, or held, the partition. It knows nothing of the others. */
export interface Writer {
  readonly epoch: number;
  readonly phase: Phase;
  readonly progress?: Progress;
  readonly batch?: Batch;
  /** Ids in its process' memory, where it keeps one. */
  readonly remembered: readonly string[];
}

export type Request =
  | { readonly kind: 'commit'; readonly from: number; readonly epoch: number; readonly progress: Progress }
  | { readonly kind: 'insert'; readonly from: number; readonly token: string; readonly rows: readonly Row[] }
  | { readonly kind: 'keys'; readonly from: number; readonly keys: readonly Key[] };

/** How often each fault may still happen. */
export interface Budget {
  readonly crashes: number;
  readonly rebalances: number;
  /** Answers that a writer does not wait for any longer: the request may still arrive, once, at any time. */
  readonly lostAnswers: number;
  /** Inserts that ClickHouse fails, with nothing or only one month of it stored. */
  readonly failedInserts: number;
  readonly forgottenTokens: number;
  /** What the group committed is gone: its offsets' retention is over. */
  readonly lostCommits: number;
  /** The group's position is committed again, without metadata. */
  readonly bareCommits: number;
  readonly retentions: number;
  readonly recreations: number;
}

export interface WriterState {
  readonly incarnation: number;
  /** Retention took what is below. */
  readonly logStart: number;
  readonly committed: Progress | null;
  readonly generation: number;
  /** By their age; the last one is the group's. */
  readonly writers: readonly Writer[];
  /** Requests on their way; `from` is the index of the writer that waits for the answer, -1: nobody does. */
  readonly net: readonly Request[];
  readonly rows: readonly Row[];
  readonly keys: readonly Key[];
  /** Each with the month that it was used in. */
  readonly tokens: readonly string[];
  readonly left: Budget;
}
