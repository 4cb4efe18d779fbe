import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from './write-atomically';

/** Where the parts of a running local stack are, for other programs on this machine: `.millrace/local.json`. */
export interface LocalState {
  readonly gateway: string;
  readonly console: string;
  readonly clickhouse: string;
  readonly database: string;
  /** host:port */
  readonly kafka: string;
  /** Admin URLs by service. */
  readonly admin: Readonly<Record<string, string>>;
  readonly tokens: { readonly ingest: string; readonly read: string };
  /** Process ids by name; one that is being restarted is missing. */
  readonly processes: Readonly<Record<string, number>>;
}

/** The file exists while the stack is ready, and only then. */
export class LocalStateFile {
  readonly path: string;

  constructor(dataFolder: string) {
    this.path = join(dataFolder, 'local.json');
  }

  write(state: LocalState): void {
    writeAtomically(this.path, `${JSON.stringify(state, undefined, 2)}\n`);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }

  /** Undefined where no stack is ready. */
  read(): LocalState | undefined {
    return existsSync(this.path) ? (JSON.parse(readFileSync(this.path, 'utf8')) as LocalState) : undefined;
  }
}
