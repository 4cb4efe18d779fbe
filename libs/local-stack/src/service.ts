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
  /** Tells copies of it apart, in names and log files. */
  readonly copy?: number;
  /** The built program; that of the checkout unless given. */
  readonly program?: string;
  /** All of it, not only what is added. */
  readonly environment: Environment;
  readonly adminUrl: string;
  /** The heap's bound in megabytes; 320 unless given. */
  readonly maxHeapMb?: number;
  /** Gives up a start that is under way. */
  readonly ending?: AbortSignal;
  onChange?(change: ProcessChange): void;
}

/** On a large machine V8 would rather let garbage grow to gigabytes than collect it; a service needs half of this. */
const MAX_HEAP_MB = 320;

/** One of our services, built, as a process of its own; it works when its /readyz says so. Its log is `<name>.log`. */
export function service(options: ServiceOptions): Component<SupervisedProcess> {
  const { layout, copy, environment, adminUrl, program = appProgram(layout.root, options.name) } = options;
  const heap = `--max-old-space-size=${String(options.maxHeapMb ?? MAX_HEAP_MB)}`;
  const name = copy === undefined ? options.name : `${options.name}-${String(copy)}`;
  return supervisedProcess({
    name,
    command: process.execPath,
    args: ['--enable-source-maps', heap, program],
    cwd: layout.root,
    environment,
    logFile: join(layout.logs, `${name}.log`),
    findFault: () => findHttpFault(`${adminUrl}/readyz`, 2_000),
    readyWithinMs: 120_000,
    stopWithinMs: 20_000,
    ending: options.ending,
    onChange: (change) => options.onChange?.(change),
  });
}
