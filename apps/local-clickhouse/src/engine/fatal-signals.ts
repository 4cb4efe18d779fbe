const FATAL_SIGNALS = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGTRAP', 'SIGSYS', 'SIGTSTP'] as const;

/**
 * Gives fatal signals back to the operating system. The engine catches them to write a report and then sleeps for five
 * minutes (chdb-core issue 81), with the port still open; a process that dies at once is restarted at once. The engine
 * offers no switch for it in JavaScript, but adding and removing a listener makes Node set the default action.
 *
 * Call it after the first session is open: that is when the engine installs its handlers, once for the process.
 */
export function restoreFatalSignals(): void {
  const ignore = (): void => undefined;
  for (const signal of FATAL_SIGNALS) {
    process.on(signal, ignore);
    process.off(signal, ignore);
  }
}
