// Writes deploy/env/<program>.reference.env for every program.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM_SETTINGS, referenceEnvOf } from './reference-env';

for (const program of Object.keys(PROGRAM_SETTINGS)) {
  writeFileSync(join(__dirname, `../deploy/env/${program}.reference.env`), referenceEnvOf(program));
}
