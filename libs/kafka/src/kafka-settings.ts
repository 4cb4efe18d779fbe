import { flag, integer, list, oneOf, optionalText, secret, setting, type ConfigOf } from '@millrace/config';

/** How a service reaches Kafka and how long a silent group member keeps its partitions. */
export const kafkaSettings = {
  brokers: setting(
    'MILLRACE_KAFKA_BROKERS',
    list('127.0.0.1:9092'),
    'the Kafka brokers to start from, as host:port, comma-separated',
  ),
  tls: setting('MILLRACE_KAFKA_TLS', flag(false), 'true: connections to Kafka are encrypted'),
  tlsCaFile: setting(
    'MILLRACE_KAFKA_TLS_CA_FILE',
    optionalText(),
    "a PEM file with the authority that signed the brokers' certificates; without it the system's authorities",
  ),
  saslMechanism: setting(
    'MILLRACE_KAFKA_SASL_MECHANISM',
    oneOf(['none', 'plain', 'scram-sha-256', 'scram-sha-512'], 'none'),
    'how services authenticate to Kafka',
  ),
  saslUsername: setting('MILLRACE_KAFKA_SASL_USERNAME', optionalText(), 'the user name for Kafka'),
  saslPassword: setting('MILLRACE_KAFKA_SASL_PASSWORD', secret(), 'the password for Kafka'),
  sessionTimeoutMs: setting(
    'MILLRACE_KAFKA_SESSION_TIMEOUT_MS',
    // Kafka's own default of 45 s spares large groups a rebalance. Here a rebalance is cheap and never loses or
    // doubles anything, while the partitions of a killed service stand still for all of this time.
    integer(10_000, { min: 6_000, max: 300_000 }),
    'after this long without a heartbeat the partitions of a service go to another one, in milliseconds',
  ),
} as const;

export type KafkaConfig = ConfigOf<typeof kafkaSettings>;
