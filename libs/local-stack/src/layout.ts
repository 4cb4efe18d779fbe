import { join } from 'node:path';

/** Where the parts of the local stack are. All paths are absolute. */
export interface StackLayout {
  /** The checkout that the stack is started from. */
  readonly root: string;
  /** State of this stack: data, logs, tokens. */
  readonly data: string;
  readonly logs: string;
  /** Fetched engines: shared by all stacks of the checkout, and no state. */
  readonly engines: string;
  readonly kafkaJars: string;
  /** Where `chdb` is resolved from. */
  readonly chdbModules: string;
}

/** Pinned in deploy/local/kafka/pom.xml; a test compares them. */
export const KAFKA_VERSION = '4.1.1';

export function stackLayout(root: string, data: string): StackLayout {
  const engines = join(root, '.millrace/engines');
  return {
    root,
    data,
    logs: join(data, 'logs'),
    engines,
    kafkaJars: join(engines, `kafka-${KAFKA_VERSION}`),
    chdbModules: join(root, 'deploy/local/clickhouse/node_modules'),
  };
}

/** The built program of an app. */
export function appProgram(root: string, app: string): string {
  return join(root, 'apps', app, 'dist/main.js');
}
