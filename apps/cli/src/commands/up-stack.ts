import { once } from 'node:events';
import type { Environment } from '@millrace/config';
import {
  lockStack,
  requirePorts,
  type LocalStackConfig,
  type StackLayout,
  type StepReporter,
} from '@millrace/local-stack';
import { portUsesOf } from './up-endpoints';
import { LocalStack } from './up-local-stack';

export interface StackOptions {
  readonly layout: StackLayout;
  readonly config: LocalStackConfig;
  readonly environment: Environment;
  readonly reporter: StepReporter;
  /** Starts empty. */
  readonly clean: boolean;
  /** Asks to stop, at any time. */
  readonly ending: AbortSignal;
}

/** What a killed supervisor had started ends within some seconds. */
const ABANDONED_PORTS_MS = 10_000;
const PORTS_MS = 500;

/** Runs everything until `ending`, then stops it. Resolves with whether all of it was ready; rejects when it cannot be. */
export async function runStack(options: StackOptions): Promise<boolean> {
  const { layout, config, reporter, ending } = options;
  const lock = await lockStack(layout.data);
  const stack = new LocalStack(options);
  try {
    await requirePorts(portUsesOf(config), lock.wasAbandoned ? ABANDONED_PORTS_MS : PORTS_MS);
    const isReady = await stack.start();
    if (isReady && !ending.aborted) await once(ending, 'abort');
    return isReady;
  } finally {
    if (ending.aborted) reporter.note('\nStopping. The data stays.');
    await stack.stop();
    lock.release();
  }
}
