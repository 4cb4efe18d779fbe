/** A second signal within this time is the same Ctrl-C, delivered by the terminal and by npm. */
const REPEATED_SIGNAL_MS = 2_000;

/** Aborted by the first signal that asks to end; a later one calls `onImpatience`. */
export function onEndingSignal(onImpatience: () => void): AbortSignal {
  const ending = new AbortController();
  let firstAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!ending.signal.aborted) {
        firstAt = Date.now();
        ending.abort();
      } else if (Date.now() - firstAt > REPEATED_SIGNAL_MS) onImpatience();
    });
  }
  return ending.signal;
}
