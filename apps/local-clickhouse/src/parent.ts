/** Where whoever started this program gave it an IPC channel: its end is theirs, and ends this program. */
export function endWithParent(): void {
  if (process.send === undefined) return;
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

/** Tells the parent, if it listens, that statements are answered from now on. */
export function tellParent(): void {
  process.send?.({ kind: 'ready' });
}
