import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig, type Environment } from '@millrace/config';
import { localStackSettings, type LocalStackConfig } from '@millrace/local-stack';
import { endpointsOf, portUsesOf, serviceEnvironment } from './up-endpoints';

const configOf = (environment: Environment) => readConfig({ stack: localStackSettings }, environment).stack;
const config = configOf({ MILLRACE_GATEWAY_PORT: '9080' });
const threeBrokers = configOf({ MILLRACE_KAFKA_LOCAL_BROKERS: '3' });
const variablesOf = (stack: LocalStackConfig) =>
  portUsesOf(stack)
    .map(({ variable }) => variable)
    .toSorted();

it('keeps the ports that others rely on, except where one is moved', () => {
  expect(endpointsOf(config)).toEqual({
    gateway: 'http://127.0.0.1:9080',
    clickhouse: 'http://127.0.0.1:8123',
    kafka: '127.0.0.1:9092',
    admin: {
      gateway: 'http://127.0.0.1:8081',
      normaliser: 'http://127.0.0.1:8082',
      'clickhouse-writer': 'http://127.0.0.1:8083',
    },
  });
});

it('asks for every port that the settings have, each under the variable that moves it', () => {
  const variables = Object.values(localStackSettings).map(({ variable }) => variable);
  expect(variablesOf(threeBrokers)).toEqual(variables.filter((variable) => variable.endsWith('_PORT')).toSorted());
});

it('leaves the ports of brokers alone that do not run', () => {
  expect(variablesOf(threeBrokers).filter((variable) => !variablesOf(config).includes(variable))).toEqual([
    'MILLRACE_KAFKA_2_CONTROLLER_PORT',
    'MILLRACE_KAFKA_2_PORT',
    'MILLRACE_KAFKA_3_CONTROLLER_PORT',
    'MILLRACE_KAFKA_3_PORT',
  ]);
});

it('tells services of every broker, and has every record on all of them', () => {
  expect(serviceEnvironment({}, threeBrokers, '/data/projects.json')).toMatchObject({
    MILLRACE_KAFKA_BROKERS: '127.0.0.1:9092,127.0.0.1:9094,127.0.0.1:9096',
    MILLRACE_KAFKA_REPLICATION: '3',
  });
  expect(serviceEnvironment({}, config, '/data/projects.json')['MILLRACE_KAFKA_REPLICATION']).toBe('1');
});

it('gives services the local engines, whatever cluster this shell is set up for', () => {
  const shell = {
    PATH: '/bin',
    MILLRACE_LOG_LEVEL: 'debug',
    MILLRACE_KAFKA_BROKERS: 'far.example:9092',
    MILLRACE_KAFKA_TLS: 'true',
    MILLRACE_CLICKHOUSE_PASSWORD: 'of the cluster',
  };
  const environment = serviceEnvironment(shell, config, '/data/projects.json');
  expect(environment).toMatchObject({
    PATH: '/bin',
    MILLRACE_LOG_LEVEL: 'debug',
    MILLRACE_KAFKA_BROKERS: '127.0.0.1:9092',
    MILLRACE_PROJECTS_FILE: '/data/projects.json',
  });
  expect(environment['MILLRACE_KAFKA_TLS']).toBeUndefined();
  expect(environment['MILLRACE_CLICKHOUSE_PASSWORD']).toBeUndefined();
});

/** Settings that say where something is, but are how the services of any stack may be told to work. */
const SAID_BY_THE_SHELL = ['MILLRACE_GATEWAY_HOST', 'MILLRACE_OTLP_TRACES_URL'];
const PLACE_OR_CREDENTIAL = /_(?:BROKERS|CLUSTER|DIR|FILE|HOST|MECHANISM|PASSWORD|PORT|TLS|URL|USER|USERNAME)$/;

/** Every variable that the services read. */
function serviceVariables(): readonly string[] {
  const folder = join(__dirname, '../../../../deploy/env');
  return ['gateway', 'normaliser', 'clickhouse-writer'].flatMap((service) => {
    const reference = readFileSync(join(folder, `${service}.reference.env`), 'utf8');
    return [...reference.matchAll(/^#?(MILLRACE_\w+)=/gm)].map(([, variable = '']) => variable);
  });
}

it('leaves no place and no credential of a deployment to services, whatever settings they get', () => {
  const places = serviceVariables().filter((variable) => PLACE_OR_CREDENTIAL.test(variable));
  expect(places).toContain('MILLRACE_GATEWAY_SPOOL_DIR');
  const shell = Object.fromEntries(places.map((variable) => [variable, 'of the deployment']));
  const environment = serviceEnvironment(shell, config, '/data/projects.json');
  const left = Object.keys(environment).filter((variable) => environment[variable] === 'of the deployment');
  expect(left.toSorted()).toEqual(SAID_BY_THE_SHELL);
});

it('lets the shell say how services work', () => {
  const shell = { MILLRACE_GATEWAY_MAX_IN_FLIGHT_BYTES: '1000', MILLRACE_WRITER_BATCH_ROWS: '10' };
  expect(serviceEnvironment(shell, config, '/data/projects.json')).toMatchObject(shell);
});
