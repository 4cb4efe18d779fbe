import { parseEnv } from 'node:util';
import type { Environment } from './read-config';

/** Reads the text of an environment file (`NAME=value` lines, `#` comments). */
export function parseEnvFile(text: string): Environment {
  return parseEnv(text);
}
