/**
 * Waits for all of them, as long as some come: once none has for `silenceMs`, resolves with what came, and undefined for
 * each that did not. Those go on; what becomes of them is nobody's concern any more.
 */
export function settledUnlessSilent<T>(
  pending: readonly Promise<T>[],
  silenceMs: number,
): Promise<readonly (PromiseSettledResult<T> | undefined)[]> {
  const results = new Array<PromiseSettledResult<T> | undefined>(pending.length).fill(undefined);
  return new Promise((resolve) => {
    let silence: NodeJS.Timeout | undefined;
    const finish = () => {
      clearTimeout(silence);
      silence = undefined;
      resolve([...results]);
    };
    silence = setTimeout(finish, silenceMs);
    const all = pending.map(async (each, place) => {
      [results[place]] = await Promise.allSettled([each]);
      silence?.refresh();
    });
    void Promise.all(all).then(finish);
  });
}
