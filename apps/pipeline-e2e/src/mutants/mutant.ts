/** A text of a source file that stands there exactly once, and what stands there instead. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  readonly text: string;
  readonly replacement: string;
}

/** A test of the sources, by its file from the root of the repository and a pattern of its name. */
export interface CatchingTest {
  readonly file: string;
  readonly name: string;
}

/** See `VERIFIED_RUNS`. */
export type VerifiedRun = 'duplicates' | 'late-inserts' | 'outages' | 'overtaken';

/** A service without one of the protections that keep events from being lost or doubled. */
export interface Mutant {
  readonly name: string;
  /** What it does instead, in words: the service … */
  readonly does: string;
  readonly service: 'gateway' | 'normaliser' | 'clickhouse-writer';
  readonly edit: Edit;
  /** Fails with it, in memory; undefined where only real brokers show it. */
  readonly caughtBy?: CatchingTest;
  /** The run of `verify-delivery` that finds it out; undefined where what it takes comes about too seldom from outside. */
  readonly shownBy?: VerifiedRun;
}

/** Throws unless the text is there exactly once: a mutant whose place has changed would prove nothing. */
export function applyEdit(source: string, { file, text, replacement }: Edit): string {
  const [before, after, ...more] = source.split(text);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`${file} does not have this text exactly once: ${text}`);
  return before + replacement + after;
}
