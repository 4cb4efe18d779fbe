/** How many parts are tried at once: a trial is small and mostly waits, and ClickHouse has others to serve. */
const TRIALS_AT_ONCE = 8;

export interface RefusalTrials<T> {
  /** Stores nothing. Resolves with a refusal, or with undefined where all of the part are taken. */
  readonly attempt: (part: readonly T[]) => Promise<string | undefined>;
  /** The same with what is known to be good: only where the table is at fault is it refused, too. */
  readonly attemptControl: () => Promise<string | undefined>;
}

/**
 * Finds, by halving, which of a batch are refused for what is in them, with the words of the refusal: any number, up to
 * all. Nothing is found where the batch is not to blame: all of it is taken, or the control is refused as well, before
 * the search or after it. What was refused alone is tried a second time at the end, since a refusal may pass and what it costs
 * to be wrong is the event.
 *
 * One among n takes 2 log2(n) trials and a few; n of n take 3n, so the cost of each grows no further however many there are.
 */
export async function findRefused<T>(
  batch: readonly T[],
  { attempt, attemptControl }: RefusalTrials<T>,
): Promise<ReadonlyMap<T, string>> {
  const blamed = new Map<T, string>();
  if ((await attemptControl()) !== undefined) return blamed;
  const judge = async (part: readonly T[]): Promise<readonly (readonly T[])[]> => {
    const refusal = await attempt(part);
    if (refusal === undefined) return [];
    const [first, ...others] = part;
    if (first === undefined) return [];
    if (others.length > 0) return [part.slice(0, part.length / 2), part.slice(part.length / 2)];
    blamed.set(first, refusal);
    return [];
  };
  const suspects = [batch];
  while (suspects.length > 0) {
    const halves = await Promise.all(suspects.splice(-TRIALS_AT_ONCE).map(judge));
    suspects.push(...halves.flat());
  }
  // The table may have been changed meanwhile.
  if (blamed.size > 0 && (await attemptControl()) !== undefined) return new Map();
  await acquit(blamed, attempt);
  return blamed;
}

/** Takes those out that are taken now. */
async function acquit<T>(blamed: Map<T, string>, attempt: RefusalTrials<T>['attempt']): Promise<void> {
  const unjudged = [...blamed.keys()];
  while (unjudged.length > 0) {
    const judged = unjudged.splice(-TRIALS_AT_ONCE).map(async (each) => {
      if ((await attempt([each])) === undefined) blamed.delete(each);
    });
    await Promise.all(judged);
  }
}
