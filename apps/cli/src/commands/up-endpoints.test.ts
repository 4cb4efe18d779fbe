import { readConfig } from '@millrace/config';
import { localStackSettings } from '@millrace/local-stack';
import { endpointsOf, portUsesOf, serviceEnvironment } from './up-endpoints';

const { stack: config } = readConfig({ stack: localStackSettings }, { MILLRACE_GATEWAY_PORT: '9080' });

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
  expect(
    portUsesOf(config)
      .map(({ variable }) => variable)
      .toSorted(),
  ).toEqual(variables.filter((variable) => variable.endsWith('_PORT')).toSorted());
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
