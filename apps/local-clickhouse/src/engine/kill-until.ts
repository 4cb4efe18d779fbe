const INTERVAL_MS = 200;

/**
 * Asks the engine to end a statement until it has ended: a request that comes before the engine has registered the
 * statement finds nothing to end.
 */
export async function killUntil(ended: Promise<unknown>, kill: () => Promise<void>): Promise<void> {
  const end = ended.then(
    () => true,
    () => true,
  );
  for (let hasEnded = false; !hasEnded; hasEnded = await Promise.race([end, interval()])) {
    await kill().catch(() => undefined);
  }
}

function interval(): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(false);
    }, INTERVAL_MS);
  });
}
