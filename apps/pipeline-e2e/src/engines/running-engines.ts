import type { RunningEngines } from '@millrace/testing';

let running: RunningEngines | undefined;

/** Jest loads set-up and tear-down in one process but hands nothing from the one to the other. */
export function keepForTearDown(engines: RunningEngines): void {
  running = engines;
}

/** Undefined when the set-up failed. */
export function takeForTearDown(): RunningEngines | undefined {
  const engines = running;
  running = undefined;
  return engines;
}
