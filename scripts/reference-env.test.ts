import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnvFile, readConfig } from '@millrace/config';
import { kafkaContainerEnvironment, OFFICIAL_KAFKA_IMAGE } from '@millrace/local-stack';
import { parse } from 'yaml';
import { testSettings } from '../apps/pipeline-e2e/src/engines/test-settings';
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

interface ComposeService {
  readonly image: string;
  readonly env_file?: readonly string[];
  readonly build?: { readonly args: { readonly APP: string } };
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
}

const { services } = parse(read('compose/compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<string, ComposeService>>;
};
const ownServices = Object.entries(services).filter(([name]) => name !== 'kafka' && name !== 'clickhouse');

test('compose runs the three services, each with its environment file', () => {
  for (const name of ['gateway', 'normaliser', 'clickhouse-writer']) {
    expect(services[name]).toMatchObject({ env_file: [`../env/${name}.compose.env`], build: { args: { APP: name } } });
  }
});

test.each(ownServices)('compose builds %s instead of asking a registry, and runs it unprivileged', (_name, service) => {
  expect(service.image).toContain(`:-millrace/${service.build?.args.APP ?? 'nothing that is built'}}`);
  expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
});

test('the gateway of compose waits for topics, and for the projects file that it does not start without', () => {
  expect(services['gateway']?.depends_on).toMatchObject({
    migrate: { condition: 'service_completed_successfully' },
    access: { condition: 'service_completed_successfully' },
    kafka: { condition: 'service_healthy' },
  });
});

test.each(['gateway', 'clickhouse-writer'])('under compose %s is given what the store asks of it', (name) => {
  const environment = parseEnvFile(read(`env/${name}.compose.env`));
  expect(environment).toMatchObject({
    MILLRACE_CLICKHOUSE_URL: 'http://clickhouse:8123',
    MILLRACE_CLICKHOUSE_USER: services['clickhouse']?.environment?.['CLICKHOUSE_USER'],
  });
  expect(services[name]?.environment).toMatchObject({
    MILLRACE_CLICKHOUSE_PASSWORD: services['clickhouse']?.environment?.['CLICKHOUSE_PASSWORD'],
  });
});

test('compose takes the engines that tests run against, unless a variable names others', () => {
  expect(services['kafka']?.image).toBe(`\${MILLRACE_KAFKA_IMAGE:-${OFFICIAL_KAFKA_IMAGE}}`);
  const tested = readConfig({ tests: testSettings }, {}).tests.clickhouseImage;
  expect(services['clickhouse']?.image).toBe(`\${MILLRACE_CLICKHOUSE_IMAGE:-${tested}}`);
});

test('Kafka keeps offsets and makes topics under compose as it does on one machine', () => {
  const local = kafkaContainerEnvironment(9092);
  const addresses = ['KAFKA_CONTROLLER_QUORUM_VOTERS', 'KAFKA_LISTENERS', 'KAFKA_ADVERTISED_LISTENERS'];
  const composed = Object.entries(services['kafka']?.environment ?? {})
    .filter(([name]) => !addresses.includes(name) && name !== 'KAFKA_HEAP_OPTS')
    .map(([name, value]) => [name, String(value)] as const);
  expect(local).toMatchObject(Object.fromEntries(composed));
  expect(composed.map(([name]) => name)).toEqual(
    expect.arrayContaining(['KAFKA_OFFSETS_RETENTION_MINUTES', 'KAFKA_AUTO_CREATE_TOPICS_ENABLE']),
  );
});

test('the image runs as an unprivileged user, and node itself gets the signals', () => {
  const dockerfile = read('docker/Dockerfile');
  expect(dockerfile).toMatch(/^USER 1000:1000$/m);
  expect(dockerfile).toMatch(/^ENTRYPOINT \["node"/m);
});

test('one build makes every program that is deployed', () => {
  const built = /run-many -t build -p (\S+)/.exec(read('docker/Dockerfile'))?.[1] ?? '';
  expect(built.split(',').toSorted()).toEqual(programs.toSorted());
});
