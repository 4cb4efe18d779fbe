import { readConfig } from '@millrace/config';
import { localClickhouseSettings, RESERVED_THREADS } from './config';

const read = (environment: Record<string, string>) => readConfig(localClickhouseSettings, environment);

test('a pool of threads that was not enlarged is refused, by the name of the variable', () => {
  expect(() => read({})).toThrow(/UV_THREADPOOL_SIZE/);
  expect(() => read({ UV_THREADPOOL_SIZE: String(RESERVED_THREADS) })).toThrow(/UV_THREADPOOL_SIZE/);
});

test('everything else has a default', () => {
  expect(read({ UV_THREADPOOL_SIZE: '32' })).toMatchObject({
    http: { host: '127.0.0.1', port: 8123 },
    users: { password: undefined, analystPassword: undefined },
    threads: { poolSize: 32 },
  });
});
