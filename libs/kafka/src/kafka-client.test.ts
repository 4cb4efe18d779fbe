import { readConfig } from '@millrace/config';
import { createSilentLogger } from '@millrace/observability';
import { createKafkaClient, FEW_RETRIES } from './kafka-client';
import { kafkaSettings } from './kafka-settings';

const log = createSilentLogger();

function configFrom(environment: Record<string, string>) {
  return readConfig({ kafka: kafkaSettings }, environment).kafka;
}

describe('the Kafka settings', () => {
  it('lead to a broker on this machine when nothing is set', () => {
    expect(configFrom({})).toMatchObject({ brokers: ['127.0.0.1:9092'], tls: false, saslMechanism: 'none' });
  });

  it('take a list of brokers', () => {
    expect(configFrom({ MILLRACE_KAFKA_BROKERS: 'a:1, b:2' }).brokers).toEqual(['a:1', 'b:2']);
  });

  it('refuse a session that Kafka does not allow by default', () => {
    expect(() => configFrom({ MILLRACE_KAFKA_SESSION_TIMEOUT_MS: '5000' })).toThrow(
      'MILLRACE_KAFKA_SESSION_TIMEOUT_MS',
    );
  });

  it('name what is missing for authentication, and never the password', () => {
    const config = configFrom({ MILLRACE_KAFKA_SASL_MECHANISM: 'plain', MILLRACE_KAFKA_SASL_PASSWORD: 'geheim' });
    expect(() => createKafkaClient({ config, clientId: 'test', log, retry: FEW_RETRIES })).toThrow(
      'MILLRACE_KAFKA_SASL_USERNAME',
    );
    expect(JSON.stringify(config)).not.toContain('geheim');
  });
});
