import { join } from 'node:path';
import type { Environment } from '@millrace/config';
import type { Component } from '@millrace/service-runtime';
import { appProgram, type StackLayout } from './layout';
import { findHttpFault } from './probes';
import { supervisedProcess, type ProcessChange, type SupervisedProcess } from './supervised-process';

export interface ServiceOptions {
  readonly layout: StackLayout;
  /** The app's folder under apps/. */
  readonly name: string;
  /** All of it, not only what is added. */
  readonly environment: Environment;
  readonly adminUrl: string;
  /** Gives up a start that is under way. */
  readonly ending?: AbortSignal;
  onChange?(change: ProcessChange): void;
}

/** One of our services, built, as a process of its own; it works when its /readyz says so. Its log is `<name>.log`. */
export function service(options: ServiceOptions): Component<SupervisedProcess> {
  const { layout, name, environment, adminUrl } = options;
  return supervisedProcess({
    name,
    command: process.execPath,
    args: ['--enable-source-maps', appProgram(layout.root, name)],
    cwd: layout.root,
    environment,
    logFile: join(layout.logs, `${name}.log`),
    findFault: () => findHttpFault(`${adminUrl}/readyz`, 2_000),
    readyWithinMs: 60_000,
    stopWithinMs: 20_000,
    ending: options.ending,
    onChange: (change) => options.onChange?.(change),
  });
}
