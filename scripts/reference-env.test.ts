import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnvFile, readConfig } from '@millrace/config';
import { parse } from 'yaml';
import { PROGRAM_SETTINGS, referenceEnvOf } from './reference-env';

const deploy = join(__dirname, '../deploy');
const programs = Object.keys(PROGRAM_SETTINGS);
const read = (file: string) => readFileSync(join(deploy, file), 'utf8');

test.each(programs)('the reference environment file of %s names every variable with its default', (program) => {
  expect(read(`env/${program}.reference.env`)).toBe(referenceEnvOf(program));
});

test.each(programs)(
  'the compose environment file of %s is a valid configuration without unknown variables',
  (program) => {
    const settings = PROGRAM_SETTINGS[program] ?? {};
    const environment = parseEnvFile(read(`env/${program}.compose.env`));
    expect(() => readConfig(settings, environment)).not.toThrow();
    const known = Object.values(settings).flatMap((group) => Object.values(group).map(({ variable }) => variable));
    expect(known).toEqual(expect.arrayContaining(Object.keys(environment)));
  },
);

interface ComposeFile {
  readonly services: Readonly<
    Record<string, { image: string; env_file?: string[]; build?: { args: { APP: string } }; read_only?: boolean }>
  >;
}

test('compose runs the three services, unprivileged, each with its environment file', () => {
  const { services } = parse(read('compose/compose.yaml'), { merge: true }) as ComposeFile;
  for (const name of ['gateway', 'normaliser', 'clickhouse-writer']) {
    expect(services[name]).toMatchObject({
      env_file: [`../env/${name}.compose.env`],
      build: { args: { APP: name } },
      read_only: true,
    });
  }
  expect(services['kafka']?.image).toMatch(/apache\/kafka:\d+\.\d+\.\d+/);
  expect(services['clickhouse']?.image).toMatch(/clickhouse\/clickhouse-server:\d+\.\d+/);
});

test('the image runs as an unprivileged user, and node itself gets the signals', () => {
  const dockerfile = read('docker/Dockerfile');
  expect(dockerfile).toMatch(/^USER 1000:1000$/m);
  expect(dockerfile).toMatch(/^ENTRYPOINT \["node"/m);
});
