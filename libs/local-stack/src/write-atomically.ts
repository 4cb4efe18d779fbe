import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Readable for its owner only: what is written here has tokens in it. */
const OWNER_ONLY = 0o600;

/** Writes a file so that a reader sees the old text or the new one, never a part. */
export function writeAtomically(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${String(process.pid)}`;
  writeFileSync(draft, text, { mode: OWNER_ONLY });
  renameSync(draft, path);
}
