import { inspect } from 'node:util';
import { ConfigError, readConfig } from './read-config';
import { parseEnvFile } from './env-file';
import { describeSettings, renderReferenceEnv } from './reference';
import { flag, integer, list, oneOf, optionalUrl, port, secret, setting, text, url } from './settings';

const groups = {
  http: {
    host: setting('MILLRACE_TEST_HOST', text('127.0.0.1'), 'the host'),
    port: setting('MILLRACE_TEST_PORT', port(8080), 'the port'),
  },
  other: {
    brokers: setting('MILLRACE_TEST_BROKERS', list('a:1'), 'the brokers'),
    tls: setting('MILLRACE_TEST_TLS', flag(false), 'whether to use TLS'),
    level: setting('MILLRACE_TEST_LEVEL', oneOf(['info', 'warn'], 'info'), 'the level'),
    size: setting('MILLRACE_TEST_SIZE', integer(10, { min: 1 }), 'the size'),
    url: setting('MILLRACE_TEST_URL', url('http://127.0.0.1:8123'), 'the address'),
    otlp: setting('MILLRACE_TEST_OTLP', optionalUrl(), 'the collector'),
    password: setting('MILLRACE_TEST_PASSWORD', secret(), 'the password'),
  },
} as const;

test('an empty environment gives the defaults, and an empty variable counts as unset', () => {
  const defaults = {
    http: { host: '127.0.0.1', port: 8080 },
    other: {
      brokers: ['a:1'],
      tls: false,
      level: 'info',
      size: 10,
      url: 'http://127.0.0.1:8123',
      otlp: undefined,
      password: undefined,
    },
  };
  expect(readConfig(groups, {})).toEqual(defaults);
  expect(readConfig(groups, { MILLRACE_TEST_PORT: '', MILLRACE_TEST_TLS: '' })).toEqual(defaults);
});

test('variables are read in their own form', () => {
  const config = readConfig(groups, {
    MILLRACE_TEST_PORT: '9000',
    MILLRACE_TEST_BROKERS: 'a:1, b:2,',
    MILLRACE_TEST_TLS: 'true',
  });
  expect(config).toMatchObject({ http: { port: 9000 }, other: { brokers: ['a:1', 'b:2'], tls: true } });
});

test('all faults are reported at once, each with its variable and what it is for', () => {
  const faulty = {
    MILLRACE_TEST_PORT: '70000',
    MILLRACE_TEST_TLS: 'yes',
    MILLRACE_TEST_LEVEL: 'loud',
    MILLRACE_TEST_SIZE: '1.5',
    MILLRACE_TEST_URL: 'ftp://x',
  };
  const read = () => readConfig(groups, faulty);
  expect(read).toThrow(ConfigError);
  for (const variable of Object.keys(faulty)) expect(read).toThrow(variable);
  expect(read).toThrow('5 problems');
  expect(read).toThrow('must be true or false (whether to use TLS)');
});

test('a secret is not printed in any way', () => {
  const { password } = readConfig(groups, { MILLRACE_TEST_PASSWORD: 'hunter2' }).other;
  expect(password?.reveal()).toBe('hunter2');
  expect([String(password), JSON.stringify({ password }), inspect({ password })].join()).not.toContain('hunter2');
});

test('the reference names every variable with its default as it would be written', () => {
  const reference = describeSettings(groups);
  expect(reference).toHaveLength(9);
  expect(reference).toContainEqual({
    variable: 'MILLRACE_TEST_TLS',
    fallback: 'false',
    description: 'whether to use TLS',
  });
  expect(reference).toContainEqual({
    variable: 'MILLRACE_TEST_OTLP',
    fallback: undefined,
    description: 'the collector',
  });
});

test('the reference as an environment file is read back as the defaults', () => {
  const file = renderReferenceEnv(groups);
  expect(file).toContain('# whether to use TLS\nMILLRACE_TEST_TLS=false\n');
  expect(file).toContain('#MILLRACE_TEST_OTLP=\n');
  expect(readConfig(groups, parseEnvFile(file))).toEqual(readConfig(groups, {}));
});
