const INTERVAL_MS = 200;

/**
 * Asks the engine to end a statement until it has ended: a request that comes before the engine has registered the
 * statement finds nothing to end. Does not ask for one that has ended.
 */
export async function killUntil(ended: Promise<unknown>, kill: () => Promise<void>): Promise<void> {
  const end = ended.then(
    () => true,
    () => true,
  );
  for (let waitMs = 0; !(await Promise.race([end, after(waitMs)])); waitMs = INTERVAL_MS) {
    await kill().catch(() => undefined);
  }
}

function after(milliseconds: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(false);
    }, milliseconds);
  });
}
