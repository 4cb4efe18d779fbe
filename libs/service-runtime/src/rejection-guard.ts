import { AsyncLocalStorage } from 'node:async_hooks';
import type { Component } from './component';

/** Runs work that may leave promises behind, for code that the service has not written and does not want to end with. */
export interface RejectionGuard {
  /**
   * Runs it and gives its result. A promise that it made, then or later, and that is rejected with nobody there to
   * handle it, is reported to `onRejection` (which must not throw) instead of ending the process.
   */
  run<T>(work: () => T, onRejection: (error: unknown) => void): T;
}

/** What is rejected outside guarded work ends the process, as it does without a guard. */
export function rejectionGuard(): Component<RejectionGuard> {
  return {
    name: 'rejection-guard',
    start: () => {
      const owners = new AsyncLocalStorage<(error: unknown) => void>();
      const report = (error: unknown): void => {
        const owner = owners.getStore();
        if (owner === undefined) throw error;
        owner(error);
      };
      process.on('unhandledRejection', report);
      return Promise.resolve({
        value: { run: (work, onRejection) => owners.run(onRejection, work) },
        stop: () => {
          process.off('unhandledRejection', report);
          return Promise.resolve();
        },
      });
    },
  };
}
