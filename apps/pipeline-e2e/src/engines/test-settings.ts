import { integer, oneOf, setting, text } from '@millrace/config';
import { localStackSettings, OFFICIAL_KAFKA_IMAGE } from '@millrace/local-stack';

export const testSettings = {
  backend: setting(
    'MILLRACE_TEST_BACKEND',
    oneOf(['local', 'containers'], 'local'),
    'what integration tests run against: engines started on this machine, or the official images by testcontainers',
  ),
  java: localStackSettings.java,
  python: setting(
    'MILLRACE_TEST_PYTHON',
    text('python3'),
    'the Python that makes the virtual environment for the Yamcs client',
  ),
  fuzzSeed: setting(
    'MILLRACE_TEST_FUZZ_SEED',
    integer(1),
    'the seed of the fuzz runs: the same makes the same requests',
  ),
  fuzzRequests: setting(
    'MILLRACE_TEST_FUZZ_REQUESTS',
    integer(20_000, { min: 100 }),
    'how many requests a fuzz run sends to each dialect',
  ),
  kafkaImage: setting(
    'MILLRACE_TEST_KAFKA_IMAGE',
    text(OFFICIAL_KAFKA_IMAGE),
    "the Kafka image of the containers backend; it has to take the official image's variables",
  ),
  clickhouseImage: setting(
    'MILLRACE_TEST_CLICKHOUSE_IMAGE',
    text('clickhouse/clickhouse-server:26.7'),
    'the ClickHouse image of the containers backend',
  ),
} as const;
