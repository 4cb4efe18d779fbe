import type { RunningEngines } from '@millrace/testing';

const running: RunningEngines[] = [];

/** Jest loads set-up and tear-down in one process but hands nothing from the one to the other. */
export function keepForTearDown(engines: RunningEngines): void {
  running.push(engines);
}

/** All that were kept; none when the set-up failed at the first. */
export function takeForTearDown(): readonly RunningEngines[] {
  return running.splice(0);
}
