/** When more of one batch are refused, something else than single events is wrong, and a person has to look. */
export const MAX_REFUSED = 100;

/**
 * Finds, by halving, which of a batch are refused for what is in them, with the words of the refusal. `attempt` stores
 * nothing and resolves with a refusal, or with undefined where all it was given are taken. Nothing is found where the
 * batch is not to blame: all of it is taken, more than MAX_REFUSED are refused, or an attempt with nothing is refused too.
 * One that is refused alone is tried a second time, since what it costs to be wrong is the event.
 */
export async function findRefused<T>(
  batch: readonly T[],
  attempt: (part: readonly T[]) => Promise<string | undefined>,
): Promise<ReadonlyMap<T, string>> {
  const refused = new Map<T, string>();
  if ((await attempt([])) !== undefined) return refused;
  const suspects = [batch];
  for (let part = suspects.pop(); part !== undefined; part = suspects.pop()) {
    const refusal = await attempt(part);
    if (refusal === undefined) continue;
    const [first, ...others] = part;
    if (first !== undefined && others.length === 0) {
      if ((await attempt(part)) !== undefined) refused.set(first, refusal);
    } else suspects.push(part.slice(0, part.length / 2), part.slice(part.length / 2));
    if (refused.size > MAX_REFUSED) return new Map();
  }
  return refused;
}
